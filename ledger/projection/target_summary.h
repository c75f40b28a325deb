// One target on one line: its verdict, its layers and what is found on it.

#ifndef DAYBOOK_LEDGER_PROJECTION_TARGET_SUMMARY_H_
#define DAYBOOK_LEDGER_PROJECTION_TARGET_SUMMARY_H_

#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "daybook/store/v1/rows.pb.h"
#include "daybook/v1/state_service.pb.h"
#include "ledger/projection/rows.h"

namespace daybook {

// Summaries of targets as of one size. Thread-compatible: callers synchronise. Borrows the rows.
class TargetSummaries {
 public:
  // Reads which projections have stopped: their verdicts are unknown.
  static absl::StatusOr<TargetSummaries> Of(const RowsAt& rows);

  // nullopt if there is no such target. Reads four rows.
  absl::StatusOr<std::optional<v1::TargetSummary>> Find(absl::string_view target) const;
  // Why no verdict of any target can be told; empty when it can.
  const std::string& unknown_reason() const { return unknown_reason_; }

 private:
  TargetSummaries(const RowsAt& rows, std::string unknown_reason)
      : rows_(&rows), unknown_reason_(std::move(unknown_reason)) {}

  absl::StatusOr<v1::TargetSummary> SummaryOf(absl::string_view target, const store::v1::TargetRow& row) const;

  const RowsAt* rows_;
  std::string unknown_reason_;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_TARGET_SUMMARY_H_
