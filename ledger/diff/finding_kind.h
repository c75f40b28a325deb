// Every kind of finding: its name, the heading it stands under, how much it matters, and its one-line title.
// What each means and what to do about it: docs/findings.md, which a test holds to this list.

#ifndef DAYBOOK_LEDGER_DIFF_FINDING_KIND_H_
#define DAYBOOK_LEDGER_DIFF_FINDING_KIND_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace daybook {

// Stored in rows: do not change these values, and append only.
enum class FindingKind : uint8_t {
  // Not applied yet.
  kPending = 1,
  kLate = 2,
  // Applied differently.
  kEdited = 10,
  kEditedCosmetic = 11,
  kRenumbered = 12,
  kSplit = 13,
  kFolded = 14,
  kAppliedOutOfOrder = 15,
  kMissingSource = 16,
  kFuture = 17,
  kDiverged = 18,
  kDuplicateVersion = 19,
  kDuplicateRecord = 20,
  kFailed = 21,
  kPartial = 22,
  kStuck = 23,
  kAssertedOnly = 24,
  kChecksumAlgorithmChanged = 25,
  // Nobody told us.
  kUnrecorded = 40,
  kOutOfBand = 41,
  kHistoryRewritten = 42,
  kSameDatabase = 43,
  // Told, but not seen.
  kUnconfirmed = 60,
  kAbsentObject = 61,
  kChangedObject = 62,
  kTargetReplaced = 63,
  // Rules.
  kApprovalMissing = 80,
  kSelfApproved = 81,
  kApprovedAfterApply = 82,
  kApprovalStale = 83,
  kFreezeViolation = 84,
  kEmergencyUnreviewed = 85,
  kLateRecord = 86,
  kUnattributed = 87,
  kUndeclaredDelegation = 88,
  kWorkaroundOverdue = 89,
  kControlSilentBypass = 90,
  kControlVacuous = 91,
  kControlFailed = 92,
  // Signals.
  kEcho = 110,
  kRunwayLow = 111,
  kLoadBearingUndeclared = 112,
  kSourceGap = 113,
  kSourceSilent = 114,
  kFindingUnread = 115,
};

// Ordered by weight. The values are those of daybook.v1.Severity.
enum class Severity : uint8_t { kNote = 1, kWarning = 2, kError = 3 };

// The sections of a report, in their order.
enum class FindingHeading : uint8_t {
  kNotApplied = 1,
  kAppliedDifferently,
  kNobodyToldUs,
  kToldNotSeen,
  kRules,
  kSignals,
};

// The layers of a target. The values are those of daybook.v1.ScopeDeclared.Layer.
enum class ComparedLayer : uint8_t { kExpected = 1, kRecorded = 2, kHistory = 3, kObserved = 4 };

// Two layers held against each other, the lower first.
struct LayerPair {
  ComparedLayer left;
  ComparedLayer right;
  friend constexpr bool operator==(const LayerPair&, const LayerPair&) = default;
};

struct FindingKindInfo {
  FindingKind kind;
  FindingHeading heading;
  // Where nothing moves it: a rule by its policy, `edited_cosmetic` by the tool, `applied_out_of_order` by the order.
  Severity severity;
  // Stable, lower_snake: what users type and JSON carries.
  absl::string_view name;
  // Kinds of one family are the same finding at different times, and share its id. Mostly the name itself.
  absl::string_view family;
  // "{}" stands for what it is about.
  absl::string_view title;
  // The comparisons that have such findings, each of which it puts out of sync if it decides. Rules and signals have
  // none: they are about what people and programs do, and no layer contradicts another.
  absl::Span<const LayerPair> pairs = {};
};

// All of them, in the order of reports.
absl::Span<const FindingKindInfo> AllFindingKinds();
const FindingKindInfo& InfoOf(FindingKind kind);
// Absent for a name that is none.
std::optional<FindingKind> FindingKindFromName(absl::string_view name);
// Absent for a number that is none.
std::optional<FindingKind> FindingKindFromNumber(uint32_t number);

absl::string_view FindingKindName(FindingKind kind);
absl::string_view SeverityName(Severity severity);
absl::string_view HeadingText(FindingHeading heading);
// The title with `subject` in it, for example "0005_add_index was changed after it was applied".
std::string FindingTitle(FindingKind kind, absl::string_view subject);

// Whether an open finding makes a comparison out of sync: a warning or an error about the state of the target. Order
// of application, the replacement of a database, rules and signals do not.
bool DecidesVerdict(FindingKind kind, Severity severity);

// Whether a comparison of these two may have such a finding.
bool IsOfComparison(FindingKind kind, LayerPair pair);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_DIFF_FINDING_KIND_H_
