// What became of one item of an expectation: as it was, and as it is.

#ifndef DAYBOOK_CLIENTS_AGENT_ITEM_CHANGE_H_
#define DAYBOOK_CLIENTS_AGENT_ITEM_CHANGE_H_

#include <optional>
#include <string>

#include "absl/container/btree_map.h"
#include "daybook/v1/governance.pb.h"

namespace daybook {

struct ItemChange {
  std::string key;
  std::optional<v1::ExpectedItem> before;  // Absent: it was not there.
  std::optional<v1::ExpectedItem> after;   // Absent: it is gone.
};

// Items by key as they are now; nothing for one that is gone.
using ItemsNow = absl::btree_map<std::string, std::optional<v1::ExpectedItem>>;

// The digest that tells contents apart: the plain one, which every item of a migration reader has.
inline const std::string& ContentOf(const v1::ExpectedItem& item) { return item.digests(0).value(); }

}  // namespace daybook

#endif  // DAYBOOK_CLIENTS_AGENT_ITEM_CHANGE_H_
