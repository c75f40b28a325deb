#include "ledger/store/crc32c.h"

#include <array>
#include <cstddef>

namespace daybook {
namespace {

constexpr uint32_t kReversedPolynomial = 0x82f63b78;
// Bytes taken at a time: "slicing by 8".
constexpr size_t kSlices = 8;

using Table = std::array<uint32_t, 256>;

// Table s advances a checksum over one byte and s bytes of zero behind it.
constexpr std::array<Table, kSlices> MakeTables() {
  std::array<Table, kSlices> tables{};
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? kReversedPolynomial : 0);
    tables[0][byte] = crc;
  }
  for (size_t slice = 1; slice < kSlices; ++slice) {
    for (size_t byte = 0; byte < 256; ++byte) {
      const uint32_t crc = tables[slice - 1][byte];
      tables[slice][byte] = crc >> 8 ^ tables[0][crc & 0xff];
    }
  }
  return tables;
}

constexpr std::array<Table, kSlices> kTables = MakeTables();

}  // namespace

uint32_t Crc32c(absl::string_view bytes) {
  uint32_t crc = ~uint32_t{0};
  while (bytes.size() >= kSlices) {
    uint32_t next = 0;
    for (size_t i = 0; i < kSlices; ++i) {
      const uint32_t carried = i < sizeof(crc) ? crc >> (8 * i) & 0xff : 0;
      next ^= kTables[kSlices - 1 - i][carried ^ static_cast<uint8_t>(bytes[i])];
    }
    crc = next;
    bytes.remove_prefix(kSlices);
  }
  for (const char byte : bytes) crc = crc >> 8 ^ kTables[0][(crc ^ static_cast<uint8_t>(byte)) & 0xff];
  return ~crc;
}

}  // namespace daybook
