#include "ledger/projection/changes_fold.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "daybook/store/v1/rows.pb.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/field_error.h"
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

absl::StatusOr<Position> FindCommit(const RowsAt& rows, absl::string_view commit) {
  const std::string prefix = absl::AsciiStrToLower(commit);
  if (!LooksLikeCommit(prefix)) {
    return FieldErrorStatus({"as_of.commit", ShortenedValue(commit), "7 to 64 hexadecimal digits"});
  }
  std::vector<std::string> found;
  absl::StatusOr<CommitRow> row = absl::NotFoundError(absl::StrCat("no commit ", prefix, " was imported"));
  RETURN_IF_ERROR(rows.Scan({kCommitTable, RowKey().TextPrefix(prefix).Take(), ""},
                            [&](absl::string_view key, absl::string_view value) {
                              found.push_back(RowKeyReader(key).Text());
                              row = ParseRow<CommitRow>(kCommitTable, value);
                              return found.size() < 2 && found.back() != prefix;
                            }));
  if (found.size() > 1) {
    return FieldErrorStatus({"as_of.commit", ShortenedValue(commit),
                             absl::StrCat("more digits: ", found[0], " and ", found[1], " begin so")});
  }
  RETURN_IF_ERROR(row.status());
  return Position{row->position()};
}

}  // namespace daybook
