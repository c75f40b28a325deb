#include "ledger/base/backoff.h"

#include "gtest/gtest.h"

namespace daybook {
namespace {

TEST(BackoffTest, DoublesWithinAFifthUpToTheMost) {
  SeededRandom random(3);
  Backoff backoff(random);
  absl::Duration nominal = Backoff::kFirst;
  for (int i = 0; i < 10; ++i) {
    const absl::Duration wait = backoff.Next();
    EXPECT_GE(wait, nominal * 0.8);
    EXPECT_LE(wait, nominal * 1.2);
    nominal = std::min(nominal * 2, Backoff::kMost);
  }
  EXPECT_EQ(nominal, Backoff::kMost);
}

TEST(BackoffTest, ResetStartsOver) {
  SeededRandom random(3);
  Backoff backoff(random);
  for (int i = 0; i < 6; ++i) backoff.Next();
  backoff.Reset();
  EXPECT_LE(backoff.Next(), Backoff::kFirst * 1.2);
}

}  // namespace
}  // namespace daybook
