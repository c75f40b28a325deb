// Bytes that are nearly what a parser is meant to read.

#ifndef DAYBOOK_TESTS_FUZZ_MUTATIONS_H_
#define DAYBOOK_TESTS_FUZZ_MUTATIONS_H_

#include <string>
#include <utility>
#include <vector>

#include "ledger/base/random.h"

namespace daybook::testing {

// Thread-compatible: callers synchronise.
class Mutations {
 public:
  // `corpus`: what to begin with, at least one; not changed.
  Mutations(std::vector<std::string> corpus, Random& random) : corpus_(std::move(corpus)), random_(random) {}

  // One of the corpus after up to eight changes: bits, bytes and lengths altered; ranges removed, repeated, zeroed, put
  // elsewhere or in from another of the corpus; the end cut off. Now and then none at all.
  std::string Next();

 private:
  void Change(std::string* bytes);
  // Some range of `text`, mostly short.
  std::pair<size_t, size_t> RangeOf(const std::string& text);

  const std::vector<std::string> corpus_;
  Random& random_;
};

}  // namespace daybook::testing

#endif  // DAYBOOK_TESTS_FUZZ_MUTATIONS_H_
