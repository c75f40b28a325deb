#include "ledger/store/wal_scan.h"

#include <algorithm>

#include "ledger/store/crc32c.h"

namespace daybook {
namespace {

constexpr size_t kHeaderBytes = 7;
// What a record begins with: sequence number and count.
constexpr size_t kRecordHeaderBytes = 12;

enum FragmentType : uint8_t { kNone = 0, kFull = 1, kFirst = 2, kMiddle = 3, kLast = 4 };

uint64_t LittleEndian(absl::string_view bytes) {
  uint64_t value = 0;
  for (size_t i = bytes.size(); i > 0; --i) value = value << 8 | static_cast<uint8_t>(bytes[i - 1]);
  return value;
}

// A checksum stored beside what it covers is masked, so that a checksum over both stays good.
uint32_t Unmasked(uint32_t masked) {
  const uint32_t rotated = masked - 0xa282ead8;
  return rotated >> 17 | rotated << 15;
}

bool IsUnwritten(absl::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char byte) { return byte == '\0'; });
}

}  // namespace

std::optional<WalScan::Fragment> WalScan::FragmentAt(absl::string_view block) {
  if (block.size() < kHeaderBytes) return std::nullopt;
  const uint8_t type = static_cast<uint8_t>(block[6]);
  const size_t length = LittleEndian(block.substr(4, 2));
  if (type < kFull || type > kLast || kHeaderBytes + length > block.size()) return std::nullopt;
  if (Crc32c(block.substr(6, 1 + length)) != Unmasked(static_cast<uint32_t>(LittleEndian(block.substr(0, 4))))) {
    return std::nullopt;
  }
  return Fragment{type, block.substr(kHeaderBytes, length)};
}

void WalScan::ReadBlock(absl::string_view block) {
  for (size_t offset = 0; offset + kHeaderBytes <= block.size();) {
    if (const std::optional<Fragment> fragment = FragmentAt(block.substr(offset))) {
      ReadFragment(*fragment);
      offset += kHeaderBytes + fragment->bytes.size();
      continue;
    }
    // Damaged, or never written, or its write was lost with its beginning.
    record_.reset();
    damaged_ = true;
    do {
      ++offset;
    } while (offset + kHeaderBytes <= block.size() && !IsWholeFrom(block, offset));
  }
}

// Whether there are fragments from `offset` on, one behind the other to the end of the block or of what was written.
// Nothing less tells where damage ends. The length of what is damaged may be damaged itself; and an event may contain
// what looks like a fragment, but no event ends a write, and so none ends where the block does but by accident.
bool WalScan::IsWholeFrom(absl::string_view block, size_t offset) {
  std::optional<Fragment> fragment = FragmentAt(block.substr(offset));
  if (!fragment) return false;
  while (fragment) {
    offset += kHeaderBytes + fragment->bytes.size();
    if (offset + kHeaderBytes > block.size()) return true;
    fragment = FragmentAt(block.substr(offset));
  }
  return IsUnwritten(block.substr(offset));
}

void WalScan::ReadFragment(const Fragment& fragment) {
  if (fragment.type == kFull || fragment.type == kFirst) {
    record_.emplace();
    begun_ = false;
  }
  if (!record_) return;  // The rest of a record whose beginning is damaged.
  const size_t wanted = kRecordHeaderBytes - record_->size();
  record_->append(fragment.bytes.data(), std::min(wanted, fragment.bytes.size()));
  if (record_->size() < kRecordHeaderBytes) return;
  if (!begun_) BeginRecord();
  if (fragment.type != kFull && fragment.type != kLast) return;
  next_ = LittleEndian(record_->substr(0, 8)) + LittleEndian(record_->substr(8, 4));
  record_.reset();
}

void WalScan::BeginRecord() {
  begun_ = true;
  const uint64_t sequence = LittleEndian(record_->substr(0, 8));
  if (next_ ? sequence != *next_ : damaged_) beyond_gap_ = std::max(beyond_gap_.value_or(0), sequence);
}

}  // namespace daybook
