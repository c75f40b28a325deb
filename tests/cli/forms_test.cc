// Claims about the daybook program against a real server: what scripts rely on.

#include <csignal>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "tests/cli/cli_fixture.h"
#include "tests/support/git_repo.h"

namespace daybook::testing {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using Json = nlohmann::json;

constexpr char kDb[] = "pay/prod/db";

class FormsTest : public CliTest {
 protected:
  // What a script reads: the answer as JSON. Fails the test when the command fails or prints something else.
  Json JsonOf(std::vector<std::string> words) {
    words.insert(words.end(), {"--output", "json"});
    const RunResult result = Daybook(std::move(words));
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return Json::parse(result.out, nullptr, /*allow_exceptions=*/false);
  }
  std::string Size() { return JsonOf({"doctor"})["head"]["size"]; }
  RunResult RecordMigration(std::vector<std::string> flags) {
    std::vector<std::string> words = {"record", "migration.finished", "--target", kDb,         "--tool",
                                      "psql",   "--version",          "1",        "--outcome", "succeeded"};
    words.insert(words.end(), flags.begin(), flags.end());
    return Daybook(std::move(words));
  }
};

struct Question {
  std::vector<std::string> words;
  std::string items;  // What its answer lists.
};

const std::vector<Question>& Questions() {
  static const auto& questions = *new std::vector<Question>{
      {{"status"}, "targets"},          {{"targets"}, "targets"},         {{"findings"}, "findings"},
      {{"workarounds"}, "workarounds"}, {{"deployments"}, "deployments"}, {{"log"}, "events"},
      {{"change", "PR-1"}, "events"}};
  return questions;
}

// One of each thing that can be listed.
class AnswersTest : public FormsTest {
 protected:
  void SetUp() override {
    ASSERT_EQ(RecordMigration({"--change", "PR-1"}).exit_code, 0);
    ASSERT_EQ(Daybook({"run", "--target", kDb, "--artifact", "web", "--", "true"}).exit_code, 0);
    ASSERT_EQ(Daybook({"workaround", "declare", "--target", kDb, "--owner", "ann", "--lifetime", "1h",
                       "--occurred-time", "2h ago"})
                  .exit_code,
              0);
  }
};

TEST_F(AnswersTest, EveryAnswerIsJsonAndNamesItsBasis) {
  for (const Question& question : Questions()) {
    const Json answer = JsonOf(question.words);
    ASSERT_TRUE(answer.is_object()) << question.words[0];
    EXPECT_EQ(answer["basis"]["size"], Size()) << question.words[0];
    EXPECT_GE(answer[question.items].size(), 1U) << question.words[0];
  }
}

TEST_F(AnswersTest, JsonLinesAreTheItemsOfTheJson) {
  for (const Question& question : Questions()) {
    std::vector<std::string> words = question.words;
    words.insert(words.end(), {"--output", "jsonl"});
    Json lines = Json::array();
    for (const absl::string_view line : absl::StrSplit(Daybook(words).out, '\n', absl::SkipEmpty())) {
      lines.push_back(Json::parse(line.begin(), line.end()));
    }
    EXPECT_EQ(lines, JsonOf(question.words)[question.items]) << question.words[0];
  }
}

TEST_F(AnswersTest, CsvHasAHeadingAndALineForEachItem) {
  for (const Question& question : Questions()) {
    std::vector<std::string> words = question.words;
    words.insert(words.end(), {"--output", "csv"});
    const std::vector<std::string> lines = absl::StrSplit(Daybook(words).out, "\r\n", absl::SkipEmpty());
    EXPECT_EQ(lines.size(), 1 + JsonOf(question.words)[question.items].size()) << question.words[0];
  }
}

TEST_F(AnswersTest, AnAnswerAsOfThePastIsTheAnswerOfThePast) {
  for (const Question& question : Questions()) {
    std::vector<std::string> words = question.words;
    words.insert(words.end(), {"--as-of", Size()});
    const Json before = JsonOf(words);
    ASSERT_EQ(RecordMigration({"--change", "PR-1"}).exit_code, 0);
    EXPECT_EQ(JsonOf(words), before) << question.words[0];
  }
}

TEST_F(FormsTest, WhatIsAskedOfNothingIsEmptyAndNoError) {
  for (const Question& question : Questions()) {
    if (question.words[0] == "change") continue;
    EXPECT_EQ(JsonOf(question.words)[question.items], Json::array()) << question.words[0];
  }
}

TEST_F(FormsTest, DiffsOfSeveralTargetsAreOneDocumentAndOneTable) {
  for (const char* target : {"pay/prod/db", "pay/test/db"}) {
    ASSERT_EQ(Daybook({"record", "migration.finished", "--target", target, "--tool", "psql", "--version", "1",
                       "--outcome", "failed"})
                  .exit_code,
              0);
  }
  for (const std::vector<std::string>& more : std::vector<std::vector<std::string>>{{}, {"--from", "0"}}) {
    std::vector<std::string> words = {"diff", "pay", "--fail-on", "never", "--output", "json"};
    words.insert(words.end(), more.begin(), more.end());
    const Json answer = Json::parse(Daybook(words).out, nullptr, false);
    ASSERT_TRUE(answer.is_object());
    EXPECT_EQ(answer["diffs"].size(), 2U);
    EXPECT_EQ(answer["diffs"][1]["summary"]["target"], "pay/test/db");
    words[5] = "csv";
    const std::vector<std::string> lines = absl::StrSplit(Daybook(words).out, "\r\n", absl::SkipEmpty());
    EXPECT_EQ(lines.size(), 3U) << absl::StrJoin(lines, "\n");  // The heading, and what failed on each.
    EXPECT_THAT(lines.back(), HasSubstr("pay/test/db"));
  }
}

TEST_F(FormsTest, StatusCountsVerdictsAndNamesTheNextCommandInJsonToo) {
  EXPECT_THAT(JsonOf({"status"})["next"].get<std::string>(), StartsWith("daybook expect dir"));
  ASSERT_EQ(RecordMigration({}).exit_code, 0);
  const Json status = JsonOf({"status"});
  EXPECT_EQ(status["verdicts"], (Json{{"out_of_sync", 0}, {"unknown", 1}, {"in_sync", 0}}));
  EXPECT_EQ(status["next"], "daybook diff pay/prod/db");
}

TEST_F(FormsTest, StatusOfThePastNamesTheCommandForThatPoint) {
  ASSERT_EQ(RecordMigration({}).exit_code, 0);
  EXPECT_EQ(JsonOf({"status", "--as-of", "@0"})["next"], "daybook diff pay/prod/db --as-of @0");
  EXPECT_THAT(Daybook({"status", "--as-of", "0h ago"}).out,
              HasSubstr("\nnext: daybook diff pay/prod/db --as-of '0h ago'\n"));
}

TEST_F(FormsTest, TimesInCsvNameTheirZone) {
  ASSERT_EQ(RecordMigration({}).exit_code, 0);
  EXPECT_THAT(Daybook({"log", "--output", "csv", "--tz", "Asia/Kolkata"}).out, HasSubstr("+05:30,migration.finished,"));
}

TEST_F(FormsTest, EarlierOnesAreThoseOfTheSameQuestion) {
  for (const char* id : {"one", "two"}) ASSERT_EQ(RecordMigration({"--event-id", id, "--change", "PR 7"}).exit_code, 0);
  ASSERT_EQ(RecordMigration({"--change", "PR-8"}).exit_code, 0);
  const std::string log = Daybook({"log", "pay/*/*", "--kind", "migration.*", "--change", "PR 7", "--since",
                                   "2026-01-01T00:00:00Z", "-n", "1"})
                              .out;
  const std::string earlier =
      "daybook log 'pay/*/*' --kind 'migration.*' --change 'PR 7' --since "
      "2026-01-01T00:00:00Z -n 1 --as-of 1";
  EXPECT_THAT(log, AllOf(HasSubstr("@1 "), HasSubstr("earlier ones: " + earlier + "\n")));
  EXPECT_THAT(Daybook({"log", "-n", "1", "--tz", "Asia/Kolkata"}).out,
              HasSubstr("earlier ones: daybook log -n 1 --as-of 2 --tz Asia/Kolkata\n"));
  EXPECT_THAT(Shell(earlier).out, AllOf(HasSubstr("@0 "), Not(HasSubstr("earlier ones"))));
}

TEST_F(FormsTest, TheLastByOccurrenceAreTheLastToHaveHappened) {
  ASSERT_EQ(RecordMigration({"--occurred-time", "1h ago"}).exit_code, 0);
  ASSERT_EQ(RecordMigration({"--occurred-time", "3h ago"}).exit_code, 0);
  ASSERT_EQ(RecordMigration({"--occurred-time", "2h ago"}).exit_code, 0);
  const std::string log = Daybook({"log", "--by", "occurred", "-n", "2"}).out;
  EXPECT_THAT(log, AllOf(HasSubstr("@0 "), HasSubstr("@2 "), Not(HasSubstr("@1 ")), HasSubstr("1 earlier one")));
  EXPECT_LT(log.find("@2 "), log.find("@0 "));
}

TEST_F(FormsTest, AWordThatNamesNoTargetIsRefused) {
  ASSERT_EQ(RecordMigration({}).exit_code, 0);
  for (const char* command : {"findings", "log", "targets", "status", "workarounds", "deployments", "diff"}) {
    const RunResult slip = Daybook({command, "pyy/prod/db"});
    EXPECT_EQ(slip.exit_code, 2) << command;
    EXPECT_THAT(slip.err, StartsWith("daybook: no target matches pyy/prod/db; did you mean 'pay/prod/db'?")) << command;
    EXPECT_EQ(slip.out, "") << command;
  }
  const RunResult one_of_two = Daybook({"diff", kDb, "nosuch/*/*"});
  EXPECT_EQ(one_of_two.exit_code, 2);
  EXPECT_THAT(one_of_two.err, StartsWith("daybook: no target matches nosuch/*/*\n"));
}

TEST_F(FormsTest, TodayIsWhatItHasBroughtSoFar) {
  ASSERT_EQ(RecordMigration({"--occurred-time", "2026-03-01"}).exit_code, 0);
  const Json event = JsonOf({"show", "@0"})["event"];
  EXPECT_EQ(event["event"]["occurredTime"], "2026-03-01T00:00:00Z");
  const std::string recorded = event["recordedTime"];
  const std::string today = recorded.substr(0, 10);
  EXPECT_EQ(JsonOf({"targets", "--as-of", today})["targets"].size(), 1U);
  EXPECT_EQ(JsonOf({"log", "--since", today})["events"].size(), 1U);
  // As it is printed, to the second.
  EXPECT_EQ(JsonOf({"log", "--since", today + " " + recorded.substr(11, 8)})["events"].size(), 1U);
  EXPECT_EQ(JsonOf({"log", "--until", recorded.substr(0, 19)})["events"].size(), 0U);
}

TEST_F(FormsTest, APointIsRefusedByTheNameOfItsFlag) {
  ASSERT_EQ(RecordMigration({}).exit_code, 0);
  EXPECT_THAT(Daybook({"diff", kDb, "--from", "@9"}).err, StartsWith("daybook: --from: 9, want"));
  EXPECT_THAT(Daybook({"targets", "--as-of", "@9"}).err, StartsWith("daybook: --as-of: 9, want"));
}

TEST_F(FormsTest, AnActorOfNoTypeThereIsIsRefused) {
  const RunResult result = Shell("DAYBOOK_ACTOR=agnt:bot daybook record custom --type x --target a/b/c");
  EXPECT_EQ(result.exit_code, 64);
  EXPECT_THAT(result.err, StartsWith("daybook: DAYBOOK_ACTOR: \"agnt:bot\", want human:ID, agent:ID, service:ID"));
}

TEST_F(FormsTest, WithoutAUserInTheEnvironmentTheProcessHasOne) {
  ASSERT_EQ(Shell("DAYBOOK_ACTOR= USER= daybook record custom --type x --target a/b/c").exit_code, 0);
  EXPECT_EQ(JsonOf({"show", "@0"})["event"]["event"]["actor"]["id"].get<std::string>() + "\n", Shell("id -un").out);
}

TEST_F(FormsTest, UpServesTheLedgerThatItsDirectoryIs) {
  const std::string data = home().File("data");
  {
    DaybookdProcess other(data);
    ASSERT_EQ(
        Daybook({"record", "custom", "--type", "x", "--target", "a/b/c", "--server", other.grpc_address()}).exit_code,
        0);
  }
  const RunResult up = Daybook({"up", "--data-dir", data, "--listen", "127.0.0.1:0", "--output", "json"});
  ASSERT_EQ(up.exit_code, 0) << up.err;
  const Json answer = Json::parse(up.out, nullptr, false);
  EXPECT_EQ(answer["dataDir"], data);
  EXPECT_EQ(JsonOf({"log", "--server", answer["server"].get<std::string>()})["events"].size(), 1U);
  EXPECT_EQ(Daybook({"up", "--data-dir", data, "--stop"}).exit_code, 0);
}

TEST_F(FormsTest, WhereThereIsNothingToCompareDiffSaysHowToBringItIn) {
  Write("db/V1__a.sql", "SELECT 1;\n");
  ASSERT_EQ(Daybook({"expect", "dir", "db", "--target", kDb}).exit_code, 0);
  EXPECT_THAT(Daybook({"diff", kDb}).out,
              AllOf(HasSubstr("next     daybook import history FILE --tool TOOL --target pay/prod/db\n"),
                    HasSubstr("next     daybook run --target pay/prod/db --file FILE -- COMMAND\n")));
  ASSERT_EQ(Daybook({"record", "migration.finished", "--target", "pay/test/db", "--tool", "psql", "--version", "1",
                     "--outcome", "succeeded"})
                .exit_code,
            0);
  EXPECT_THAT(Daybook({"diff", "pay/test/db"}).out,
              HasSubstr("next     daybook expect dir DIRECTORY --target pay/test/db\n"));
}

TEST_F(FormsTest, AFileIsAddedToTheSeriesItIsOfWhateverWasDeclaredLast) {
  Write("db/V1__a.sql", "SELECT 1;\n");
  Write("other/V7__b.sql", "SELECT 7;\n");
  Write("V2__c.sql", "SELECT 2;\n");
  ASSERT_EQ(Daybook({"expect", "dir", "db", "--target", kDb, "--series", "main"}).exit_code, 0);
  ASSERT_EQ(Daybook({"expect", "dir", "other", "--target", kDb, "--series", "other"}).exit_code, 0);
  const RunResult added = Daybook({"expect", "file", "V2__c.sql", "--target", kDb, "--series", "main"});
  EXPECT_EQ(added.exit_code, 0) << added.err;
  const Json series = JsonOf({"state", kDb})["series"];
  ASSERT_EQ(series.size(), 2U);
  EXPECT_EQ(series[0]["items"].size(), 2U);
  EXPECT_EQ(series[1]["items"].size(), 1U);
  EXPECT_EQ(series[1]["sets"][0]["position"], "1");
  EXPECT_THAT(Daybook({"expect", "dir", "other", "--target", kDb, "--series", "other"}).err,
              StartsWith("unchanged: 1 item, as declared @1"));
}

TEST_F(FormsTest, NamesOfFilesThatAreNoTextAreWrittenOut) {
  GitRepo repo;
  repo.Write("db\xff/V1__a.sql", "SELECT 1;\n");
  repo.Write("db\xff/V2__b\xfe.sql", "SELECT 2;\n");
  repo.Commit("two");
  repo.Write("db\xff/V2__b\xfe.sql", "SELECT 3;\n");
  repo.Commit("edited");
  const RunResult tried = Daybook({"try", repo.path(), "--output", "json"});
  EXPECT_EQ(tried.exit_code, 1) << tried.err;
  const Json answer = Json::parse(tried.out, nullptr, /*allow_exceptions=*/false);
  ASSERT_FALSE(answer.is_discarded()) << tried.out;
  const Json finding = answer["directories"][0]["findings"][0];
  EXPECT_EQ(answer["directories"][0]["directory"], finding["target"]);
  EXPECT_THAT(finding["target"].get<std::string>(), EndsWith("/db\\xff"));
  EXPECT_EQ(finding["key"], "V2__b\\xfe.sql");
  EXPECT_THAT(finding["next"][0].get<std::string>(),
              AllOf(StartsWith("git -C \"$(printf '/"), HasSubstr("/db\\377')\" log -p -- ")));
  EXPECT_THAT(tried.err, Not(HasSubstr("protobuf")));
  ASSERT_EQ(Daybook({"expect", "dir", repo.path() + "/db\xff", "--target", kDb}).exit_code, 0);
  EXPECT_EQ(JsonOf({"state", kDb})["series"][0]["items"][1]["expected"]["key"], "V2__b\\xfe.sql");
}

TEST_F(FormsTest, MoreEventsThanABatchHoldsAreRecorded) {
  std::string lines;
  for (int i = 0; i < 1500; ++i)
    lines += R"({"target":"a/b/c","custom":{"type":"x"}})"
             "\n";
  Write("many.jsonl", lines);
  EXPECT_EQ(Daybook({"record", "--json", "many.jsonl"}).exit_code, 0);
  EXPECT_EQ(Size(), "1500");
  Write("many.jsonl", lines + R"({"target":"a/b/c","custom":{"type":""}})"
                              "\n");
  const RunResult refused = Daybook({"record", "--json", "many.jsonl"});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, StartsWith("recorded the first 1000 of 1501 events"));
  EXPECT_EQ(Size(), "2500");
}

