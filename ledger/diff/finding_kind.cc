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
    {Kind::kPending, "pending", "pending", Heading::kNotApplied, kNote, "{} is not applied yet", kWithExpected},
    {Kind::kLate, "late", "pending", Heading::kNotApplied, kWarning, "{} was passed over: later ones are applied",
     kWithExpected},

    {Kind::kEdited, "edited", "edited", Heading::kAppliedDifferently, kError, "{} was changed after it was applied",
     kWithExpected},
    {Kind::kEditedCosmetic, "edited_cosmetic", "edited", Heading::kAppliedDifferently, kNote,
     "{} differs from what was applied in comments or whitespace only", kWithExpected},
    {Kind::kRenumbered, "renumbered", "renumbered", Heading::kAppliedDifferently, kWarning,
     "{} was applied under another version", kWithExpected},
    {Kind::kSplit, "split", "split", Heading::kAppliedDifferently, kNote, "{} was applied in several parts",
     kWithExpected},
    {Kind::kFolded, "folded", "folded", Heading::kAppliedDifferently, kNote, "{} was applied as part of another",
     kWithExpected},
    {Kind::kAppliedOutOfOrder, "applied_out_of_order", "applied_out_of_order", Heading::kAppliedDifferently, kWarning,
     "{} was applied after one that follows it", kWithExpected},
    {Kind::kMissingSource, "missing_source", "missing_source", Heading::kAppliedDifferently, kWarning,
     "{} is applied, and no source has it", kWithExpected},
    {Kind::kFuture, "future", "future", Heading::kAppliedDifferently, kNote, "{} is ahead of everything expected",
     kWithExpected},
    {Kind::kDiverged, "diverged", "diverged", Heading::kAppliedDifferently, kError,
     "expected and applied have parted after {}", kWithExpected},
    {Kind::kDuplicateVersion, "duplicate_version", "duplicate_version", Heading::kAppliedDifferently, kWarning,
     "version {} is expected more than once", kWithExpected},
    {Kind::kDuplicateRecord, "duplicate_record", "duplicate_record", Heading::kAppliedDifferently, kWarning,
     "{} is on record more than once", kWithExpected},
    {Kind::kFailed, "failed", "failed", Heading::kAppliedDifferently, kError, "{} failed", kOfApplied},
    {Kind::kPartial, "partial", "partial", Heading::kAppliedDifferently, kError, "{} is applied in part", kOfApplied},
    {Kind::kStuck, "stuck", "stuck", Heading::kAppliedDifferently, kError, "{} was started and has not ended",
     kOfApplied},
    {Kind::kAssertedOnly, "asserted_only", "asserted_only", Heading::kAppliedDifferently, kNote,
     "{} is claimed as applied without having been run", kWithExpected},
    {Kind::kChecksumAlgorithmChanged, "checksum_algorithm_changed", "checksum_algorithm_changed",
     Heading::kAppliedDifferently, kNote, "{} cannot be verified: the tool changed its checksum", kWithExpected},

    {Kind::kUnrecorded, "unrecorded", "unrecorded", Heading::kNobodyToldUs, kWarning,
     "{} is in the tool's history, and nobody recorded it", kWithHistory},
    {Kind::kOutOfBand, "out_of_band", "out_of_band", Heading::kNobodyToldUs, kError,
     "{} changed, and nothing recorded explains it", kUnexplained},
    {Kind::kHistoryRewritten, "history_rewritten", "history_rewritten", Heading::kNobodyToldUs, kError,
     "the tool's history of {} was rewritten", kOfHistory},
    {Kind::kSameDatabase, "same_database", "same_database", Heading::kNobodyToldUs, kError,
     "{} is the same database as another target", kOfHistory},

    {Kind::kUnconfirmed, "unconfirmed", "unconfirmed", Heading::kToldNotSeen, kWarning,
     "{} was recorded as applied, and the tool's history lacks it", kWithHistory},
    {Kind::kAbsentObject, "absent_object", "absent_object", Heading::kToldNotSeen, kError,
     "{} should exist and does not", kWithObserved},
    {Kind::kChangedObject, "changed_object", "changed_object", Heading::kToldNotSeen, kError,
     "{} is not as it should be", kWithObserved},
    {Kind::kTargetReplaced, "target_replaced", "target_replaced", Heading::kToldNotSeen, kWarning,
     "another database answers as {}", kOfHistory},

    {Kind::kApprovalMissing, "approval_missing", "approval_missing", Heading::kRules, kWarning,
     "{} was applied without approval"},
    {Kind::kSelfApproved, "self_approved", "self_approved", Heading::kRules, kWarning, "{} was approved by its author"},
    {Kind::kApprovedAfterApply, "approved_after_apply", "approved_after_apply", Heading::kRules, kWarning,
     "{} was approved after it was applied"},
    {Kind::kApprovalStale, "approval_stale", "approval_stale", Heading::kRules, kError, "{} is not what was approved"},
    {Kind::kFreezeViolation, "freeze_violation", "freeze_violation", Heading::kRules, kError,
     "{} was applied during a freeze"},
    {Kind::kEmergencyUnreviewed, "emergency_unreviewed", "emergency_unreviewed", Heading::kRules, kWarning,
     "emergency change {} was not reviewed in time"},
    {Kind::kLateRecord, "late_record", "late_record", Heading::kRules, kNote, "{} was recorded long after it happened"},
    {Kind::kUnattributed, "unattributed", "unattributed", Heading::kRules, kNote, "nobody is named for {}"},
    {Kind::kUndeclaredDelegation, "undeclared_delegation", "undeclared_delegation", Heading::kRules, kWarning,
     "an agent did {} without saying for whom"},
    {Kind::kWorkaroundOverdue, "workaround_overdue", "workaround_overdue", Heading::kRules, kWarning,
     "workaround {} has outlived its time"},
    {Kind::kControlSilentBypass, "control_silent_bypass", "control_silent_bypass", Heading::kRules, kError,
     "control {} was passed by without a word"},
    {Kind::kControlVacuous, "control_vacuous", "control_vacuous", Heading::kRules, kWarning,
     "control {} could not have stopped anything"},
    {Kind::kControlFailed, "control_failed", "control_failed", Heading::kRules, kError, "control {} failed"},

    {Kind::kEcho, "echo", "echo", Heading::kSignals, kWarning, "{} happens in another project too"},
    {Kind::kRunwayLow, "runway_low", "runway_low", Heading::kSignals, kWarning, "ready work of {} is about to run dry"},
    {Kind::kLoadBearingUndeclared, "load_bearing_undeclared", "load_bearing_undeclared", Heading::kSignals, kWarning,
     "{} has become load-bearing, and nobody said so"},
    {Kind::kSourceGap, "source_gap", "source_gap", Heading::kSignals, kWarning, "events of source {} are missing"},
    {Kind::kSourceSilent, "source_silent", "source_silent", Heading::kSignals, kNote, "source {} has gone quiet"},
    {Kind::kFindingUnread, "finding_unread", "finding_unread", Heading::kSignals, kNote, "nobody has read {}"},
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
