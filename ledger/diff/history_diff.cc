#include "ledger/diff/history_diff.h"

#include <algorithm>
#include <utility>

#include "ledger/diff/history_view.h"

namespace daybook {
namespace {

uint64_t CountUnverified(const HistoryView& view) {
  std::vector<bool> unverified(view.items.size());
  for (const Pair& pair : view.pairs) {
    if (pair.comparison == Comparison::kNotComparable) unverified[pair.item] = true;
  }
  return static_cast<uint64_t>(std::count(unverified.begin(), unverified.end(), true));
}

// A head that no item explains leaves open what it implies.
bool HasUnknownHead(const HistoryView& view) {
  if (view.complete || view.newest->watermark.has_value()) return false;
  for (size_t i = 0; i < view.records.size(); ++i) {
    if (view.records[i].from_row && !view.RecordIsMatched(i)) return true;
  }
  return false;
}

Verdict VerdictOf(const HistoryView& view, const std::vector<Difference>& differences) {
  const bool decided = std::any_of(differences.begin(), differences.end(), [&](const Difference& difference) {
    return IsOpen(difference, view.options.as_of) && DecidesVerdict(difference.kind, difference.severity);
  });
  if (decided) return Verdict::kOutOfSync;
  return HasUnknownHead(view) ? Verdict::kUnknown : Verdict::kInSync;
}

}  // namespace

HistoryDiff DiffHistory(const HistoryInput& input) {
  HistoryView view = LayOut(input);
  HistoryDiff diff;
  if (!input.recorded.empty() || !input.snapshots.empty()) {
    DifferenceSet differences;
    const std::vector<Alien> aliens = FindAliens(view, input.elsewhere);
    AddPairKinds(view, differences);
    AddOutcomeKinds(view, differences);
    diff.implied_count = AddOrderKinds(view, aliens, differences);
    AddAlienKinds(view, aliens, differences);
    AddDuplicateVersions(view, differences);
    AddLayerKinds(view, input, differences);
    AddSnapshotKinds(view, input, differences);
    diff.differences = std::move(differences).Take();
    diff.verdict = VerdictOf(view, diff.differences);
  }
  diff.unverified_count = CountUnverified(view);
  diff.running_count = static_cast<uint64_t>(std::count_if(
      view.records.begin(), view.records.end(), [](const Record& r) { return r.state == RecordState::kRunning; }));
  diff.items = std::move(view.items);
  diff.records = std::move(view.records);
  diff.pairs = std::move(view.pairs);
  return diff;
}

}  // namespace daybook
