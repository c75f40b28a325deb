#include "ledger/base/log_line.h"

#include <gtest/gtest.h>

namespace daybook {
namespace {

TEST(LogLineTest, QuotesOnlyWhatNeedsIt) {
  EXPECT_EQ(LogLine("call ended", {{"method", "Append"}, {"peer", "ipv4:127.0.0.1:5"}, {"error", "a b"}, {"none", ""}}),
            "msg=\"call ended\" method=Append peer=ipv4:127.0.0.1:5 error=\"a b\" none=\"\"");
}

TEST(LogLineTest, AValueCannotForgeAnotherFieldOrLine) {
  EXPECT_EQ(LogLine("x", {{"a", "1\" b=\"2"}, {"c", "line\nts=now"}}), R"(msg="x" a="1\" b=\"2" c="line\nts=now")");
}

TEST(LogLineTest, CutsLongValues) {
  EXPECT_EQ(LogLine("x", {{"a", std::string(600, 'v')}}), "msg=\"x\" a=" + std::string(512, 'v') + "...");
}

}  // namespace
}  // namespace daybook
