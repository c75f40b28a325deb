// The projector: folds events into rows, one after the other, and writes the rows in batches with a watermark.
//
// For event p, in this order: deadlines at or before recorded_time(p) fire, by time, fold and key; each fold folds p,
// in the order of the registry; deadlines that p itself armed in its past fire. All of it stands at position p. Where a
// batch ends changes no row.
//
// A fold that fails at p leaves nothing of its writes at p; its projection is degraded from there on, on record as a
// row, and the others go on.

#ifndef DAYBOOK_LEDGER_PROJECTION_PROJECTOR_H_
#define DAYBOOK_LEDGER_PROJECTION_PROJECTOR_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "daybook/v1/event.pb.h"
#include "ledger/base/position.h"
#include "ledger/base/sha256.h"
#include "ledger/projection/fold.h"
#include "ledger/projection/limits.h"
#include "ledger/projection/overlay.h"
#include "ledger/projection/rows.h"
#include "ledger/views/views.h"

namespace daybook {

// A projection that stopped, and where.
struct DegradedProjection {
  std::string projection;
  Position position;
  std::string message;
};

// Those as of the rows' size, by name.
absl::StatusOr<std::vector<DegradedProjection>> DegradedProjections(const RowsAt& rows);

struct ProjectorOptions {
  std::string ledger_id;
  // Of the folds that are given with it (registry.h). The views' watermark must have both, or be of size 0 (checked).
  std::string fold_version;
  size_t cache_bytes_max = kRowCacheBytesMax;
};

// Confined to the projector thread. Borrows the views, and is their only writer.
class Projector {
 public:
  Projector(ProjectorOptions options, std::vector<std::unique_ptr<Fold>> folds, Views& views);

  // Events folded, written or not.
  TreeSize size() const { return size_; }

  // Folds that stopped.
  size_t degraded_count() const;

  // Folds the event at NextPosition(size()) (checked). Returns the error of the views; the projector is of no use then:
  // open the views again and go on from their watermark.
  absl::Status Fold(const v1::RecordedEvent& recorded);

  // Rows that wait to be written: a reason to end the batch.
  size_t pending_rows() const { return overlay_.writes().size(); }

  // Writes all that was folded, in one batch; `root` is the tree's over size() events. Does nothing when nothing new
  // was folded. Errors as Fold has them.
  absl::Status Write(const Hash& root);

 private:
  struct Running {
    std::unique_ptr<daybook::Fold> fold;
    bool degraded = false;
  };

  absl::Status FireDue(const FoldMoment& now);
  Running* FindFold(absl::string_view name);
  // Runs `step` as the fold, and drops its writes and marks it degraded if it fails.
  absl::Status Run(Running& running, const FoldMoment& now, absl::FunctionRef<absl::Status(daybook::Fold&)> step);

  const ProjectorOptions options_;
  Views& views_;
  std::vector<Running> folds_;
  Overlay overlay_;
  TreeSize size_;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_PROJECTOR_H_
