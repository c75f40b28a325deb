// Every table of rows: its number, its key and the message that is its value (proto/daybook/store/v1/rows.proto).
//
// Keys are built with RowKey (ledger/views/row_key.h) from the parts named here, in that order.
// The numbers are stored: do not change them, do not use one twice, append only.

#ifndef DAYBOOK_LEDGER_PROJECTION_TABLES_H_
#define DAYBOOK_LEDGER_PROJECTION_TABLES_H_

#include "ledger/views/views.h"

namespace daybook {

// The framework's own.
inline constexpr TableId kDegradedTable{1};        // (fold) → DegradedRow
inline constexpr TableId kDeadlineTable{2};        // (time, fold, key) → empty
inline constexpr TableId kDeadlineOfTable{3};      // (fold, key) → DeadlineRow
inline constexpr TableId kDeadlinesFiredTable{4};  // () → DeadlineRow: all before that time have fired

// Targets and their verdicts.
inline constexpr TableId kTargetTable{10};           // (target) → TargetRow: what seldom changes
inline constexpr TableId kTargetActivityTable{11};   // (target) → TargetActivityRow: what every event changes
inline constexpr TableId kComparisonsTable{12};      // (target) → ComparisonsRow
inline constexpr TableId kVerdictTable{13};          // (target) → VerdictRow
inline constexpr TableId kTargetByVerdictTable{14};  // (verdict, target) → empty

// Findings.
inline constexpr TableId kFindingTable{20};  // (id) → FindingRow
// (status, severity from the worst, target, and the id of resolved ones) → FindingGroupRow. Keys are used again when a
// finding changes its status, so that a list does not wade through what once stood there.
inline constexpr TableId kFindingOrderTable{21};
inline constexpr TableId kFindingOfEvidenceTable{22};  // (position, id) → empty
inline constexpr TableId kFindingCountsTable{23};      // (target), and () for all together → FindingCountsRow

// Governance.
inline constexpr TableId kControlTable{30};    // (control_id) → ControlRow
inline constexpr TableId kThresholdTable{31};  // (threshold's name) → ThresholdRow
inline constexpr TableId kMappingTable{32};    // (target, series, recorded version, recorded name) → MappingRow

// Deployments.
inline constexpr TableId kDeploymentTable{40};          // (position from the newest) → DeploymentRow
inline constexpr TableId kDeploymentOfTargetTable{41};  // (target, position from the newest) → empty
inline constexpr TableId kCurrentDeploymentTable{42};   // (target, artifact) → CurrentDeploymentRow

// Workarounds.
inline constexpr TableId kWorkaroundTable{50};         // (target, workaround_id) → WorkaroundRow
inline constexpr TableId kWorkaroundByDueTable{51};    // (status, due time, target, workaround_id) → empty
inline constexpr TableId kWorkaroundEpisodeTable{52};  // (target, workaround_id) → WorkaroundEpisodeRow

// Changes and commits.
inline constexpr TableId kEventOfChangeTable{60};  // (change, position) → empty
inline constexpr TableId kCommitTable{61};         // (commit) → CommitRow

// Histories and expectations, by series. GetState pages through items as they stand here: in expected order, then
// records that nothing expects in the order applied, then rows that no record is made of.
inline constexpr TableId kSetTable{70};     // (target, series, layer) → SetRow
inline constexpr TableId kSeriesTable{71};  // (target, series) → daybook.v1.SeriesState without items
// (target, series, 0, place), (target, series, 1, rank) or (target, series, 2, row key) → StateItemRow
inline constexpr TableId kItemTable{72};
inline constexpr TableId kSeriesFactsTable{73};  // (target, series) → SeriesFactsRow
inline constexpr TableId kExpectedTable{74};     // (target, series, item key) → ExpectedRow
inline constexpr TableId kGroupTable{75};        // (target, series, group) → GroupRow
inline constexpr TableId kWitnessTable{76};      // (target, series, row key) → WitnessRow
inline constexpr TableId kPairKeyTable{77};      // (target, series, pairing key) → PairKeyRow
// (target, series, occurred time, position) → the group: events that are newer than the newest snapshot
inline constexpr TableId kNewerAccountTable{78};
inline constexpr TableId kHighWaterTable{79};  // (target, series, place) → HighWaterRow
inline constexpr TableId kPointTable{80};      // (target, series, rank, place) → PointRow
inline constexpr TableId kRestatedTable{81};  // (target, series, layer, key) → empty: what a set in parts has restated
// (target, series, item's version as it sorts, item key) → empty: where versions have an order
inline constexpr TableId kItemByVersionTable{82};
// (target, series, digest's match key) → its norm-v1 value: what is known of contents
inline constexpr TableId kNormTable{83};
inline constexpr TableId kMappedItemTable{
    85};  // (target, series, mapping's key in kMappingTable) → item key, as indexed
inline constexpr TableId kDatabaseTable{84};    // (database identity, target, series) → DatabaseRow
inline constexpr TableId kRunningTable{86};     // (target, series, begin descending, group) → empty: what runs
inline constexpr TableId kUnansweredTable{87};  // (target, series, time, group) → empty: what one layer alone says
inline constexpr TableId kAwaitingTable{88};    // (target, series, group) → empty: opens with a later snapshot alone

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_TABLES_H_
