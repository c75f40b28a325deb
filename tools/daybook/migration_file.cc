#include "tools/daybook/migration_file.h"

#include "clients/agent/applied_file.h"
#include "ledger/base/status_macros.h"

namespace daybook {

v1::Migration* MigrationOf(v1::Event* event) {
  switch (event->body_case()) {
    case v1::Event::kMigrationStarted:
      return event->mutable_migration_started()->mutable_migration();
    case v1::Event::kMigrationFinished:
      return event->mutable_migration_finished()->mutable_migration();
    case v1::Event::kMigrationReverted:
      return event->mutable_migration_reverted()->mutable_migration();
    case v1::Event::kMigrationAsserted:
      return event->mutable_migration_asserted()->mutable_migration();
    default:
      return nullptr;
  }
}

absl::Status FillFromFile(const std::string& path, v1::Event* event) {
  v1::Migration* migration = MigrationOf(event);
  if (migration == nullptr) return absl::OkStatus();
  if (migration->version().empty() && migration->name().empty()) {
    const MigrationName name = NameOfAppliedFile(path, migration->tool());
    migration->set_version(name.version);
    migration->set_name(name.name);
  }
  if (!migration->digests().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const v1::ExpectedItem content, ReadAppliedFile(path, migration->tool()));
  *migration->mutable_digests() = content.digests();
  if (event->has_migration_finished()) {
    *event->mutable_migration_finished()->mutable_statement_digests() = content.statement_digests();
  }
  return absl::OkStatus();
}

}  // namespace daybook
