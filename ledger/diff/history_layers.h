// What the recorded layer and the tool's history say of each other, whatever is expected.
// The kinds are defined in history_diff.h.

#ifndef DAYBOOK_LEDGER_DIFF_HISTORY_LAYERS_H_
#define DAYBOOK_LEDGER_DIFF_HISTORY_LAYERS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "ledger/diff/migration.h"

namespace daybook {

// Finds migrations by what makes two accounts speak of one: `Answers` or `SameContent`.
// Thread-compatible: callers synchronise. Borrows what is added; it must outlive the index.
class RelatedIndex {
 public:
  explicit RelatedIndex(VersionOrder order) : order_(order) {}

  void Add(const Migration& migration, size_t tag);
  // Tags of everything related to `migration`, ascending, each once.
  std::vector<size_t> Find(const Migration& migration) const;
  // Whether anything is related: stops at the first, where Find may go through many with one digest.
  bool Has(const Migration& migration) const;

 private:
  struct Entry {
    const Migration* migration;
    size_t tag;
  };
  bool IsRelated(const Entry& entry, const Migration& migration) const;
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

// What one FULL snapshot said of one row.
struct RowAccount {
  absl::Time observed_time;
  uint64_t position = 0;          // of the snapshot
  std::optional<HistoryRow> row;  // absent where it lacked the row
};

// A row as it was witnessed, and the first snapshot that contradicted it.
struct Rewrite {
  HistoryRow witnessed;
  uint64_t contradicted_by = 0;
};

// Whether the last of `accounts` lacks or alters the row. It is held to the first account at or after `excused_time`
// that calls it applied, or to the first of all if none does: what was not applied may change, but not vanish, unless
// it `ran_again` under another key. Altered is another version, name or comparable digest, or no longer applied.
// `accounts` are of one row, oldest first; `excused_time` is that of the last repair of it, revert that answers to it,
// or run on record whose content it has had since.
std::optional<Rewrite> FindRewrite(VersionOrder order, absl::Span<const RowAccount> accounts, absl::Time excused_time,
                                   bool ran_again);

// Whether `after` still says of the row what `before` said, or more of what had not been applied.
bool RowStands(VersionOrder order, const HistoryRow& before, const HistoryRow& after);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_DIFF_HISTORY_LAYERS_H_
