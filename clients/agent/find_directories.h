// The migration directories of a source tree, found by what their files are called.

#ifndef DAYBOOK_CLIENTS_AGENT_FIND_DIRECTORIES_H_
#define DAYBOOK_CLIENTS_AGENT_FIND_DIRECTORIES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/agent/convention.h"

namespace daybook {

struct FoundDirectory {
  std::string path;  // Relative to where the search began; "." for that itself.
  Convention convention = Convention::kTimestamp;
  size_t migrations = 0;
};

// Sorted by path. Folders of tools and packages (.git, node_modules, vendor, …) are not entered, nor is what lies below
// a directory that was found. Numbered .sql files make a migration directory only where their folder's name or their
// own text says so. Returns NOT_FOUND if `root` is no directory, RESOURCE_EXHAUSTED over kSearchedFilesMax.
absl::StatusOr<std::vector<FoundDirectory>> FindMigrationDirectories(const std::string& root);

}  // namespace daybook

#endif  // DAYBOOK_CLIENTS_AGENT_FIND_DIRECTORIES_H_
