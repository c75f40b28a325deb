// Scripts of testdata/: events in, answers at several points out. A script is a list of commands:
//
//   event TARGET FIELDS      FIELDS of Event in the text format; events are a minute apart, the first at 10:00
//                            $ID and $DIGEST in it are those of the first finding there is
//   wait DURATION            before the next event
//   ask QUESTION [as of N]   followed by the answer, one line for each thing shown, up to an empty line
//
// DAYBOOK_REWRITE=1 writes the answers into the scripts, for review as a change of code.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ledger/base/time_text.h"
#include "ledger/projection/answers.h"
#include "ledger/projection/changes_fold.h"
#include "ledger/projection/deadlines.h"
#include "ledger/projection/fold_fixture.h"
#include "tests/support/temp_dir.h"

namespace daybook::testing {
namespace {

std::string Clock(const google::protobuf::Timestamp& time) { return TimeText(TimeFromProto(time)); }

std::string Show(const v1::Finding& finding) {
  std::string text =
      absl::StrCat(v1::FindingStatus_Name(finding.status()).substr(15), " ", finding.kind(), " ", finding.target(), " ",
                   finding.key(), " @", absl::StrJoin(finding.evidence(), ",@"), " seen @", finding.first_seen(), "-@",
                   finding.last_seen(), " episodes ", finding.episodes(), "\n");
  for (const std::string& detail : finding.details()) absl::StrAppend(&text, "  ", detail, "\n");
  for (const std::string& next : finding.next()) absl::StrAppend(&text, "  > ", next, "\n");
  return text;
}

std::string Show(const v1::TargetSummary& summary) {
  const v1::FindingCounts& counts = summary.findings();
  return absl::StrCat(summary.target(), " ", v1::Verdict_Name(summary.verdict()).substr(8), " ", summary.event_count(),
                      " events, findings ", counts.open_errors(), "/", counts.open_warnings(), "/", counts.open_notes(),
                      summary.unknown_reason().empty() ? "" : ": ", summary.unknown_reason(), "\n");
}

std::string Show(const v1::WorkaroundState& workaround) {
  return absl::StrCat(workaround.target(), " ", workaround.workaround_id(), " ",
                      v1::WorkaroundState::Status_Name(workaround.status()).substr(7), " of ", workaround.owner(),
                      " due ", Clock(workaround.due_time()), " extended ", workaround.extensions(), " @",
                      absl::StrJoin(workaround.positions(), ",@"), " age ",
                      DurationText(DurationFromProto(workaround.age())), "\n");
}

std::string Show(const v1::DeploymentState& deployment) {
  return absl::StrCat("@", deployment.position(), " ", deployment.target(), " ", deployment.deployment().artifact(),
                      " ", deployment.deployment().version(), " ",
                      v1::Outcome_Name(deployment.deployment().outcome()).substr(8),
                      deployment.current() ? " current" : "", "\n");
}

std::string Show(const v1::ItemState& item) {
  const auto of = [](bool there, absl::string_view version, absl::string_view name) {
    return there ? absl::StrCat(version, " ", name) : std::string("-");
  };
  const v1::Migration& recorded = item.recorded().migration();
  return absl::StrCat(of(item.has_expected(), item.expected().version(), item.expected().name()), " | ",
                      of(item.has_recorded(), recorded.version(), recorded.name()), " | ",
                      of(item.has_history(), item.history().version(), item.history().name()), " | ", item.state(),
                      item.paired_by().empty() ? "" : " by ", item.paired_by(), "\n");
}

std::string ShowDiff(const v1::DiffResponse& response) {
  std::string text = Show(response.summary());
  for (const v1::Comparison& comparison : response.comparisons()) absl::StrAppend(&text, comparison.ShortDebugString());
  for (const v1::Finding& finding : response.findings()) absl::StrAppend(&text, Show(finding));
  for (const v1::FindingChange& change : response.changes()) {
    absl::StrAppend(&text, v1::FindingChange::Change_Name(change.change()).substr(7), " ",
                    Show(change.has_after() ? change.after() : change.before()));
  }
  return text;
}

template <typename Things>
std::string ShowAll(const Things& things) {
  std::string text;
  for (const auto& thing : things) absl::StrAppend(&text, Show(thing));
  return text;
}

// What a question is answered with: "findings", "diff TARGET from N", …
class Questions {
 public:
  explicit Questions(const RowsAt& rows, const MemoryViews& views) : rows_(rows), views_(views) {}

  std::string Answer(const std::vector<std::string>& words) const {
    const std::string& what = words[0];
    const std::string about = words.size() > 1 ? words[1] : "";
    if (what == "targets") return ShowAll(ListTargets(rows_, Globbed<v1::ListTargetsRequest>(about)).value().targets());
    if (what == "findings") return Findings(about, false);
    if (what == "all-findings") return Findings(about, true);
    if (what == "workarounds" || what == "all-workarounds") return Workarounds(about, what == "all-workarounds");
    if (what == "deployments" || what == "current") return Deployments(about, what == "current");
    if (what == "diff") return DiffOf(about, words.size() > 3 ? words[3] : "");
    if (what == "change") return Change(about);
    if (what == "commit") return Commit(about);
    if (what == "deadline") return Deadline();
    if (what == "state") return State(about);
    return absl::StrCat("no question ", what, "\n");
  }

 private:
  template <typename Request>
  static Request Globbed(const std::string& glob) {
    Request request;
    if (!glob.empty()) request.add_target_globs(glob);
    return request;
  }