TEST_F(FormsTest, APayloadThatIsNoTextIsKeptAsData) {
  Write("blob", "\xff\xfe");
  const RunResult recorded = Daybook({"record", "custom", "--type", "x", "--target", "a/b/c", "--payload", "b=@blob"});
  EXPECT_EQ(recorded.exit_code, 0) << recorded.err;
  EXPECT_EQ(recorded.err, "");
  EXPECT_THAT(Daybook({"show", "@0"}).out, HasSubstr("-- b\nfffe\n"));
}

TEST_F(FormsTest, AWatchSaysThatItsServerEndedIt) {
  ASSERT_EQ(RecordMigration({}).exit_code, 0);
  ChildProcess watch = Started({"watch", "--from", "0"});
  for (int i = 0; i < 600 && watch.Out().empty(); ++i) watch.Wait(absl::Milliseconds(100));
  ASSERT_EQ(server().Stop(), 0);
  EXPECT_EQ(watch.Wait(), 2);
  // That it ended, or that it cannot be called again.
  EXPECT_THAT(watch.Err(), AllOf(HasSubstr("server"), HasSubstr(server().grpc_address()), Not(HasSubstr("CANCELLED"))));
}

TEST_F(FormsTest, WhatToDoNextIsDoneAtTheServerThatWasAsked) {
  ASSERT_EQ(Daybook({"record", "migration.finished", "--target", kDb, "--tool", "psql", "--version", "1", "--outcome",
                     "failed"})
                .exit_code,
            0);
  const std::string address = server().grpc_address();
  const std::string asked = Daybook({"diff", kDb, "--server", address, "--tz", "UTC"}).out;
  EXPECT_THAT(asked, HasSubstr("daybook --server " + address + " --tz UTC ack F-"));
  EXPECT_THAT(Daybook({"diff", kDb}).out, HasSubstr("daybook ack F-"));
}

