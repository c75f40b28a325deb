#include "ledger/merkle/frontier.h"

#include <algorithm>
#include <bit>

#include "absl/strings/str_cat.h"
#include "ledger/base/big_endian.h"
#include "ledger/merkle/hashing.h"

namespace daybook {

void Frontier::Append(const Hash& leaf_hash) {
  Hash peak = leaf_hash;
  for (int merges = std::countr_one(size_.value); merges > 0; --merges) {
    peak = NodeHash(peaks_.back(), peak);
    peaks_.pop_back();
  }
  peaks_.push_back(peak);
  ++size_.value;
}

Hash Frontier::Root() const {
  if (peaks_.empty()) return EmptyRoot();
  Hash root = peaks_.back();
  for (auto peak = peaks_.rbegin() + 1; peak != peaks_.rend(); ++peak) root = NodeHash(*peak, root);
  return root;
}

std::string Frontier::Serialize() const {
  std::string bytes;
  bytes.reserve(sizeof(uint64_t) + peaks_.size() * sizeof(Hash));
  AppendBigEndian(size_.value, &bytes);
  for (const Hash& peak : peaks_) bytes.append(AsBytes(peak).data(), sizeof(Hash));
  return bytes;
}

absl::StatusOr<Frontier> Frontier::Parse(absl::string_view bytes) {
  BigEndianReader reader(bytes);
  Frontier frontier;
  frontier.size_ = TreeSize{reader.U64()};
  frontier.peaks_.resize(static_cast<size_t>(std::popcount(frontier.size_.value)));
  for (Hash& peak : frontier.peaks_) {
    const absl::string_view hash = reader.Bytes(sizeof(Hash));
    std::copy(hash.begin(), hash.end(), peak.begin());
  }
  if (!reader.complete()) {
    return absl::DataLossError(absl::StrCat("frontier: ", bytes.size(),
                                            " bytes, want 8 for the size and 32 for each of ", frontier.peaks_.size(),
                                            " peaks"));
  }
  return frontier;
}

}  // namespace daybook
