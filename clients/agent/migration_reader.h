// A migration directory as the items that an expectation consists of: from a folder on disk, or from any list of files.

#ifndef DAYBOOK_CLIENTS_AGENT_MIGRATION_READER_H_
#define DAYBOOK_CLIENTS_AGENT_MIGRATION_READER_H_

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/agent/convention.h"
#include "clients/agent/sqitch_plan.h"
#include "daybook/v1/governance.pb.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace daybook {

// A file of a migration directory.
struct SourceFile {
  std::string path;  // Relative to the directory, "/" between folders.
  // Two files with one identity have one content (a git blob id, for example). Empty: not known.
  std::string identity;
};

// What a directory holds.
struct MigrationSet {
  struct Skipped {
    std::string path;
    std::string why;
    friend bool operator==(const Skipped&, const Skipped&) = default;
  };
  Convention convention = Convention::kTimestamp;
  std::vector<v1::ExpectedItem> items;  // Sorted by key, which is the path.
  std::vector<Skipped> skipped;         // Sorted by path.
};

// Reads sets of files under one convention. Remembers digests by identity, so that a thousand revisions of a directory
// cost one digest per content. Thread-compatible: callers synchronise.
class MigrationReader {
 public:
  // Returns the content of a file that was listed, or an error that names it.
  using ReadContent = absl::AnyInvocable<absl::StatusOr<std::string>(const SourceFile&)>;

  MigrationReader(Convention convention, ReadContent read_content)
      : convention_(convention), read_content_(std::move(read_content)) {}

  // The items of `files`, which come in any order. Returns INVALID_ARGUMENT, naming the file, for a plan that does not
  // parse or names a script that is not there, and RESOURCE_EXHAUSTED for a file over kSourceFileBytesMax.
  absl::StatusOr<MigrationSet> Read(std::span<const SourceFile> files);

  // One file under the name that the caller gives it. Returns RESOURCE_EXHAUSTED as Read.
  absl::StatusOr<v1::ExpectedItem> ReadAs(const SourceFile& file, const MigrationName& name);

  // What stands in Sqitch's plan.
  absl::StatusOr<std::string> ReadPlanText(const SourceFile& plan) { return read_content_(plan); }

  // The script of a change that stands in the plan behind `place` others. Returns RESOURCE_EXHAUSTED as Read.
  absl::StatusOr<v1::ExpectedItem> ReadPlanned(const SourceFile& script, const SqitchChange& change, size_t place);

 private:
  struct Digests {
    google::protobuf::RepeatedPtrField<v1::Digest> content;
    google::protobuf::RepeatedPtrField<v1::Digest> statements;
  };

  absl::StatusOr<MigrationSet> ReadPlan(std::span<const SourceFile> files);
  absl::StatusOr<const Digests*> DigestsOf(const SourceFile& file);

  Convention convention_;
  ReadContent read_content_;
  absl::flat_hash_map<std::string, Digests> by_identity_;
};

// The files below `directory`, sorted by path; links to folders and folders whose names begin with "." are not entered.
// Returns NOT_FOUND if it is no directory, RESOURCE_EXHAUSTED over kSourceFilesMax files or kSourceDepthMax folders.
absl::StatusOr<std::vector<SourceFile>> ListSourceFiles(const std::string& directory);

// A ReadContent for files below `directory`.
MigrationReader::ReadContent ReadBelow(std::string directory);

// The convention of `files`, from their names and, where names do not tell, from what the first ones say. Returns
// INVALID_ARGUMENT saying what was seen when none or more than one would do.
absl::StatusOr<Convention> DetectConvention(std::span<const SourceFile> files,
                                            MigrationReader::ReadContent& read_content);

// Numbered files are Supabase's where they stand in "supabase/migrations": only their place tells.
Convention ConventionAt(absl::string_view directory, Convention detected);

// All of it for a directory on disk; `convention` absent means to detect it. Refuses a directory without a migration.
absl::StatusOr<MigrationSet> ReadMigrationDirectory(const std::string& directory, std::optional<Convention> convention);

// All of it for one file outside a directory: its key is its name. Returns INVALID_ARGUMENT if it is no migration.
absl::StatusOr<v1::ExpectedItem> ReadMigrationFile(const std::string& path, Convention convention);

}  // namespace daybook

#endif  // DAYBOOK_CLIENTS_AGENT_MIGRATION_READER_H_
