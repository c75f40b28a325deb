// Which items, groups of accounts and mappings of a series share a pairing key (ledger/diff/pairing.h), and what an
// event therefore touches.
//
// A key joins what stands on it only where that can matter: a version always; a digest where an account has it and
// anything else has it too; a name or a statement where an item and an account have it. "BEGIN" is the first statement
// of a thousand files and no relation. A digest, name or statement that more than kJoinsMax nodes ever had joins
// nothing any more: nobody could tell whose it is, and pairing by it alone asks that it is one's own.

#ifndef DAYBOOK_LEDGER_PROJECTION_PAIR_INDEX_H_
#define DAYBOOK_LEDGER_PROJECTION_PAIR_INDEX_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_set.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/node_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "daybook/store/v1/rows.pb.h"
#include "ledger/projection/fold.h"

namespace daybook {

// An item by its key, a group by its key, or a mapping by the rest of its row's key.
struct PairNode {
  enum class Type : char { kItem = 'i', kGroup = 'g', kMapping = 'm' };
  Type type = Type::kItem;
  std::string name;
  friend auto operator<=>(const PairNode&, const PairNode&) = default;
};
using PairNodes = absl::btree_set<PairNode>;

// Confined to the projector thread. Borrows the rows.
class PairIndex {
 public:
  PairIndex(FoldRows& rows, std::string series_key) : rows_(rows), series_key_(std::move(series_key)) {}

  // The node has `after` instead of `before`. What it was or is joined to by a key that changed is touched.
  absl::Status Move(const PairNode& node, const std::vector<std::string>& before,
                    const std::vector<std::string>& after);

  // What stands on a key, joined by it or not; nothing if it is crowded.
  absl::StatusOr<std::vector<PairNode>> NodesOn(absl::string_view key);

  // Forgets what it has read: the rows were changed behind its back.
  void Forget() {
    rows_of_keys_.clear();
    known_.clear();
  }

  // Everything touched so far.
  const PairNodes& touched() const { return touched_; }
  void Touch(PairNode node) { touched_.insert(std::move(node)); }

  // `nodes` and all that they are joined to, directly or through others. `keys_of` gives a node's keys.
  absl::StatusOr<PairNodes> Closure(
      const PairNodes& nodes, absl::FunctionRef<absl::StatusOr<std::vector<std::string>>(const PairNode&)> keys_of);

 private:
  absl::Status Change(const PairNode& node, absl::string_view key, bool there);
  // What stands on a key.
  struct Standing {
    std::vector<PairNode> nodes;  // Ascending; none if it is crowded.
    bool crowded = false;
  };
  // With the key of its row.
  using StandingRow = std::pair<const std::string, Standing>;
  absl::StatusOr<StandingRow*> StandingOn(absl::string_view key);
  absl::StatusOr<StandingRow*> FindStanding(absl::string_view key);

  FoldRows& rows_;
  const std::string series_key_;
  PairNodes touched_;
  // Rows that were read or written before, by their keys: an event asks for the same ones again and again.
  absl::node_hash_map<std::string, Standing> known_;
  // Which of them a pairing key has, so that it is hashed once. Two keys may have one row.
  absl::flat_hash_map<std::string, StandingRow*> rows_of_keys_;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_PAIR_INDEX_H_
