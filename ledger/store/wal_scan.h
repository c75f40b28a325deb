// A look at RocksDB's write-ahead log before it is opened: does a whole write lie behind one that cannot be read?
//
// kPointInTimeRecovery stops at the first record it cannot read and drops the rest. That is right for a write torn by a
// power failure, and silent loss of acknowledged writes when an old record has rotted. One write is in flight at a
// time, and it is synced before the next begins: so nothing can lie behind a torn one, and whatever does proves rot.
//
// A file is blocks of 32 KiB, a block is fragments: u32 masked CRC-32C of the rest ‖ u16 length ‖ u8 type ‖ bytes, the
// integers little-endian; fewer than 7 bytes at its end are filled. A record is one FULL fragment or FIRST, MIDDLE…,
// LAST; it begins with a u64 sequence number and a u32 count, and the next one's sequence number is their sum.
//
// Behind damage, the scan goes on where whole fragments reach to the end of their block. So it can miss a write that
// has damage on both sides within 32 KiB.

#ifndef DAYBOOK_LEDGER_STORE_WAL_SCAN_H_
#define DAYBOOK_LEDGER_STORE_WAL_SCAN_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace daybook {

// The bytes that are read at a time; a block.
inline constexpr size_t kWalBlockBytes = 32 * 1024;

// Thread-compatible: callers synchronise.
class WalScan {
 public:
  // The next file of the write-ahead log, oldest first.
  void BeginFile() { record_.reset(); }
  // The file's next block; only its last may be shorter than kWalBlockBytes.
  void ReadBlock(absl::string_view block);

  // The highest sequence number of a write that begins intact and does not go on where the last readable one ended;
  // nullopt if there is none. If recovery does not reach the write before it, acknowledged writes would be lost.
  std::optional<uint64_t> beyond_gap() const { return beyond_gap_; }

 private:
  // A fragment at the front of `block`; nullopt if it is damaged.
  struct Fragment {
    uint8_t type = 0;
    absl::string_view bytes;
  };
  static std::optional<Fragment> FragmentAt(absl::string_view block);
  static bool IsWholeFrom(absl::string_view block, size_t offset);

  void ReadFragment(const Fragment& fragment);
  void BeginRecord();

  // Sequence number after the last whole record; nullopt before the first.
  std::optional<uint64_t> next_;
  std::optional<uint64_t> beyond_gap_;
  // The beginning of the record whose fragments are being read, as far as it is needed; nullopt between records.
  std::optional<std::string> record_;
  bool begun_ = false;
  // Whether anything could not be read.
  bool damaged_ = false;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_STORE_WAL_SCAN_H_
