#include "tests/support/damaged_log.h"

#include <algorithm>
#include <limits>

#include "absl/strings/str_cat.h"

namespace daybook::testing {
namespace {

// A record's first fragment does not begin in the last bytes of a block: they are filled, and mean nothing.
constexpr uint64_t kBlockBytes = 32 * 1024;
constexpr uint64_t kHeaderBytes = 7;
constexpr uint64_t kSectorBytes = 512;
// The largest hole that a damage tears.
constexpr uint64_t kHoleBytesMax = 40'000;

// The first byte of record `i` that means something.
uint64_t BeginOf(const RecordFile& file, size_t i) {
  const uint64_t end = file.ends[i];
  const uint64_t left = kBlockBytes - end % kBlockBytes;
  return left < kHeaderBytes ? end + left : end;
}

// Any offset up to the size; half of the time beside the end of a record, a quarter in the last one.
uint64_t RandomOffset(const RecordFile& file, Random& random) {
  const uint64_t size = file.bytes.size();
  const uint64_t last = file.ends[file.record_count() - 1];
  switch (random.Below(4)) {
    case 0:
      return random.Below(size + 1);
    case 1:
      return last + random.Below(size - last + 1);
    default:
      const uint64_t end = file.ends[random.Below(file.ends.size())];
      return std::min(size, end + random.Below(17) - std::min<uint64_t>(end, 8));
  }
}

Damage Hole(const RecordFile& file, absl::string_view what, bool zeros, uint64_t begin, uint64_t end, Random& random) {
  Damage damage{absl::StrCat(what, " [", begin, ", ", end, ")"), false, file.bytes};
  for (uint64_t i = begin; i < end; ++i) damage.bytes[i] = zeros ? '\0' : static_cast<char>(random.Next());
  return damage;
}

}  // namespace

Damage RandomDamage(const RecordFile& file, Random& random) {
  const uint64_t size = file.bytes.size();
  const uint64_t at = RandomOffset(file, random);
  const uint64_t hole_end = std::min(size, at + 1 + random.Below(kHoleBytesMax));
  switch (random.Below(8)) {
    case 0:
      return {absl::StrCat("cut at ", at), false, file.bytes.substr(0, at)};
    case 1:
      return {absl::StrCat("cut at ", at, ", unwritten space behind"), false,
              file.bytes.substr(0, at) + std::string(random.Below(2 * kBlockBytes), '\0')};
    case 2:
      return Hole(file, "zeroed to its end", true, at, size, random);
    case 3:
      return Hole(file, "zeroed sectors", true, at / kSectorBytes * kSectorBytes, hole_end, random);
    case 4:
      return Hole(file, "overwritten", false, at, hole_end, random);
    case 5: {
      const uint64_t byte = std::min(at, size - 1);
      Damage damage{absl::StrCat("a bit of byte ", byte, " flipped"), false, file.bytes};
      damage.bytes[byte] = static_cast<char>(damage.bytes[byte] ^ (1 << random.Below(8)));
      return damage;
    }
    case 6:
      return {"something behind its end", false, file.bytes + random.Bytes(random.Below(kBlockBytes))};
    default:
      return {"gone", true, ""};
  }
}

Remains RemainsOf(const RecordFile& file, const Damage& damage) {
  const size_t count = file.record_count();
  const std::string& before = file.bytes;
  const std::string& after = damage.bytes;
  // The bytes that differ are in [begin, end).
  const auto differs = std::mismatch(before.begin(), before.end(), after.begin(), after.end());
  const uint64_t begin = static_cast<uint64_t>(differs.first - before.begin());
  uint64_t end = std::numeric_limits<uint64_t>::max();
  if (before.size() == after.size()) {
    end = before.size();
    while (end > begin && before[end - 1] == after[end - 1]) --end;
  }
  Remains remains;
  while (remains.kept < count) {
    const bool touched = begin < file.ends[remains.kept + 1] && BeginOf(file, remains.kept) < end;
    if (touched) break;
    ++remains.kept;
  }
  for (size_t i = remains.kept + 1; i < count; ++i) {
    remains.whole_behind = remains.whole_behind || BeginOf(file, i) >= end;
  }
  return remains;
}

}  // namespace daybook::testing
