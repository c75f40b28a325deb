// Findings as rows: opened, updated and resolved by folds through a FindingSink, which keeps their identity, episodes,
// status, indexes and counts.
//
// A finding is live from where it is opened until it is resolved; then its row stays, and opening it again is its next
// episode. Acknowledgements and waivers bind to the digest of the evidence: other evidence, and the finding is open.

#ifndef DAYBOOK_LEDGER_PROJECTION_FINDINGS_H_
#define DAYBOOK_LEDGER_PROJECTION_FINDINGS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "daybook/store/v1/rows.pb.h"
#include "daybook/v1/finding.pb.h"
#include "ledger/base/position.h"
#include "ledger/diff/finding_id.h"
#include "ledger/diff/finding_kind.h"
#include "ledger/projection/fold.h"

namespace daybook {

// What a fold knows of a finding.
struct FindingFacts {
  // Kind, target, series and key; the kind's family, with the rest, is its identity.
  FindingSubject subject;
  // InfoOf(kind).severity unless something moves it.
  Severity severity = Severity::kWarning;
  // One line; empty for the kind's own title with the key in it.
  std::string title;
  // What was expected and what is, one fact a line. Part of the evidence: leave out what changes without meaning.
  std::vector<std::string> details;
  // The events that prove it, in any order: those where the facts came in, not those that merely repeat them.
  std::vector<Position> evidence;
  // Commands that would settle it, most likely first.
  std::vector<std::string> next;
  // A guess that somebody has to confirm.
  bool proposed = false;
  // Whether all that proves it was so before the target was adopted (PrecedesAdoption).
  bool before_adoption = false;
};

// Changes findings at one moment. Confined to the projector thread. Borrows the rows.
class FindingSink {
 public:
  FindingSink(FoldRows& rows, const FoldMoment& now) : rows_(rows), now_(now) {}

  // Opens the finding, or brings a live one up to date; the same facts again change nothing. Of one identity, at most
  // one kind is live: the one opened last.
  absl::Status Open(const FindingFacts& facts);
  // Resolves it if it is live as this kind. Opened again at the same moment, it goes on as if it never had been.
  absl::Status Resolve(const FindingSubject& subject);

  // What people decide; without effect on an id that never was.
  absl::Status Acknowledge(absl::string_view id, absl::string_view evidence_digest);
  absl::Status Assign(absl::string_view id, absl::string_view owner);
  absl::Status AddWaiver(absl::string_view id, const store::v1::WaiverRow& waiver);
  absl::Status RemoveWaiver(absl::string_view id, absl::string_view waiver_id);
  // As RemoveWaiver, when its time has come: a finding that it hid is open again, acknowledged before or not.
  absl::Status ExpireWaiver(absl::string_view id, absl::string_view waiver_id);

 private:
  // Stores `after` with its status, indexes and counts; `before` as it stood, absent when it is new.
  absl::Status Store(const std::optional<store::v1::FindingRow>& before, store::v1::FindingRow after);
  absl::Status Change(absl::string_view id, absl::FunctionRef<void(store::v1::FindingRow&)> change);
  absl::Status Index(const v1::Finding* before, const v1::Finding& after);
  absl::Status ListUnder(const std::string& order_key, const std::string& id, std::optional<FindingKind> kind);
  absl::Status Count(const v1::Finding* before, const v1::Finding& after);

  FoldRows& rows_;
  const FoldMoment now_;
};

// Keys of the tables of findings; answers read them.
std::string FindingKey(absl::string_view id);
std::string FindingOfEvidenceKey(Position position);
// The row of kFindingOrderTable that lists the finding.
std::string FindingOrderKey(const v1::Finding& finding);
// Errors are 0, warnings 1, notes 2: as keys sort them.
inline uint64_t WorstFirst(v1::Severity severity) { return static_cast<uint64_t>(v1::SEVERITY_ERROR - severity); }

// Counts findings of this status and severity: `by` more, or less. Those that are resolved are not counted.
void AddToCounts(v1::FindingStatus status, v1::Severity severity, int by, v1::FindingCounts* counts);

// The digest that acknowledgements and waivers bind to: of the kind, the details and the positions.
std::string EvidenceDigest(const v1::Finding& finding);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_FINDINGS_H_