TEST_F(FormsTest, WhatIsAcknowledgedFailsTheGateAndStandsInTheHeadline) {
  const std::string before = Size();
  ASSERT_EQ(Daybook({"record", "migration.finished", "--target", kDb, "--tool", "psql", "--version", "1", "--outcome",
                     "failed"})
                .exit_code,
            0);
  const std::string id = JsonOf({"findings"})["findings"][0]["id"];
  ASSERT_EQ(Daybook({"ack", id}).exit_code, 0);
  const RunResult diff = Daybook({"diff", kDb});
  EXPECT_EQ(diff.exit_code, 1);
  EXPECT_THAT(diff.out,
              AllOf(StartsWith("pay/prod/db  "), HasSubstr("  1 acknowledged\n"), Not(HasSubstr("nothing open"))));
  EXPECT_THAT(Daybook({"diff", kDb, "--from", before}).out, StartsWith("pay/prod/db  not yet known -> "));
}

TEST_F(FormsTest, LongListsEndWithTheCommandThatShowsTheRest) {
  for (int i = 1; i <= 12; ++i) Write("db/V" + std::to_string(i) + "__t.sql", "SELECT " + std::to_string(i) + ";\n");
  Write("db/V13__t.sql", "SELECT 13;\n");
  ASSERT_EQ(Daybook({"expect", "dir", "db", "--target", kDb}).exit_code, 0);
  Write("rows.json", R"([{"version":"13","name":"t"}])");
  ASSERT_EQ(Daybook({"import", "history", "rows.json", "--tool", "flyway", "--target", kDb}).exit_code, 0);
  const std::string diff = Daybook({"diff", kDb, "--inherited", "--each", "--limit", "10"}).out;
  EXPECT_THAT(diff, HasSubstr("\n2 more: daybook diff --inherited --each pay/prod/db --all\n"));
  const std::string address = server().grpc_address();
  EXPECT_THAT(Daybook({"diff", kDb, "--inherited", "--each", "-n", "10", "--fail-on", "never", "--server", address,
                       "--tz", "UTC"})
                  .out,
              HasSubstr("\n2 more: daybook diff --fail-on never --inherited --each pay/prod/db --server " + address +
                        " --tz UTC --all\n"));
  EXPECT_LT(diff.find("  2 t was passed over"), diff.find("  10 t was passed over"));
  EXPECT_THAT(diff, Not(HasSubstr("  11 t was passed over")));
  EXPECT_THAT(
      Daybook({"findings", "--inherited", "--each", "-n", "10"}).out,
      AllOf(HasSubstr("\n2 more: daybook findings --inherited --each --all\n"), Not(HasSubstr("  11 t was passed"))));
  EXPECT_THAT(Daybook({"findings", "--inherited", "--each", "--all"}).out, HasSubstr("  12 t was passed over"));
  EXPECT_EQ(JsonOf({"findings", "--inherited", "-n", "1"})["findings"].size(), 12U);
}

