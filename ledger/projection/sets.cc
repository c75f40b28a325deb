#include "ledger/projection/sets.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/set_digest.h"
#include "ledger/projection/rows.h"
#include "ledger/projection/tables.h"
#include "ledger/views/row_key.h"

namespace daybook {
namespace {

using store::v1::SetRow;

bool IsContinuation(const v1::SetChange& change) { return change.part() > 1; }
bool IsLastPart(const v1::SetChange& change) { return change.part() == change.part_count(); }

// Why the change does not fit; empty if it does.
std::string Misfit(const SetRow& row, const v1::SetChange& change) {
  if (IsContinuation(change)) {
    return row.part() + 1 == change.part() ? "" : absl::StrCat("part ", change.part(), " came without the one before");
  }
  if (!change.has_previous()) return "";
  if (row.part() != 0) return "a change came before all parts of the set it builds on";
  const bool fits = change.previous().algorithm() == kSetDigestAlgorithm && change.previous().value() == row.digest();
  return fits ? "" : "a change came that builds on another set than the one here";
}

}  // namespace

std::string SetKey(const SetId& id) {
  return RowKey().Text(id.target).Text(id.series).Number(static_cast<uint64_t>(id.layer)).Take();
}

absl::StatusOr<SetStep> BeginSetStep(FoldRows& rows, const SetId& id, const v1::SetChange& change) {
  SetStep step;
  ASSIGN_OR_RETURN(step.row, GetRow<SetRow>(rows, kSetTable, SetKey(id)));
  step.from_nothing = !IsContinuation(change) && !change.has_previous();
  if (step.from_nothing) step.row.clear_broken_reason();
  if (step.row.broken_reason().empty()) step.row.set_broken_reason(Misfit(step.row, change));
  step.applies = step.row.broken_reason().empty();
  return step;
}

SetRow EndSetStep(FoldRows& rows, const FoldMoment& now, const SetId& id, const v1::SetChange& change, SetStep step,
                  int64_t added) {
  SetRow& row = step.row;
  row.set_position(now.position.value);
  if (step.applies) {
    row.set_item_count((step.from_nothing ? 0 : row.item_count()) + added);
    row.set_part(IsLastPart(change) ? 0 : change.part());
    row.set_digest(change.result().value());
    if (IsLastPart(change) && static_cast<uint64_t>(row.item_count()) != change.result_count()) {
      row.set_broken_reason(
          absl::StrCat("the set has ", row.item_count(), " items, and should have ", change.result_count()));
    }
  }
  PutRow(rows, kSetTable, SetKey(id), row);
  return row;
}

}  // namespace daybook
