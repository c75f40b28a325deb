#include "tools/daybook/kinds_to_come.h"

#include <gtest/gtest.h>

#include "ledger/projection/registry.h"

namespace daybook {
namespace {

TEST(KindsToComeTest, AreThoseThatTheServerOfThisReleaseRefuses) {
  for (const Kind kind : AllKinds()) {
    if (IsServersOwn(kind)) continue;
    EXPECT_NE(KindsToCome().Contains(kind), AcceptedKinds().Contains(kind)) << KindName(kind);
  }
}

}  // namespace
}  // namespace daybook