TEST_F(FormsTest, WhatOneEventMadeIsOneMatterAndAllForPrograms) {
  for (int i = 1; i <= 7; ++i) Write("db/V" + std::to_string(i) + "__t.sql", "SELECT " + std::to_string(i) + ";\n");
  ASSERT_EQ(Daybook({"expect", "dir", "db", "--target", kDb}).exit_code, 0);
  Write("rows.json", R"([{"version":"7","name":"t"}])");
  ASSERT_EQ(Daybook({"import", "history", "rows.json", "--tool", "flyway", "--target", kDb}).exit_code, 0);
  EXPECT_THAT(Daybook({"findings", "--inherited"}).out,
              HasSubstr("1 t was passed over: later ones are applied (and 5 more by @1)\n"));
  EXPECT_THAT(Daybook({"diff", kDb, "--inherited"}).out,
              AllOf(HasSubstr("      alike     F-"), HasSubstr("  5 t was passed over: later ones are applied\n"),
                    HasSubstr("                and 1 more (each by itself: --each)\n")));
  const Json findings = JsonOf({"findings", "--inherited"})["findings"];
  ASSERT_EQ(findings.size(), 6U);
  for (const Json& finding : findings) EXPECT_EQ(finding["cause"], "event:1");
}

TEST_F(FormsTest, AWatchHasNoCsv) {
  EXPECT_EQ(Daybook({"watch", "--output", "csv", "--until-caught-up"}).exit_code, 64);
}

