#include "ledger/event/kept_set_digest.h"

#include "ledger/event/set_digest.h"

namespace daybook {
namespace {

// Items between two states. A state is 112 bytes and its key, an item some hundred: states are a hundredth of it all.
constexpr size_t kItemsBetweenStates = 64;

}  // namespace

void KeptSetDigest::Put(absl::string_view key, const google::protobuf::MessageLite& item) {
  Forget(key);
  items_.insert_or_assign(std::string(key), SetDigestBytes(key, item));
}

void KeptSetDigest::Remove(absl::string_view key) {
  Forget(key);
  items_.erase(key);
}

// The state before `key` itself holds on: it is of what stands before, whatever becomes of the item.
void KeptSetDigest::Forget(absl::string_view key) { states_.erase(states_.upper_bound(key), states_.end()); }

v1::Digest KeptSetDigest::Value() {
  Sha256 sha;
  auto item = items_.begin();
  if (!states_.empty()) {
    sha = states_.rbegin()->second;
    item = items_.lower_bound(states_.rbegin()->first);
  }
  for (size_t since_state = 0; item != items_.end(); ++item, ++since_state) {
    if (since_state == kItemsBetweenStates) {
      states_.emplace(item->first, sha);
      since_state = 0;
    }
    sha.Update(item->second);
    ++hashed_count_;
  }
  return SetDigestOfHash(sha.Finish());
}

}  // namespace daybook