  std::string Findings(const std::string& glob, bool every) const {
    auto request = Globbed<v1::ListFindingsRequest>(glob);
    for (int status = v1::FINDING_STATUS_RESOLVED; every && status <= v1::FINDING_STATUS_OPEN; ++status) {
      request.add_statuses(static_cast<v1::FindingStatus>(status));
    }
    return ShowAll(ListFindings(rows_, request).value().findings());
  }

  std::string Workarounds(const std::string& glob, bool every) const {
    auto request = Globbed<v1::ListWorkaroundsRequest>(glob);
    if (every) request.mutable_statuses()->Add(v1::WorkaroundState::STATUS_ACTIVE);
    if (every) request.mutable_statuses()->Add(v1::WorkaroundState::STATUS_OVERDUE);
    if (every) request.mutable_statuses()->Add(v1::WorkaroundState::STATUS_RETIRED);
    return ShowAll(ListWorkarounds(rows_, request).value().workarounds());
  }

  std::string Deployments(const std::string& glob, bool current_only) const {
    auto request = Globbed<v1::ListDeploymentsRequest>(glob);
    request.set_current_only(current_only);
    return ShowAll(ListDeployments(rows_, request).value().deployments());
  }

  std::string DiffOf(const std::string& target, const std::string& from) const {
    v1::DiffRequest request;
    request.set_target(target);
    uint64_t size = 0;
    if (!absl::SimpleAtoi(from, &size)) return ShowDiff(Diff(rows_, nullptr, request).value());
    const RowsAt before(views_, TreeSize{size});
    return ShowDiff(Diff(rows_, &before, request).value());
  }

  std::string State(const std::string& target) const {
    v1::GetStateRequest request;
    request.set_target(target);
    std::string text;
    const v1::GetStateResponse state = GetState(rows_, request).value();
    for (const v1::SeriesState& series : state.series()) {
      absl::StrAppend(&text, series.convention(), " ", series.revision(), "\n");
      for (const v1::ItemState& item : series.items()) absl::StrAppend(&text, "  ", Show(item));
    }
    return text;
  }

  std::string Change(const std::string& change) const {
    v1::GetChangeRequest request;
    request.set_change(change);
    const absl::StatusOr<ChangePage> page = GetChange(rows_, request);
    if (!page.ok()) return absl::StrCat(page.status().message(), "\n");
    std::string text;
    for (const Position event : page->events) absl::StrAppend(&text, "@", event.value, "\n");
    return text + ShowAll(page->findings);
  }

  std::string Commit(const std::string& commit) const {
    const CommitMatches matches = MatchCommits(rows_, commit).value();
    return matches.count == 1 ? absl::StrCat("@", matches.position.value, "\n") : absl::StrCat(matches.count, "\n");
  }

  std::string Deadline() const {
    const std::optional<absl::Time> next = NextDeadline(rows_).value();
    return next.has_value() ? absl::StrCat(TimeText(*next), "\n") : "none\n";
  }

  const RowsAt rows_;
  const MemoryViews& views_;
};

std::string WithFinding(const std::string& fields, const RowsAt& rows) {
  if (!absl::StrContains(fields, '$')) return fields;
  v1::ListFindingsRequest request;
  for (int status = v1::FINDING_STATUS_RESOLVED; status <= v1::FINDING_STATUS_OPEN; ++status) {
    request.add_statuses(static_cast<v1::FindingStatus>(status));
  }
  const v1::ListFindingsResponse response = ListFindings(rows, request).value();
  DAYBOOK_CHECK(response.findings_size() > 0);
  const v1::Finding& finding = response.findings(0);
  return absl::StrReplaceAll(fields, {{"$ID", finding.id()}, {"$DIGEST", absl::CEscape(finding.evidence_digest())}});
}

// Runs a script and returns it with the answers as they are.
std::string Answered(const std::string& script) {
  FoldedScript folded;
  std::string out;
  bool in_answer = false;
  for (const absl::string_view line : absl::StrSplit(absl::StripSuffix(script, "\n"), '\n')) {
    if (line.empty()) in_answer = false;
    if (in_answer) continue;
    absl::StrAppend(&out, line, "\n");
    absl::string_view rest = line;
    if (absl::ConsumePrefix(&rest, "event ")) {
      const std::pair<std::string, std::string> parts = absl::StrSplit(rest, absl::MaxSplits(' ', 1));
      folded.Add(parts.first, WithFinding(parts.second, folded.Rows()));
    } else if (absl::ConsumePrefix(&rest, "wait ")) {
      folded.Wait(DurationFromText(rest).value());
    } else if (absl::ConsumePrefix(&rest, "ask ")) {
      const std::pair<std::string, std::string> parts = absl::StrSplit(rest, absl::MaxSplits(" as of ", 1));
      uint64_t size = folded.size().value;
      if (!parts.second.empty() && !absl::SimpleAtoi(parts.second, &size)) size = 0;
      const MemoryViews& views = folded.Views();
      const Questions questions(RowsAt(views, TreeSize{size}), views);
      out += questions.Answer(absl::StrSplit(parts.first, ' '));
      in_answer = true;
    }
  }
  return out;
}

TEST(ProjectionScriptTest, EveryScriptIsAnsweredAsItSays) {
  const char* source = std::getenv("DAYBOOK_SOURCE_DIR");
  ASSERT_NE(source, nullptr) << "run by ctest, or set it to the root of the sources";
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(absl::StrCat(source, "/ledger/projection/testdata"))) {
    paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  ASSERT_FALSE(paths.empty());
  for (const std::string& path : paths) {
    const std::string script = ReadFile(path);
    const std::string answered = Answered(script);
    if (std::getenv("DAYBOOK_REWRITE") != nullptr) {
      WriteFile(path, answered);
    } else {
      EXPECT_EQ(answered, script) << path;
    }
  }
}

}  // namespace
}  // namespace daybook::testing
