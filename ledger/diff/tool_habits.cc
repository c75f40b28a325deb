#include "ledger/diff/tool_habits.h"

namespace daybook {

bool EnforcesDigest(absl::string_view convention) {
  for (const absl::string_view enforcing : {"flyway", "liquibase", "prisma", "atlas"}) {
    if (convention == enforcing) return true;
  }
  return false;
}

}  // namespace daybook
