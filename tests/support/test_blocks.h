// Blocks for tests: a chain of them, as a sequencer would make it, over whatever entries a test likes.

#ifndef DAYBOOK_TESTS_SUPPORT_TEST_BLOCKS_H_
#define DAYBOOK_TESTS_SUPPORT_TEST_BLOCKS_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "ledger/base/random.h"
#include "ledger/log/block.h"

namespace daybook::testing {

// The block that goes on at `before` with `entries`, recorded at the microsecond `micros`.
inline Block MakeBlock(Frontier before, const std::vector<std::string>& entries, int64_t micros) {
  Block block;
  block.first = NextPosition(before.size());
  block.recorded_time = absl::FromUnixMicros(micros);
  for (const std::string& entry : entries) {
    block.entry_bytes += entry;
    block.entry_ends.push_back(static_cast<uint32_t>(block.entry_bytes.size()));
    before.Append(LeafHash(entry));
  }
  block.root_after = before.Root();
  block.frontier_after = std::move(before);
  return block;
}

// A block of 1 to `events_max` entries of random bytes, every third with a payload, one microsecond after `before`.
inline Block RandomBlock(const LogHead& head, const Frontier& before, size_t events_max, Random& random) {
  std::vector<std::string> entries(1 + random.Below(events_max));
  for (std::string& entry : entries) entry = random.Bytes(1 + random.Below(random.Below(20) == 0 ? 40'000 : 600));
  Block block = MakeBlock(before, entries, absl::ToUnixMicros(head.recorded_time) + 1);
  for (size_t i = 0; i < entries.size(); i += 3) {
    block.payloads.push_back(
        {Position{block.first.value + i}, random.Bytes(32), random.Bytes(1 + random.Below(2'000))});
  }
  return block;
}

}  // namespace daybook::testing

#endif  // DAYBOOK_TESTS_SUPPORT_TEST_BLOCKS_H_
