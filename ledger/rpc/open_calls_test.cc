#include "ledger/rpc/open_calls.h"

#include <gtest/gtest.h>

#include <optional>
#include <thread>

namespace daybook {
namespace {

TEST(OpenCallsTest, NoneIsAwaitedWhenNoneIsOpen) {
  OpenCalls calls;
  EXPECT_TRUE(calls.AwaitNone(absl::ZeroDuration()));
}

TEST(OpenCallsTest, EveryOneIsAwaited) {
  OpenCalls calls;
  std::optional<OpenCalls::Token> first(std::in_place, calls);
  std::optional<OpenCalls::Token> second(std::in_place, calls);
  EXPECT_FALSE(calls.AwaitNone(absl::ZeroDuration()));
  first.reset();
  EXPECT_FALSE(calls.AwaitNone(absl::ZeroDuration()));
  std::thread ends([&] { second.reset(); });
  EXPECT_TRUE(calls.AwaitNone(absl::InfiniteDuration()));
  ends.join();
}

}  // namespace
}  // namespace daybook
