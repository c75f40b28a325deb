// Expectations, histories and recorded migrations: what differs between them, item by item, as they come.

#ifndef DAYBOOK_LEDGER_PROJECTION_HISTORIES_FOLD_H_
#define DAYBOOK_LEDGER_PROJECTION_HISTORIES_FOLD_H_

#include "ledger/projection/fold.h"

namespace daybook {

// Confined to the projector thread.
class HistoriesFold final : public Fold {
 public:
  static constexpr absl::string_view kName = "histories";
  absl::string_view name() const override { return kName; }
  int version() const override { return 4; }
  absl::Status Apply(const FoldEvent& event, FoldRows& rows) override;
  absl::Status Fire(absl::string_view key, const FoldMoment& now, FoldRows& rows) override;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_HISTORIES_FOLD_H_
