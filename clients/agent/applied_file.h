// The file of one migration, as the command that applies it names it: what the migration is called, and what it holds.

#ifndef DAYBOOK_CLIENTS_AGENT_APPLIED_FILE_H_
#define DAYBOOK_CLIENTS_AGENT_APPLIED_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/agent/convention.h"
#include "daybook/v1/governance.pb.h"

namespace daybook {

// What `tool` would call the file at `path`. A tool that has no convention of ours, or a path that does not follow it:
// the number that the file's name begins with, if it does, and the rest of it without its extension.
MigrationName NameOfAppliedFile(absl::string_view path, absl::string_view tool);

// The same with the digests of its content, those of the tool among them. Returns NOT_FOUND if it cannot be read,
// RESOURCE_EXHAUSTED over kSourceFileBytesMax.
absl::StatusOr<v1::ExpectedItem> ReadAppliedFile(const std::string& path, absl::string_view tool);

}  // namespace daybook

#endif  // DAYBOOK_CLIENTS_AGENT_APPLIED_FILE_H_
