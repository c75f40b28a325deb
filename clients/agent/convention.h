// How migration tools name their files: which file is a migration, its version, and its name.

#ifndef DAYBOOK_CLIENTS_AGENT_CONVENTION_H_
#define DAYBOOK_CLIENTS_AGENT_CONVENTION_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>

#include "absl/strings/string_view.h"
#include "daybook/v1/governance.pb.h"

namespace daybook {

enum class Convention : uint8_t {
  kFlyway,
  kGolangMigrate,
  kGoose,
  kRails,
  kPrisma,
  kSupabase,
  kDiesel,
  kDbmate,
  kSqitch,
  kTimestamp,
};

struct ConventionInfo {
  Convention convention;
  // What users type, and what expectation.declared carries.
  absl::string_view name;
  // For messages: "V<version>__<name>.sql".
  absl::string_view file_form;
  // The algorithm of the digests in the tool's history table; empty where it holds none.
  absl::string_view history_algorithm;
  // Whether the tool, as it comes, minds a migration that is applied after a higher one.
  v1::ExpectationDeclared::Order order;
};

// In the order in which they are listed to users.
std::span<const ConventionInfo> AllConventions();
const ConventionInfo& InfoOf(Convention convention);
// Nothing for a name that is none ("auto" is none: see DetectConvention).
std::optional<Convention> ConventionFromName(absl::string_view name);
// "flyway, golang-migrate, …", for usage and messages.
std::string ConventionNames();

// A migration, as the name of its file says it.
struct MigrationName {
  std::string version;  // Empty for repeatable ones and tools without versions.
  std::string name;     // The slug.
  bool repeatable = false;
  friend bool operator==(const MigrationName&, const MigrationName&) = default;
};

// Why a file is no migration, in English: "the down part", "no V<version>__<name>.sql".
using NotAMigration = std::string;

// What the convention makes of the file at `path`, relative to the migration directory, with "/" between folders.
// Sqitch's migrations stand in its plan: its files are none.
std::variant<MigrationName, NotAMigration> ParseMigrationPath(Convention convention, absl::string_view path);

// The same for an entry of a history table that holds whole file or folder names: "0001_init.sql" (sql-migrate),
// "20260301120000_init" (Prisma). Nothing if it has not the form.
std::optional<MigrationName> ParseHistoryName(absl::string_view name);

}  // namespace daybook

#endif  // DAYBOOK_CLIENTS_AGENT_CONVENTION_H_