TEST_F(FormsTest, WhatIsNotThereIsRefusedWithTheReason) {
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{{"state", kDb},
                                                                                     {"diff", kDb},
                                                                                     {"diff", "pay"},
                                                                                     {"change", "PR-1"},
                                                                                     {"show", "@0"},
                                                                                     {"show", "cli/no-such-id"},
                                                                                     {"ack", "F-ABCDEFGH"},
                                                                                     {"targets", "--as-of", "@0"}}) {
    const RunResult result = Daybook(words);
    EXPECT_EQ(result.exit_code, 2) << words[0];
    EXPECT_THAT(result.err, StartsWith("daybook: ")) << words[0];
    EXPECT_EQ(result.out, "") << words[0];
  }
}

TEST_F(FormsTest, ErrorsAreJsonWhereTheOutputIs) {
  const RunResult result = Daybook({"diff", kDb, "--output", "json"});
  EXPECT_EQ(result.exit_code, 2);
  const Json error = Json::parse(result.err, nullptr, false)["error"];
  EXPECT_EQ(error["code"], "NOT_FOUND");
  for (const char* field : {"reason", "message", "field", "value", "limit", "retry", "fix"}) {
    EXPECT_TRUE(error.contains(field)) << field;
  }
}

TEST_F(FormsTest, ErrorsOfUsageSayWhereToLookInJsonToo) {
  const std::vector<std::vector<std::string>> wrong = {{"--output", "json", "diff", kDb, "--colour", "blue"},
                                                       {"--output", "json", "diff", kDb, "--as-of", "never"}};
  for (const std::vector<std::string>& words : wrong) {
    const RunResult result = Daybook(words);
    EXPECT_EQ(result.exit_code, 64) << words.back();
    const Json error = Json::parse(result.err, nullptr, false)["error"];
    EXPECT_EQ(error["reason"], "USAGE") << result.err;
    EXPECT_EQ(error["fix"], "see: daybook diff --help") << result.err;
  }
}

