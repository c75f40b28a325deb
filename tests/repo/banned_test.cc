#include "tests/repo/banned.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace daybook::repo {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Findings InFile(const std::string& path, const std::string& code) { return CheckBannedCalls({path, code}); }

TEST(BannedTest, TheReplacementIsNamedWithTheLine) {
  EXPECT_THAT(InFile("ledger/log/a.cc", "int a;\nauto t = absl::Now();\n"),
              ElementsAre("ledger/log/a.cc:2: 'absl::Now(' is not used here; use an injected Clock "
                          "(ledger/base/clock.h)"));
}

TEST(BannedTest, EveryOneIsFound) {
  for (const std::string code : {"absl::SleepFor(x);",
                                 "std::this_thread::sleep_for(x);",
                                 "usleep(1);",
                                 "rand();",
                                 "time(nullptr);",
                                 "std::chrono::system_clock::now();",
                                 "std::mt19937 r;",
                                 "absl::Mutex mu;",
                                 "absl::MutexLock l(&mu);",
                                 "std::mutex mu;",
                                 "std::thread t;",
                                 "std::map<int, int> m;",
                                 "std::unordered_map<int, int> m;",
                                 "std::regex r;",
                                 "throw 1;",
                                 "assert(x);",
                                 "exit(1);",
                                 "std::stoi(s);",
                                 "atoi(s);",
                                 "auto* p = new Thing();",
                                 "delete p;",
                                 "delete[] p;",
                                 "strcpy(a, b);",
                                 "using namespace std;",
                                 "out << std::endl;",
                                 "std::cout << 1;",
                                 "printf(s);",
                                 "getenv(s);"}) {
    EXPECT_THAT(InFile("ledger/log/a.cc", code), ElementsAre(HasSubstr("is not used here; use "))) << code;
  }
}

TEST(BannedTest, LookalikesAreFine) {
  for (const std::string code :
       {"A(const A&) = delete;", "static_assert(x);", "new_value = 1;", "renew(x);", "absl::btree_map<int, int> m;",
        "// absl::Now() is banned", "log(\"std::cout\");", "operand(x);", "runtime(0);", "snprintf(b, n, s);",
        "absl::WrapUnique(new Thing(x));", "std::unique_ptr<Thing>(new Thing(x));",
        "static const auto* const t = new Thing();", "clock.Now()"}) {
    EXPECT_THAT(InFile("ledger/log/a.cc", code), IsEmpty()) << code;
  }
}

TEST(BannedTest, SomeHoldOnlySomewhere) {
  EXPECT_THAT(InFile("ledger/base/clock.cc", "absl::Now();"), IsEmpty());
  EXPECT_THAT(InFile("ledger/base/mutex.h", "absl::Mutex mu_;"), IsEmpty());
  EXPECT_THAT(InFile("ledger/log/a_test.cc", "std::map<int, int> oracle;"), IsEmpty());
  EXPECT_THAT(InFile("tools/daybook/main.cc", "std::cout << 1;"), IsEmpty());
  EXPECT_THAT(InFile("ledger/engine/threads.cc", "std::thread t;"), IsEmpty());
  EXPECT_THAT(InFile("ledger/rpc/read.cc", "return new ReadReactor(x);"), IsEmpty());
  EXPECT_THAT(InFile("tools/daybook/a.cc", "std::string_view key;"), IsEmpty());
  EXPECT_THAT(InFile("tools/daybook/a.h", "std::string_view key;"), ElementsAre(HasSubstr("absl::string_view")));
}

TEST(BannedTest, TheCheckoutUsesNone) { EXPECT_TRUE(IsClean(OverCheckout(CheckBannedCalls))); }

}  // namespace
}  // namespace daybook::repo
