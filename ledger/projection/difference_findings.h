// Differences of a series as findings: opened and resolved as their owners say what differs now, instead of before.

#ifndef DAYBOOK_LEDGER_PROJECTION_DIFFERENCE_FINDINGS_H_
#define DAYBOOK_LEDGER_PROJECTION_DIFFERENCE_FINDINGS_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daybook/store/v1/rows.pb.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "ledger/diff/difference.h"
#include "ledger/projection/findings.h"
#include "ledger/projection/fold.h"
#include "ledger/projection/series.h"

namespace daybook {

using OwnedDifferences = google::protobuf::RepeatedPtrField<store::v1::OwnedDifferenceRow>;

// Adds what the differences of a list add to the counts of the series, by 1 or -1 each.
void CountDecisions(const OwnedDifferences& differences, int64_t by, store::v1::SeriesCountsRow* counts);

// The earliest time at which one of the differences becomes a finding; InfiniteFuture when none will by time alone.
absl::Time NextOpening(const OwnedDifferences& differences);

// Whether one of the differences opens with a later snapshot, and not by time.
bool AnyAwaitsSnapshot(const OwnedDifferences& differences);

// Confined to the projector thread. Borrows what it is given.
class DifferenceFindings {
 public:
  // `cause` is the event by which differences appear now; nothing if they only come to light.
  DifferenceFindings(FoldRows& rows, const FoldMoment& now, const SeriesId& id, const store::v1::TargetRow& target,
                     std::optional<Claim> cause)
      : rows_(rows), now_(now), id_(id), target_(target), cause_(cause) {}

  // These stood before, with whatever owner: of the same family and key, they do not appear now. To be called before
  // Replace gives them to another owner.
  void Remember(const OwnedDifferences& before);

  // The owner of `owned` has `differences` now: what is gone will be resolved, and what is new or other opened, if its
  // time has come. Changes `owned` accordingly.
  void Replace(const std::vector<Difference>& differences, OwnedDifferences* owned);

  // Does so, all resolutions first: a finding that goes from one owner to another goes on.
  absl::Status Finish();

 private:
  FindingFacts FactsOf(const Difference& difference, bool arose) const;
  bool Precedes(const Claim& claim) const;
  bool PrecedesAdoptionOf(const Difference& difference) const;
  bool Arose(const Difference& difference) const;

  FoldRows& rows_;
  const FoldMoment now_;
  const SeriesId& id_;
  const store::v1::TargetRow& target_;
  const std::optional<Claim> cause_;
  absl::btree_map<std::pair<std::string, std::string>, bool> arose_before_;  // By family and key.
  std::vector<std::pair<FindingKind, std::string>> resolved_;
  struct Opened {
    Difference difference;
    bool arose;
  };
  std::vector<Opened> opened_;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_DIFFERENCE_FINDINGS_H_