TEST_F(FormsTest, ADiffThatCannotTellExitsWith3) {
  ASSERT_EQ(RecordMigration({}).exit_code, 0);
  EXPECT_EQ(Daybook({"diff", kDb}).exit_code, 3);
}

TEST_F(FormsTest, TheSameEventTwiceIsADuplicateAndNoError) {
  ASSERT_EQ(RecordMigration({"--event-id", "e1", "--occurred-time", "2026-03-01T09:00:00Z"}).exit_code, 0);
  const RunResult again = RecordMigration({"--event-id", "e1", "--occurred-time", "2026-03-01T09:00:00Z"});
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_THAT(again.out, StartsWith("duplicate  @0"));
  EXPECT_EQ(Size(), "1");
}

TEST_F(FormsTest, ARetryThatDoesNotSayWhenIsADuplicate) {
  ASSERT_EQ(RecordMigration({"--event-id", "e1", "--source", "ci"}).exit_code, 0);
  const RunResult again = RecordMigration({"--event-id", "e1", "--source", "ci"});
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_THAT(again.out, StartsWith("duplicate  @0"));
  EXPECT_EQ(Size(), "1");
  const RunResult later = RecordMigration({"--event-id", "e1", "--source", "ci", "--occurred-time", "1h ago"});
  EXPECT_EQ(later.exit_code, 2);
  EXPECT_THAT(later.err, StartsWith("daybook: --occurred-time: not as recorded"));
}

