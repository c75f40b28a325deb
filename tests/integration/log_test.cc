// What daybookd logs: lines that a program can take apart, and nothing that was meant for the ledger alone.

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ledger/server/exit_code.h"
#include "re2/re2.h"
#include "tests/integration/raw_call.h"
#include "tests/integration/server_fixture.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using ::testing::AllOf;
using testing::Batch;
using testing::Deployment;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::RawCall;
using testing::RawStream;

constexpr char kAppend[] = "daybook.v1.LedgerService/Append";

// logfmt: key=value, with values that are bare or quoted with backslashes.
constexpr char kLine[] = R"(ts=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z level=(debug|info|warning|error|critical))"
                         R"( msg="([^"\\]|\\.)*"( [a-z_]+=("([^"\\]|\\.)*"|[^\s"=\\]+))*)";

class LogTest : public testing::ServerTest {
 protected:
  // A life with something of everything, logged in full.
  std::string LogOfALife(const std::string& secret) {
    Start({"--log-level", "debug"});
    v1::Event event = Deployment(secret);
    v1::Payload::Part* part = event.mutable_payload()->add_parts();
    part->set_name("reason");
    part->set_text(secret);
    Append(event);
    event.set_target(secret);  // Refused: no target.
    EXPECT_FALSE(client().Append(Batch(event)).ok());
    EXPECT_FALSE(RawCall(server().grpc_address(), kAppend, absl::StrCat(secret, "\xFF\n\"")).ok());
    EXPECT_FALSE(RawCall(server().grpc_address(), "daybook.v1.LedgerService/Nothing", secret).ok());
    EXPECT_OK(client().ListTargets({}));
    {
      RawStream leaver(server().grpc_address(), "daybook.v1.LedgerService/Subscribe");
      EXPECT_TRUE(leaver.Write(""));
      EXPECT_TRUE(leaver.Read().has_value());
    }
    EXPECT_EQ(server().Stop(), kExitOk);
    return server().Log();
  }
};

TEST_F(LogTest, EveryLineCanBeTakenApart) {
  const RE2 line(kLine);
  ASSERT_TRUE(line.ok());
  int count = 0;
  for (const absl::string_view text : absl::StrSplit(LogOfALife("hush-hush"), '\n', absl::SkipEmpty())) {
    EXPECT_TRUE(RE2::FullMatch({text.data(), text.size()}, line)) << text;
    ++count;
  }
  EXPECT_GE(count, 8);
}

TEST_F(LogTest, NothingOfWhatWasSentIsInIt) { EXPECT_THAT(LogOfALife("hush-hush"), Not(HasSubstr("hush"))); }

TEST_F(LogTest, ACallThatFailedIsALineWithItsReason) {
  Start();
  EXPECT_FALSE(client().Append(Batch(Deployment("a", "no-target"))).ok());
  EXPECT_EQ(server().Stop(), kExitOk);
  EXPECT_TRUE(RE2::PartialMatch(server().Log(), R"(level=info msg="call ended" method=Append code=INVALID_ARGUMENT )"
                                                R"(reason=FIELD_INVALID ms=[0-9.]+ peer=ipv4:127\.0\.0\.1:\d+\n)"))
      << server().Log();
}

TEST_F(LogTest, ItSaysWhereItServesAndHowItEnded) {
  Start();
  Append(Deployment("a"));
  EXPECT_EQ(server().Stop(), kExitOk);
  EXPECT_TRUE(
      RE2::FullMatch(server().Log(), absl::StrCat(R"([^\n]* msg="serving" grpc=127\.0\.0\.1:)", server().grpc_port(),
                                                  R"( http=127\.0\.0\.1:)", server().http_port(),
                                                  R"( origin=daybook/\S+ size=0 release=\S+\n)"
                                                  R"([^\n]* msg="draining"\n[^\n]* msg="stopped"\n)")))
      << server().Log();
}

TEST_F(LogTest, OnlyErrorsAreLoggedWhenAskedForErrors) {
  Start({"--log-level", "error"});
  EXPECT_FALSE(client().Append(Batch(Deployment("a", "no-target"))).ok());
  EXPECT_EQ(server().Stop(), kExitOk);
  EXPECT_EQ(server().Log(), "");
}

}  // namespace
}  // namespace daybook
