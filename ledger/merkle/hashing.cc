#include "ledger/merkle/hashing.h"

namespace daybook {
namespace {

constexpr uint8_t kLeafPrefix = 0x00;
constexpr uint8_t kNodePrefix = 0x01;

}  // namespace

Hash LeafHash(absl::string_view entry) { return Sha256().UpdateByte(kLeafPrefix).Update(entry).Finish(); }

Hash NodeHash(const Hash& left, const Hash& right) {
  return Sha256().UpdateByte(kNodePrefix).Update(AsBytes(left)).Update(AsBytes(right)).Finish();
}

Hash EmptyRoot() { return Sha256Of(""); }

}  // namespace daybook