TEST_F(FormsTest, AnotherEventUnderATakenIdIsRefused) {
  ASSERT_EQ(RecordMigration({"--event-id", "e1"}).exit_code, 0);
  const RunResult other = RecordMigration({"--event-id", "e1", "--change", "PR-2"});
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_THAT(other.err, HasSubstr("daybook: --change: not as recorded under this source and the id \"e1\""));
  EXPECT_THAT(other.err, HasSubstr("to retry, repeat the event as it is recorded"));
}

TEST_F(FormsTest, ARefusedFieldIsNamedAsItsFlag) {
  const RunResult no_lifetime = Daybook({"workaround", "declare", "--target", kDb, "--owner", "ann"});
  EXPECT_EQ(no_lifetime.exit_code, 2);
  EXPECT_THAT(no_lifetime.err, StartsWith("daybook: --lifetime: absent, want a value"));
  const RunResult no_outcome = Daybook({"record", "migration.finished", "--target", kDb, "--tool", "x", "--name", "y"});
  EXPECT_THAT(no_outcome.err, StartsWith("daybook: --outcome: absent, want succeeded, failed, partial"));
  const RunResult no_target = Daybook({"record", "migration.finished", "--target", "pay"});
  EXPECT_THAT(no_target.err, StartsWith("daybook: --target: \"pay\", want project/environment/name"));
}

TEST_F(FormsTest, AFieldWithoutAFlagIsOneForJson) {
  const RunResult result = Daybook({"record", "runtime.observed", "--target", kDb});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, StartsWith("daybook: set: absent, want a value by --json"));
}

TEST_F(FormsTest, RunExitsAsItsCommandAndRecordsHowItEnded) {
  EXPECT_EQ(Daybook({"run", "--target", kDb, "--version", "7", "--", "sh", "-c", "exit 9"}).exit_code, 9);
  const Json events = JsonOf({"log"})["events"];
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0]["kind"], "migration.started");
  const Json& finished = events[1]["event"]["migrationFinished"];
  EXPECT_EQ(finished["outcome"], "failed");
  EXPECT_EQ(finished["exitCode"], 9);
  EXPECT_EQ(finished["migration"]["tool"], "sh");
  EXPECT_EQ(finished["runId"], events[0]["event"]["migrationStarted"]["runId"]);
}

TEST_F(FormsTest, RunRecordsItsStartAndItsEndUnderAnIdThatIsGiven) {
  ASSERT_EQ(Daybook({"run", "--target", kDb, "--version", "7", "--source", "ci", "--event-id", "job-1", "--", "true"})
                .exit_code,
            0);
  const Json events = JsonOf({"log"})["events"];
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0]["event"]["id"], "job-1.started");
  EXPECT_EQ(events[1]["event"]["id"], "job-1");
}

TEST_F(FormsTest, AWorkaroundDeclaredTwiceUnderOneIdIsOne) {
  const std::vector<std::string> words = {"workaround", "declare",    "--target", kDb,        "--owner",
                                          "ann",        "--lifetime", "1h",       "--source", "ci",
                                          "--event-id", "job-2",      "--output", "json"};
  ASSERT_EQ(Daybook(words).exit_code, 0);
  const RunResult again = Daybook(words);
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(JsonOf({"workarounds"})["workarounds"].size(), 1U);
}

