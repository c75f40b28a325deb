#include "ledger/diff/history_view.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_map.h"

namespace daybook {
namespace {

// Nodes that share a key, directly or through others, have one root.
class Components {
 public:
  explicit Components(size_t nodes) : parent_(nodes) { std::iota(parent_.begin(), parent_.end(), size_t{0}); }

  void Join(size_t node, const std::vector<std::string>& keys) {
    for (const std::string& key : keys) {
      const auto [first, added] = first_with_.try_emplace(key, node);
      if (!added) parent_[Root(node)] = Root(first->second);
    }
  }
  size_t Root(size_t node) {
    while (parent_[node] != node) node = parent_[node] = parent_[parent_[node]];
    return node;
  }

 private:
  std::vector<size_t> parent_;
  absl::flat_hash_map<std::string, size_t> first_with_;
};

struct Component {
  std::vector<size_t> item_at;    // where each of `items` is in the whole
  std::vector<size_t> record_at;  // and each of `records`
  std::vector<ExpectedItem> items;
  std::vector<Record> records;
  std::vector<Mapping> mappings;
};

absl::btree_map<size_t, Component> Split(VersionOrder order, const std::vector<ExpectedItem>& items,
                                         const std::vector<Record>& records, const std::vector<Mapping>& mappings) {
  Components components(items.size() + records.size() + mappings.size());
  size_t node = 0;
  for (const ExpectedItem& item : items) components.Join(node++, PairingKeys(order, item));
  for (const Record& record : records) components.Join(node++, PairingKeys(order, record));
  for (const Mapping& mapping : mappings) components.Join(node++, PairingKeys(order, mapping));

  absl::btree_map<size_t, Component> parts;
  node = 0;
  for (size_t i = 0; i < items.size(); ++i) {
    Component& part = parts[components.Root(node++)];
    part.item_at.push_back(i);
    part.items.push_back(items[i]);
  }
  for (size_t i = 0; i < records.size(); ++i) {
    Component& part = parts[components.Root(node++)];
    part.record_at.push_back(i);
    part.records.push_back(records[i]);
  }
  for (const Mapping& mapping : mappings) parts[components.Root(node++)].mappings.push_back(mapping);
  return parts;
}

std::vector<Pair> PairAll(VersionOrder order, const std::vector<ExpectedItem>& items,
                          const std::vector<Record>& records, const std::vector<Mapping>& mappings) {
  std::vector<Pair> pairs;
  for (const auto& [root, part] : Split(order, items, records, mappings)) {
    for (Pair pair : PairComponent(order, part.items, part.records, part.mappings)) {
      pair.item = part.item_at[pair.item];
      pair.record = part.record_at[pair.record];
      pairs.push_back(pair);
    }
  }
  std::sort(pairs.begin(), pairs.end(),
            [](const Pair& a, const Pair& b) { return std::tie(a.item, a.record) < std::tie(b.item, b.record); });
  return pairs;
}

}  // namespace

Severity HistoryView::SeverityOf(FindingKind kind) const {
  if (kind == FindingKind::kEditedCosmetic && options.tool_enforces_digest) return Severity::kWarning;
  if (kind == FindingKind::kAppliedOutOfOrder && options.any_order) return Severity::kNote;
  return InfoOf(kind).severity;
}

HistoryView LayOut(const HistoryInput& input) {
  HistoryView view{.options = input.options, .order = input.options.version_order};
  for (const HistorySnapshot& snapshot : input.snapshots) view.snapshots.push_back(&snapshot);
  std::sort(view.snapshots.begin(), view.snapshots.end(), [](const HistorySnapshot* a, const HistorySnapshot* b) {
    return std::tie(a->observed_time, a->position) < std::tie(b->observed_time, b->position);
  });
  absl::Span<const HistoryRow> rows;
  if (!view.snapshots.empty()) {
    view.newest = ViewOf(view.order, *view.snapshots.back());
    view.complete = view.newest->completeness == HistoryCompleteness::kFull;
    rows = view.snapshots.back()->rows;
  }
  view.items = input.expected;
  std::sort(view.items.begin(), view.items.end(),
            [&](const ExpectedItem& a, const ExpectedItem& b) { return ItemBefore(view.order, a, b); });
  RecordGroup group = RecordsOf(view.order, input.recorded, rows, view.newest.has_value() ? &*view.newest : nullptr);
  for (Record& record : group.records) (IsLive(record) ? view.records : view.reverted).push_back(std::move(record));
  view.before = std::move(group.before);
  view.pairs = PairAll(view.order, view.items, view.records, input.mappings);
  view.pairs_of_item.resize(view.items.size());
  view.pairs_of_record.resize(view.records.size());
  for (size_t i = 0; i < view.pairs.size(); ++i) {
    view.pairs_of_item[view.pairs[i].item].push_back(i);
    view.pairs_of_record[view.pairs[i].record].push_back(i);
  }
  return view;
}

}  // namespace daybook
