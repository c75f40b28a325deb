// The rows as the folds of one batch see them: what the views have, under what the batch has written so far.
//
//   Get ─▶ rows in memory: written since the last batch (dirty), or read or written before ─▶ views
//
// Invariants: (1) a write is journalled before it is made, so that a fold that fails leaves no trace; (2) what a
// position wrote becomes a RowWrite when the position ends, and only if the row is another than before it; (3) the
// views hold exactly the rows below the last batch, so they are read as of that size; (4) a dirty row stays in memory
// until its batch is written, any other until it was not looked at for long.

#ifndef DAYBOOK_LEDGER_PROJECTION_OVERLAY_H_
#define DAYBOOK_LEDGER_PROJECTION_OVERLAY_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/node_hash_map.h"
#include "absl/time/time.h"
#include "ledger/projection/fold.h"
#include "ledger/views/views.h"

namespace daybook {

// Confined to the projector thread. Borrows the views; nobody else writes to them.
class Overlay final : public FoldRows {
 public:
  Overlay(Views& views, size_t cache_bytes_max);

  absl::StatusOr<std::optional<std::string>> Get(TableId table, absl::string_view key) override;
  absl::Status Scan(TableId table, absl::string_view prefix,
                    absl::FunctionRef<bool(absl::string_view key, absl::string_view value)> visit) override;
  absl::Status ScanRangeOf(const ScanRange& range,
                           absl::FunctionRef<bool(absl::string_view key, absl::string_view value)> visit) override;
  absl::StatusOr<const std::string*> Peek(TableId table, absl::string_view key) override;
  void Put(TableId table, absl::string_view key, std::string value) override;
  void Delete(TableId table, absl::string_view key) override;
  void Insert(TableId table, absl::string_view key, std::string value) override;
  void Arm(absl::string_view key, absl::Time due) override;
  void Disarm(absl::string_view key) override;

  // Folding one event: BeginPosition, then for each fold BeginFold and, if it fails, DropFold, then EndPosition.
  void BeginPosition(Position position);
  void BeginFold(absl::string_view name);
  void DropFold();
  void EndPosition();

  // No deadline is due before this; maybe none at it either.
  absl::Time next_due() const { return next_due_; }
  void set_next_due(absl::Time next_due) { next_due_ = next_due; }

  // The error of the views, if one was met: the projector cannot go on.
  const absl::Status& storage_status() const { return storage_status_; }

  // Writes since the last batch, in the order of their positions; Written, once the views have them up to `size`.
  const std::vector<RowWrite>& writes() const { return writes_; }
  void Written(TreeSize size);

 private:
  using Value = std::optional<std::string>;
  struct Row {
    Value value;
    Position position;      // Of its last write, while it is dirty.
    size_t bytes = 0;       // That young_bytes_ counts for it.
    bool dirty = false;     // Written since the last batch.
    bool inserted = false;  // Seldom read again: not worth a place in memory once it is written.
  };
  // Rows are named by their table's number, big-endian, and their key, in one string. They stay where they are in
  // memory while others come and go.
  using Rows = absl::node_hash_map<std::string, Row>;
  using NamedRow = Rows::value_type;
  struct Undo {
    NamedRow* row;
    Row before;
    bool first;  // The row's first write at this position.
  };

  // The row; null after an error of the views, which storage_status_ has then.
  NamedRow* Find(TableId table, absl::string_view key);
  void Write(NamedRow* row, Value after);
  void Change(TableId table, absl::string_view key, Value after);
  void Count(NamedRow* row);
  void ForgetOldRows();
  bool VisitDirty(absl::string_view prefix, std::optional<absl::string_view> end, std::string* next,
                  absl::FunctionRef<bool(absl::string_view key, absl::string_view value)> visit);

  Views& views_;
  const size_t cache_bytes_max_;
  TreeSize views_size_;

  // Two generations: what was not looked at since the younger began goes with the older. All dirty rows are young.
  Rows young_;
  Rows old_;
  size_t young_bytes_ = 0;
  size_t forget_at_;  // The young become the old ones at so many bytes.
  // The dirty ones in the order of their names, for scans.
  absl::btree_map<absl::string_view, NamedRow*> dirty_;
  std::string name_;  // Of the row that is looked for: made in place, so as not to allocate.

  Position position_;
  std::string fold_;
  std::vector<Undo> journal_;
  size_t fold_begin_ = 0;  // Of journal_.
  absl::Time next_due_ = absl::InfinitePast();
  absl::Status storage_status_;
  std::vector<RowWrite> writes_;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_OVERLAY_H_
