#include "ledger/index/hash_rows.h"

#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"
#include "ledger/index/tree_writer.h"
#include "ledger/store/keys.h"

namespace daybook {
namespace {

constexpr Family kFamily{0};
constexpr size_t kHashBytes = sizeof(Hash);

absl::Status MissingHash(const Cursor& cursor, uint8_t level, uint64_t index) {
  RETURN_IF_ERROR(cursor.status());
  return absl::DataLossError(absl::StrCat("index: no hash ", index, " of level ", level));
}

}  // namespace

std::string HashRowKey(uint8_t level, uint64_t index) { return KeyBuilder().U8('M').U8(level).U64(index).Take(); }

absl::StatusOr<std::vector<Hash>> ReadHashRows(const Database& database, uint8_t level, uint64_t begin, uint64_t end) {
  std::vector<Hash> hashes;
  if (begin == end) return hashes;
  const uint64_t tile = begin - begin % kTileHashes;
  Cursor cursor = database.NewCursor(kFamily, {HashRowKey(level, tile), HashRowKey(level, tile + kTileHashes)});
  uint64_t next = begin;
  for (cursor.SeekAtOrBefore(HashRowKey(level, begin)); cursor.valid() && next < end; cursor.Next()) {
    KeyReader key(cursor.key());
    key.U16();
    const uint64_t first = key.U64();
    const absl::string_view row = cursor.value();
    if (!key.complete() || row.size() % kHashBytes != 0) return absl::DataLossError("index: damaged row of hashes");
    if (first > next) break;
    for (; next < end && next - first < row.size() / kHashBytes; ++next) {
      ASSIGN_OR_RETURN(const Hash hash, HashFromBytes(row.substr((next - first) * kHashBytes, kHashBytes)));
      hashes.push_back(hash);
    }
  }
  if (next < end) return MissingHash(cursor, level, next);
  return hashes;
}

}  // namespace daybook
