#include "ledger/diff/finding_kind.h"

#include <algorithm>

#include "absl/strings/str_replace.h"
#include "ledger/base/check.h"

namespace daybook {
namespace {

using Kind = FindingKind;
using Heading = FindingHeading;
constexpr Severity kNote = Severity::kNote;
constexpr Severity kWarning = Severity::kWarning;
constexpr Severity kError = Severity::kError;

constexpr LayerPair kExpectedRecorded = {ComparedLayer::kExpected, ComparedLayer::kRecorded};
constexpr LayerPair kExpectedHistory = {ComparedLayer::kExpected, ComparedLayer::kHistory};
constexpr LayerPair kExpectedObserved = {ComparedLayer::kExpected, ComparedLayer::kObserved};
constexpr LayerPair kRecordedHistory = {ComparedLayer::kRecorded, ComparedLayer::kHistory};
constexpr LayerPair kRecordedObserved = {ComparedLayer::kRecorded, ComparedLayer::kObserved};
constexpr LayerPair kHistoryObserved = {ComparedLayer::kHistory, ComparedLayer::kObserved};

// What is applied is what the history has, and what was recorded since: both are held against what is expected.
constexpr LayerPair kWithExpected[] = {kExpectedRecorded, kExpectedHistory};
// What was attempted is out of order in itself, whatever it is held against.
constexpr LayerPair kOfApplied[] = {kExpectedRecorded, kExpectedHistory, kRecordedHistory};
// What the history is, whatever it is held against.
constexpr LayerPair kOfHistory[] = {kExpectedHistory, kRecordedHistory, kHistoryObserved};
constexpr LayerPair kWithHistory[] = {kRecordedHistory};
// What was seen has no explanation.
constexpr LayerPair kUnexplained[] = {kRecordedObserved, kHistoryObserved};
// What was seen is not what should be.
constexpr LayerPair kWithObserved[] = {kExpectedObserved, kRecordedObserved};

constexpr FindingKindInfo kKinds[] = {
    {Kind::kPending, Heading::kNotApplied, kNote, "pending", "pending", "{} is not applied yet", kWithExpected},
    {Kind::kLate, Heading::kNotApplied, kWarning, "late", "pending", "{} was passed over: later ones are applied",
     kWithExpected},

    {Kind::kEdited, Heading::kAppliedDifferently, kError, "edited", "edited", "{} was changed after it was applied",
     kWithExpected},
    {Kind::kEditedCosmetic, Heading::kAppliedDifferently, kNote, "edited_cosmetic", "edited",
     "{} differs from what was applied in comments or whitespace only", kWithExpected},
    {Kind::kRenumbered, Heading::kAppliedDifferently, kWarning, "renumbered", "renumbered",
     "{} was applied under another version", kWithExpected},
    {Kind::kSplit, Heading::kAppliedDifferently, kNote, "split", "split", "{} was applied in several parts",
     kWithExpected},
    {Kind::kFolded, Heading::kAppliedDifferently, kNote, "folded", "folded", "{} was applied as part of another",
     kWithExpected},
    {Kind::kAppliedOutOfOrder, Heading::kAppliedDifferently, kWarning, "applied_out_of_order", "applied_out_of_order",
     "{} was applied after one that follows it", kWithExpected},
    {Kind::kMissingSource, Heading::kAppliedDifferently, kWarning, "missing_source", "missing_source",
     "{} is applied, and no source has it", kWithExpected},
    {Kind::kFuture, Heading::kAppliedDifferently, kNote, "future", "future", "{} is ahead of everything expected",
     kWithExpected},
    {Kind::kDiverged, Heading::kAppliedDifferently, kError, "diverged", "diverged",
     "expected and applied have parted after {}", kWithExpected},
    {Kind::kDuplicateVersion, Heading::kAppliedDifferently, kWarning, "duplicate_version", "duplicate_version",
     "version {} is expected more than once", kWithExpected},
    {Kind::kDuplicateRecord, Heading::kAppliedDifferently, kWarning, "duplicate_record", "duplicate_record",
     "{} is on record more than once", kWithExpected},
    {Kind::kFailed, Heading::kAppliedDifferently, kError, "failed", "failed", "{} failed", kOfApplied},
    {Kind::kPartial, Heading::kAppliedDifferently, kError, "partial", "partial", "{} is applied in part", kOfApplied},
    {Kind::kStuck, Heading::kAppliedDifferently, kError, "stuck", "stuck", "{} was started and has not ended",
     kOfApplied},
    {Kind::kAssertedOnly, Heading::kAppliedDifferently, kNote, "asserted_only", "asserted_only",
     "{} is claimed as applied without having been run", kWithExpected},
    {Kind::kChecksumAlgorithmChanged, Heading::kAppliedDifferently, kNote, "checksum_algorithm_changed",
     "checksum_algorithm_changed", "{} cannot be verified: the tool changed its checksum", kWithExpected},

    {Kind::kUnrecorded, Heading::kNobodyToldUs, kWarning, "unrecorded", "unrecorded",
     "{} is in the tool's history, and nobody recorded it", kWithHistory},
    {Kind::kOutOfBand, Heading::kNobodyToldUs, kError, "out_of_band", "out_of_band",
     "{} changed, and nothing recorded explains it", kUnexplained},
    {Kind::kHistoryRewritten, Heading::kNobodyToldUs, kError, "history_rewritten", "history_rewritten",
     "the tool's history of {} was rewritten", kOfHistory},
    {Kind::kSameDatabase, Heading::kNobodyToldUs, kError, "same_database", "same_database",
     "{} is the same database as another target", kOfHistory},

    {Kind::kUnconfirmed, Heading::kToldNotSeen, kWarning, "unconfirmed", "unconfirmed",
     "{} was recorded as applied, and the tool's history lacks it", kWithHistory},
    {Kind::kAbsentObject, Heading::kToldNotSeen, kError, "absent_object", "absent_object",
     "{} should exist and does not", kWithObserved},
    {Kind::kChangedObject, Heading::kToldNotSeen, kError, "changed_object", "changed_object",
     "{} is not as it should be", kWithObserved},
    {Kind::kTargetReplaced, Heading::kToldNotSeen, kWarning, "target_replaced", "target_replaced",
     "another database answers as {}", kOfHistory},

    {Kind::kApprovalMissing, Heading::kRules, kWarning, "approval_missing", "approval_missing",
     "{} was applied without approval"},
    {Kind::kSelfApproved, Heading::kRules, kWarning, "self_approved", "self_approved", "{} was approved by its author"},
    {Kind::kApprovedAfterApply, Heading::kRules, kWarning, "approved_after_apply", "approved_after_apply",
     "{} was approved after it was applied"},
    {Kind::kApprovalStale, Heading::kRules, kError, "approval_stale", "approval_stale", "{} is not what was approved"},
    {Kind::kFreezeViolation, Heading::kRules, kError, "freeze_violation", "freeze_violation",
     "{} was applied during a freeze"},
    {Kind::kEmergencyUnreviewed, Heading::kRules, kWarning, "emergency_unreviewed", "emergency_unreviewed",
     "emergency change {} was not reviewed in time"},
    {Kind::kLateRecord, Heading::kRules, kNote, "late_record", "late_record", "{} was recorded long after it happened"},
    {Kind::kUnattributed, Heading::kRules, kNote, "unattributed", "unattributed", "nobody is named for {}"},
    {Kind::kUndeclaredDelegation, Heading::kRules, kWarning, "undeclared_delegation", "undeclared_delegation",
     "an agent did {} without saying for whom"},
    {Kind::kWorkaroundOverdue, Heading::kRules, kWarning, "workaround_overdue", "workaround_overdue",
     "workaround {} has outlived its time"},
    {Kind::kControlSilentBypass, Heading::kRules, kError, "control_silent_bypass", "control_silent_bypass",
     "control {} was passed by without a word"},
    {Kind::kControlVacuous, Heading::kRules, kWarning, "control_vacuous", "control_vacuous",
     "control {} could not have stopped anything"},
    {Kind::kControlFailed, Heading::kRules, kError, "control_failed", "control_failed", "control {} failed"},

    {Kind::kEcho, Heading::kSignals, kWarning, "echo", "echo", "{} happens in another project too"},
    {Kind::kRunwayLow, Heading::kSignals, kWarning, "runway_low", "runway_low", "ready work of {} is about to run dry"},
    {Kind::kLoadBearingUndeclared, Heading::kSignals, kWarning, "load_bearing_undeclared", "load_bearing_undeclared",
     "{} has become load-bearing, and nobody said so"},
    {Kind::kSourceGap, Heading::kSignals, kWarning, "source_gap", "source_gap", "events of source {} are missing"},
    {Kind::kSourceSilent, Heading::kSignals, kNote, "source_silent", "source_silent", "source {} has gone quiet"},
    {Kind::kFindingUnread, Heading::kSignals, kNote, "finding_unread", "finding_unread", "nobody has read {}"},
};

}  // namespace

absl::Span<const FindingKindInfo> AllFindingKinds() { return kKinds; }

const FindingKindInfo& InfoOf(FindingKind kind) {
  const auto* found = std::find_if(std::begin(kKinds), std::end(kKinds), [&](const auto& i) { return i.kind == kind; });
  DAYBOOK_CHECK(found != std::end(kKinds));
  return *found;
}

std::optional<FindingKind> FindingKindFromName(absl::string_view name) {
  for (const FindingKindInfo& info : kKinds) {
    if (info.name == name) return info.kind;
  }
  return std::nullopt;
}

std::optional<FindingKind> FindingKindFromNumber(uint32_t number) {
  for (const FindingKindInfo& info : kKinds) {
    if (static_cast<uint32_t>(info.kind) == number) return info.kind;
  }
  return std::nullopt;
}

absl::string_view FindingKindName(FindingKind kind) { return InfoOf(kind).name; }

absl::string_view SeverityName(Severity severity) {
  switch (severity) {
    case Severity::kNote:
      return "note";
    case Severity::kWarning:
      return "warning";
    case Severity::kError:
      return "error";
  }
  DAYBOOK_CHECK(false);
}

absl::string_view HeadingText(FindingHeading heading) {
  switch (heading) {
    case FindingHeading::kNotApplied:
      return "not applied yet";
    case FindingHeading::kAppliedDifferently:
      return "applied differently";
    case FindingHeading::kNobodyToldUs:
      return "nobody told us";
    case FindingHeading::kToldNotSeen:
      return "told, but not seen";
    case FindingHeading::kRules:
      return "rules";
    case FindingHeading::kSignals:
      return "signals";
  }
  DAYBOOK_CHECK(false);
}

std::string FindingTitle(FindingKind kind, absl::string_view subject) {
  return absl::StrReplaceAll(InfoOf(kind).title, {{"{}", subject}});
}

bool DecidesVerdict(FindingKind kind, Severity severity) {
  const FindingHeading heading = InfoOf(kind).heading;
  const bool past = kind == FindingKind::kAppliedOutOfOrder || kind == FindingKind::kTargetReplaced;
  return severity >= Severity::kWarning && !past && heading != FindingHeading::kRules &&
         heading != FindingHeading::kSignals;
}

bool IsOfComparison(FindingKind kind, LayerPair pair) {
  const absl::Span<const LayerPair> pairs = InfoOf(kind).pairs;
  return std::find(pairs.begin(), pairs.end(), pair) != pairs.end();
}

}  // namespace daybook