TEST_F(FormsTest, RunTakesVersionNameAndDigestsFromTheFile) {
  Write("0003_items.sql", "SELECT 1;\n");
  ASSERT_EQ(Daybook({"run", "--target", kDb, "--file", "0003_items.sql", "--", "true"}).exit_code, 0);
  const Json events = JsonOf({"log"})["events"];
  ASSERT_EQ(events.size(), 2U);
  const Json& migration = events[1]["event"]["migrationFinished"]["migration"];
  EXPECT_EQ(migration["version"], "0003");
  EXPECT_EQ(migration["name"], "items");
  EXPECT_EQ(migration["digests"][0]["value"], "b4e0497804e46e0a0b0b8c31975b062152d551bac49c3c2e80932567b4085dcd");
  EXPECT_EQ(events[0]["event"]["migrationStarted"]["migration"], migration);
}

TEST_F(FormsTest, RunRunsThoughItsFileIsNotThere) {
  const RunResult result = Daybook({"run", "--target", kDb, "--file", "gone/0003_items.sql", "--", "echo", "ran"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out, "ran\n");
  EXPECT_THAT(result.err, HasSubstr("recorded without digests: gone/0003_items.sql"));
  EXPECT_EQ(Size(), "2");
}

TEST_F(FormsTest, RunRunsThoughNobodyRecords) {
  const RunResult result = Daybook(
      {"run", "--server", "127.0.0.1:9", "--target", kDb, "--version", "1", "--", "sh", "-c", "echo ran; exit 4"});
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_EQ(result.out, "ran\n");
  EXPECT_THAT(result.err, AllOf(StartsWith("daybook: not recorded\n"), HasSubstr("daybook up")));
}

// It accepts connections and says nothing: for longer than a server that is away is tried again.
TEST_F(FormsTest, AServerThatIsBusyIsNotAway) {
  server().process().Signal(SIGSTOP);
  ChildProcess asked = Started({"targets"});
  EXPECT_EQ(asked.Wait(absl::Seconds(3)), std::nullopt) << asked.Err();
  server().process().Signal(SIGCONT);
  EXPECT_EQ(asked.Wait(), 0) << asked.Err();
}

TEST_F(FormsTest, AdoptingWhereTheLinesPartedAdoptsAllThatNobodyExpects) {
  ASSERT_EQ(Daybook({"record", "control.adopted", "--target", "rules/all/rules", "--control-id", "now", "--threshold",
                     "settle=0s", "--threshold", "deploy_within=0s"})
                .exit_code,
            0);
  for (const char* file : {"db/V1__a.sql", "db/V2__b.sql"}) Write(file, "SELECT 1;\n");
  ASSERT_EQ(Daybook({"expect", "dir", "db", "--target", kDb}).exit_code, 0);
  Write("rows.json", R"([{"version":"1","name":"a"},{"version":"8","name":"x"},{"version":"9","name":"y"}])");
  ASSERT_EQ(Daybook({"import", "history", "rows.json", "--tool", "flyway", "--target", kDb}).exit_code, 0);
  const Json parted = JsonOf({"findings", "--inherited", "--kind", "diverged"});
  ASSERT_EQ(parted["findings"].size(), 1U);
  const std::string adopt = parted["findings"][0]["next"][0];
  ASSERT_THAT(adopt, StartsWith("daybook adopt F-"));
  const RunResult adopted = Shell(adopt);
  EXPECT_EQ(adopted.exit_code, 0) << adopted.err;
  EXPECT_THAT(adopted.out, HasSubstr("flyway 4 items (+2 -0)"));
}

TEST_F(FormsTest, WhatIsAcknowledgedIsNotOfferedToBeAcknowledged) {
  ASSERT_EQ(Daybook({"record", "migration.finished", "--target", kDb, "--tool", "psql", "--version", "1", "--outcome",
                     "failed"})
                .exit_code,
            0);
  const std::string details = Daybook({"findings", "--details"}).out;
  const size_t next = details.find("daybook ack F-");
  ASSERT_NE(next, std::string::npos) << details;
  EXPECT_EQ(Shell(details.substr(next, details.find('\n', next) - next)).exit_code, 0);
  EXPECT_THAT(Daybook({"findings", "--details"}).out, Not(HasSubstr("daybook ack")));
}

TEST_F(FormsTest, WhatWasNeverDeclaredCannotBeRetired) {
  const RunResult result = Daybook({"workaround", "retire", "--target", kDb, "--id", "w1"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("no workaround w1 of pay/prod/db"));
  EXPECT_EQ(Size(), "0");
}

}  // namespace
}  // namespace daybook::testing
