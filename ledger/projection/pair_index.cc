#include "ledger/projection/pair_index.h"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "daybook/store/v1/rows.pb.h"
#include "ledger/base/sha256.h"
#include "ledger/base/status_macros.h"
#include "ledger/projection/limits.h"
#include "ledger/projection/rows.h"
#include "ledger/projection/series.h"
#include "ledger/projection/tables.h"

namespace daybook {
namespace {

using store::v1::PairKeyRow;

// Keys are stored by their type and this much of their digest: two that meet join too much, which costs and does no
// harm.
constexpr size_t kKeyDigestBytes = 10;

std::string Encode(const PairNode& node) { return static_cast<char>(node.type) + node.name; }

PairNode Decode(absl::string_view bytes) {
  return {static_cast<PairNode::Type>(bytes[0]), std::string(bytes.substr(1))};
}

std::vector<PairNode> NodesOf(const PairKeyRow& row) {
  std::vector<PairNode> nodes;
  for (const std::string& node : row.nodes()) nodes.push_back(Decode(node));
  return nodes;
}

bool CanCrowd(absl::string_view key) { return key[0] == 'd' || key[0] == 'n' || key[0] == 's'; }

// Whether what stands on the key is joined by it.
bool Joins(absl::string_view key, const std::vector<PairNode>& nodes) {
  const auto groups = std::count_if(nodes.begin(), nodes.end(),
                                    [](const PairNode& node) { return node.type == PairNode::Type::kGroup; });
  // Mappings stand for items.
  const auto items = static_cast<std::ptrdiff_t>(nodes.size()) - groups;
  switch (key[0]) {
    case 'd':
      return groups > 0;
    case 'n':
    case 's':
      return items > 0 && groups > 0;
    default:  // 'v' and 'k'
      return true;
  }
}

}  // namespace

absl::StatusOr<PairIndex::StandingRow*> PairIndex::StandingOn(absl::string_view key) {
  if (const auto row = rows_of_keys_.find(key); row != rows_of_keys_.end()) return row->second;
  ASSIGN_OR_RETURN(StandingRow * row, FindStanding(key));
  rows_of_keys_.emplace(key, row);
  return row;
}

absl::StatusOr<PairIndex::StandingRow*> PairIndex::FindStanding(absl::string_view key) {
  const Hash digest = Sha256Of(key);
  std::string row_key =
      SeriesRowKey(series_key_, absl::StrCat(key.substr(0, 1), AsBytes(digest).substr(0, kKeyDigestBytes)));
  const auto known = known_.find(row_key);
  if (known != known_.end()) return &*known;
  ASSIGN_OR_RETURN(const PairKeyRow row, GetRow<PairKeyRow>(rows_, kPairKeyTable, row_key));
  return &*known_.emplace(std::move(row_key), Standing{NodesOf(row), row.crowded()}).first;
}

absl::StatusOr<std::vector<PairNode>> PairIndex::NodesOn(absl::string_view key) {
  ASSIGN_OR_RETURN(const StandingRow* row, StandingOn(key));
  return row->second.nodes;
}

absl::Status PairIndex::Change(const PairNode& node, absl::string_view key, bool there) {
  ASSIGN_OR_RETURN(StandingRow * standing_row, StandingOn(key));
  auto& [row_key, standing] = *standing_row;
  if (standing.crowded) return absl::OkStatus();
  std::vector<PairNode>& nodes = standing.nodes;
  const auto at = std::lower_bound(nodes.begin(), nodes.end(), node);
  const bool known = at != nodes.end() && *at == node;
  if (known == there) return absl::OkStatus();
  const std::vector<PairNode> before = nodes;
  if (there) {
    nodes.insert(at, node);
  } else {
    nodes.erase(at);
  }
  if (Joins(key, before) || Joins(key, nodes)) touched_.insert(before.begin(), before.end());
  if (nodes.empty()) {
    rows_.Delete(kPairKeyTable, row_key);
    return absl::OkStatus();
  }
  PairKeyRow row;
  standing.crowded = CanCrowd(key) && nodes.size() > kJoinsMax;
  if (standing.crowded) nodes.clear();
  row.set_crowded(standing.crowded);
  for (const PairNode& one : nodes) row.add_nodes(Encode(one));
  PutRow(rows_, kPairKeyTable, row_key, row);
  return absl::OkStatus();
}

absl::Status PairIndex::Move(const PairNode& node, const std::vector<std::string>& before,
                             const std::vector<std::string>& after) {
  touched_.insert(node);
  const absl::btree_set<std::string> old_keys(before.begin(), before.end());
  const absl::btree_set<std::string> new_keys(after.begin(), after.end());
  for (const std::string& key : old_keys) {
    if (!new_keys.contains(key)) RETURN_IF_ERROR(Change(node, key, false));
  }
  for (const std::string& key : new_keys) {
    if (!old_keys.contains(key)) RETURN_IF_ERROR(Change(node, key, true));
  }
  return absl::OkStatus();
}

absl::StatusOr<PairNodes> PairIndex::Closure(
    const PairNodes& nodes, absl::FunctionRef<absl::StatusOr<std::vector<std::string>>(const PairNode&)> keys_of) {
  PairNodes closure = nodes;
  std::deque<PairNode> open(nodes.begin(), nodes.end());
  absl::btree_set<std::string> followed;
  while (!open.empty()) {
    const PairNode node = std::move(open.front());
    open.pop_front();
    ASSIGN_OR_RETURN(const std::vector<std::string> keys, keys_of(node));
    for (const std::string& key : keys) {
      if (!followed.insert(key).second) continue;
      ASSIGN_OR_RETURN(std::vector<PairNode> on_key, NodesOn(key));
      if (!Joins(key, on_key)) continue;
      for (PairNode& joined : on_key) {
        if (closure.insert(joined).second) open.push_back(std::move(joined));
      }
    }
  }
  return closure;
}

}  // namespace daybook
