// Randomness, injected: seeded and replayable in tests, from the operating system in production.

#ifndef DAYBOOK_LEDGER_BASE_RANDOM_H_
#define DAYBOOK_LEDGER_BASE_RANDOM_H_

#include <cstdint>
#include <string>

#include "absl/time/time.h"

namespace daybook {

class Random {
 public:
  virtual ~Random() = default;

  // A uniform 64-bit value.
  virtual uint64_t Next() = 0;

  // A uniform value in [0, bound). `bound` must not be 0.
  uint64_t Below(uint64_t bound);
  // `count` random bytes.
  std::string Bytes(size_t count);
};

// SplitMix64 (Steele, Lea, Flood 2014): the same seed gives the same sequence on every machine.
// Thread-compatible: callers synchronise.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(uint64_t seed) : state_(seed) {}
  uint64_t Next() override;

 private:
  uint64_t state_;
};

// The operating system's generator: salts, ledger ids, event ids. Thread-safe.
class SecureRandom final : public Random {
 public:
  uint64_t Next() override;
};

// A UUID version 7 (RFC 9562, 5.7) in its text form: sorts by time, unique by 74 random bits.
std::string MakeUuidV7(absl::Time now, Random& random);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_BASE_RANDOM_H_
