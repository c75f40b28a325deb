// A write-ahead log, what may become of it, and what opening must then find.

#ifndef DAYBOOK_TESTS_SUPPORT_DAMAGED_LOG_H_
#define DAYBOOK_TESTS_SUPPORT_DAMAGED_LOG_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "ledger/base/random.h"

namespace daybook::testing {

// A file of records, one behind the other: ends[i] is its size after i records, ends[0] where the first one begins.
struct RecordFile {
  std::string bytes;
  std::vector<uint64_t> ends;

  size_t record_count() const { return ends.size() - 1; }
};

// What somebody finds in place of the file.
struct Damage {
  // What was done to it, for messages.
  std::string what;
  // The file is gone.
  bool gone = false;
  std::string bytes;
};

// Cuts, torn ends, zeroed and overwritten ranges, flipped bits, leftovers behind the end: anywhere, and more often
// where a record begins or ends and in the last one.
Damage RandomDamage(const RecordFile& file, Random& random);

// What is left of the records.
struct Remains {
  // How many are whole, from the first on.
  size_t kept = 0;
  // Whether one behind those is whole too.
  bool whole_behind = false;
};

// By comparing the bytes with those that were there, knowing only where records begin and end.
Remains RemainsOf(const RecordFile& file, const Damage& damage);

}  // namespace daybook::testing

#endif  // DAYBOOK_TESTS_SUPPORT_DAMAGED_LOG_H_
