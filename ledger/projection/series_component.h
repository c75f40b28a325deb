// A component of a series, read from rows for the comparer, and what the comparer says of it, as rows and by owner.

#ifndef DAYBOOK_LEDGER_PROJECTION_SERIES_COMPONENT_H_
#define DAYBOOK_LEDGER_PROJECTION_SERIES_COMPONENT_H_

#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/status/statusor.h"
#include "daybook/store/v1/rows.pb.h"
#include "ledger/diff/component_diff.h"
#include "ledger/projection/series_base.h"

namespace daybook {

struct SeriesComponent {
  struct Item {
    ExpectedItem item;
    std::string place;
  };
  absl::btree_map<std::string, Item> items;                  // by key
  absl::btree_map<std::string, store::v1::GroupRow> groups;  // by key, those of every item's version too
  HistoryInput input;
};

// `options` is all of the input's but the version order.
absl::StatusOr<SeriesComponent> LoadComponent(SeriesBase& base, const PairNodes& nodes, const HistoryOptions& options);

// A comparison with an owner for each difference: the item it is about, or else the group.
struct OwnedDiff : ComponentDiff {
  std::vector<std::vector<Difference>> of_items;  // as `items`
  absl::btree_map<std::string, std::vector<Difference>> of_groups;
  std::vector<std::vector<size_t>> pairs_of_item;    // indices of `pairs`
  std::vector<std::vector<size_t>> pairs_of_record;  // indices of `pairs`
  absl::btree_set<std::string> told_rows;            // keys of rows that an event tells of too
};
OwnedDiff DiffComponentOf(const store::v1::SeriesFactsRow& facts, const SeriesComponent& component);

// An item's row, but for what its place decides.
store::v1::StateItemRow ItemRowOf(const SeriesComponent& component, const OwnedDiff& diff, size_t item);

struct UnmatchedState {
  std::string rank;
  store::v1::StateItemRow row;
};
std::vector<UnmatchedState> UnmatchedStatesOf(const store::v1::SeriesFactsRow& facts, const SeriesComponent& component,
                                              const OwnedDiff& diff);

// Rows of the history that are not among those `shown`, by key: another took their place.
std::vector<store::v1::StateItemRow> LeftOverRowsOf(const SeriesComponent& component,
                                                    const absl::btree_set<std::string>& shown);

// What a group adds to the counts, but for what decides.
store::v1::SeriesCountsRow GroupCountsOf(const store::v1::SeriesFactsRow& facts, const SeriesComponent& component,
                                         const OwnedDiff& diff, const std::string& group);

// Puts the component's baselines in place of those it had before.
void SetBaselines(const SeriesComponent& component, const OwnedDiff& diff, store::v1::SeriesFactsRow* facts);
// The last place that a row has; `component` is the whole series.
void SetLastHead(const SeriesComponent& component, const OwnedDiff& diff, store::v1::SeriesFactsRow* facts);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_SERIES_COMPONENT_H_
