// The history diff of one component of a series: everything about it but what the order of the whole decides. For
// folds, which look again only at what an event touched.
//
// A component is closed under PairingKeys of its items, mappings and accounts (events and rows), those of `witnessed`
// included. Then its pairs, and all kinds found here, are what DiffHistory finds for the whole; the rest (pending and
// late, folded by a baseline, applied_out_of_order, diverged, target_replaced) follows from places and ranks.

#ifndef DAYBOOK_LEDGER_DIFF_COMPONENT_DIFF_H_
#define DAYBOOK_LEDGER_DIFF_COMPONENT_DIFF_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "ledger/diff/difference.h"
#include "ledger/diff/history_diff.h"

namespace daybook {

struct UnmatchedRecord {
  size_t record = 0;
  // missing_source, future or duplicate_record, if it is one of them.
  std::optional<FindingKind> kind;
};

struct ComponentDiff {
  std::vector<ExpectedItem> items;  // in expected order
  std::vector<Record> records;      // live, by rank
  std::vector<Pair> pairs;
  std::vector<UnmatchedRecord> unmatched;
  // By item: the last record that was reverted and is related to it.
  std::vector<std::optional<Record>> reverted;
  std::vector<Difference> differences;  // by kind, then key
};

// `input` as for DiffHistory, with what `elsewhere` asks for, and the newest snapshot's rows of the component alone.
ComponentDiff DiffComponent(const HistoryInput& input);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_DIFF_COMPONENT_DIFF_H_
