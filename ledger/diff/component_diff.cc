#include "ledger/diff/component_diff.h"

#include <utility>

#include "ledger/diff/history_view.h"

namespace daybook {
namespace {

std::vector<std::optional<Record>> RevertedOfItems(const HistoryView& view) {
  RelatedIndex reverted(view.order);
  for (size_t i = 0; i < view.reverted.size(); ++i) reverted.Add(view.reverted[i].migration, i);
  std::vector<std::optional<Record>> of_items;
  for (const ExpectedItem& item : view.items) {
    const std::vector<size_t> related = reverted.Find(item.migration);
    of_items.push_back(related.empty() ? std::nullopt : std::make_optional(view.reverted[related.back()]));
  }
  return of_items;
}

}  // namespace

ComponentDiff DiffComponent(const HistoryInput& input) {
  HistoryView view = LayOut(input);
  const std::vector<Alien> aliens = FindAliens(view, input.elsewhere);
  DifferenceSet differences;
  AddPairKinds(view, differences);
  AddOutcomeKinds(view, differences);
  AddAlienKinds(view, aliens, differences);
  AddDuplicateVersions(view, differences);
  AddLayerKinds(view, input, differences);
  AddSnapshotKinds(view, input, differences);
  ComponentDiff diff;
  for (size_t i = 0; i < view.records.size(); ++i) {
    if (!view.RecordIsMatched(i)) diff.unmatched.push_back({i, std::nullopt});
  }
  size_t next = 0;  // Aliens are unmatched records, in the same order.
  for (const Alien& alien : aliens) {
    while (diff.unmatched[next].record != alien.record) ++next;
    diff.unmatched[next].kind = alien.kind;
  }
  diff.reverted = RevertedOfItems(view);
  diff.differences = std::move(differences).Take();
  diff.items = std::move(view.items);
  diff.records = std::move(view.records);
  diff.pairs = std::move(view.pairs);
  return diff;
}

}  // namespace daybook
