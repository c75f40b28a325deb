// What the recorded layer and the tool's history say of each other, whatever is expected.
// The kinds are defined in history_diff.h.

#ifndef DAYBOOK_LEDGER_DIFF_HISTORY_LAYERS_H_
#define DAYBOOK_LEDGER_DIFF_HISTORY_LAYERS_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"
#include "ledger/diff/migration.h"

namespace daybook {

// Finds migrations by what makes two accounts speak of one: `Answers` or `SameContent`.
// Thread-compatible. Borrows what is added; it must outlive the index.
class RelatedIndex {
 public:
  explicit RelatedIndex(VersionOrder order) : order_(order) {}

  void Add(const Migration& migration, size_t tag);
  // Tags of everything related to `migration`, ascending, each once.
  std::vector<size_t> Find(const Migration& migration) const;

 private:
  struct Entry {
    const Migration* migration;
    size_t tag;
  };
  std::vector<std::string> KeysOf(const Migration& migration) const;

  const VersionOrder order_;
  absl::flat_hash_map<std::string, std::vector<Entry>> entries_;
};

// A row that a repair on record accounts for.
struct RepairedRow {
  std::string row_key;
  absl::Time occurred_time;
  uint64_t position = 0;
};

// Keys of rows of `before` that `after` lacks or alters, sorted. Not rewritten: a row that was not applied and ran
// again, one that a repair since `before` names, and one that a revert recorded between the two answers to. Altered is
// another version, name or comparable digest, or no longer applied.
std::vector<std::string> RowsRewritten(VersionOrder order, const HistorySnapshot& before, const HistorySnapshot& after,
                                       absl::Span<const RepairedRow> repairs, absl::Span<const RecordedEvent> recorded);

// Whether `after` still says of the row what `before` said, or more of what had not been applied.
bool RowStands(VersionOrder order, const HistoryRow& before, const HistoryRow& after);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_DIFF_HISTORY_LAYERS_H_
