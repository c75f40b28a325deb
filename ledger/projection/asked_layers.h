// The layers that a diff is asked for, at one point: the comparisons between them, the kinds of findings that these
// have, and the verdict that they come to.

#ifndef DAYBOOK_LEDGER_PROJECTION_ASKED_LAYERS_H_
#define DAYBOOK_LEDGER_PROJECTION_ASKED_LAYERS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "daybook/store/v1/rows.pb.h"
#include "daybook/v1/state_service.pb.h"
#include "ledger/diff/finding_kind.h"
#include "ledger/projection/rows.h"
#include "ledger/projection/targets.h"

namespace daybook {

// Thread-compatible: callers synchronise.
class AskedLayers {
 public:
  // INVALID_ARGUMENT with a FieldError for one layer alone: nothing can be held against it, and what is not compared
  // must not pass for what is in sync.
  static absl::Status Check(const v1::DiffRequest& request);

  // Of the request's target as of the rows' size. `unknown_reason` is why no verdict can be told there; empty when it
  // can. Reads two rows.
  static absl::StatusOr<AskedLayers> Of(const RowsAt& rows, const v1::DiffRequest& request,
                                        absl::string_view unknown_reason);

  // Whether the request names none: then every comparison and every kind is asked for, and the verdict is the target's.
  bool all() const { return layers_.empty(); }
  // In their order, as they count.
  const std::vector<v1::Comparison>& comparisons() const { return comparisons_; }
  // Whether one of the comparisons may have findings of this kind.
  bool Want(FindingKind kind) const;
  // Of the comparisons; not to be asked for when all() is.
  const store::v1::VerdictRow& verdict() const { return verdict_; }

 private:
  // The layers that the request names, each once.
  std::vector<Layer> layers_;
  std::vector<v1::Comparison> comparisons_;
  store::v1::VerdictRow verdict_;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_ASKED_LAYERS_H_
