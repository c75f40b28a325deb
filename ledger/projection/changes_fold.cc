#include "ledger/projection/changes_fold.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"
#include "daybook/store/v1/rows.pb.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/kinds.h"
#include "ledger/projection/tables.h"
#include "ledger/views/row_key.h"

namespace daybook {
namespace {

using store::v1::CommitRow;

constexpr size_t kCommitDigitsMin = 7;
constexpr size_t kCommitDigitsMax = 64;

bool LooksLikeCommit(absl::string_view text) {
  return text.size() >= kCommitDigitsMin && text.size() <= kCommitDigitsMax &&
         std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isdigit(c) || (c >= 'a' && c <= 'f'); });
}

absl::string_view CommitOf(const v1::Event& event) {
  absl::string_view commit = event.correlation_id();
  if (absl::ConsumePrefix(&commit, "commit:")) return commit;
  return event.has_expectation_declared() ? event.expectation_declared().revision() : absl::string_view();
}

}  // namespace

absl::Status ChangesFold::Apply(const FoldEvent& event, FoldRows& rows) {
  if (IsServersOwn(event.event().body_case())) return absl::OkStatus();
  if (event.event().has_change()) {
    rows.Insert(kEventOfChangeTable, RowKey().Text(event.event().change()).At(event.moment.position).Take(), "");
  }
  const absl::string_view commit = CommitOf(event.event());
  if (!LooksLikeCommit(commit)) return absl::OkStatus();
  CommitRow row;
  row.set_position(event.moment.position.value);
  PutRow(rows, kCommitTable, RowKey().Text(commit).Take(), row);
  return absl::OkStatus();
}

absl::StatusOr<CommitMatches> MatchCommits(const RowsAt& rows, absl::string_view commit) {
  const std::string prefix = absl::AsciiStrToLower(commit);
  const std::string whole = RowKey().Text(prefix).Take();
  CommitMatches matches;
  absl::Status damaged;
  const auto visit = [&](absl::string_view key, absl::string_view value) {
    const absl::StatusOr<CommitRow> row = ParseRow<CommitRow>(kCommitTable, value);
    damaged.Update(row.status());
    if (matches.count++ == 0 && row.ok()) matches.position = Position{row->position()};
    // A whole id sorts before all that begin with it.
    return damaged.ok() && key != whole && matches.count < 2;
  };
  RETURN_IF_ERROR(rows.Scan({kCommitTable, RowKey().TextPrefix(prefix).Take(), ""}, visit));
  RETURN_IF_ERROR(damaged);
  return matches;
}

}  // namespace daybook
