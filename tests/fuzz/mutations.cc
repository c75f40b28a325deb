#include "tests/fuzz/mutations.h"

#include <algorithm>

namespace daybook::testing {
namespace {

// Ends of ranges, signs and lengths.
constexpr unsigned char kAwkwardBytes[] = {0x00, 0x01, 0x7f, 0x80, 0x81, 0xfe, 0xff, '\n', '"', '\'', '\\', '/'};

}  // namespace

std::string Mutations::Next() {
  std::string bytes = corpus_[random_.Below(corpus_.size())];
  for (uint64_t changes = random_.Below(9); changes > 0; --changes) Change(&bytes);
  return bytes;
}

std::pair<size_t, size_t> Mutations::RangeOf(const std::string& text) {
  const size_t begin = random_.Below(text.size() + 1);
  const size_t most = random_.Below(8) == 0 ? text.size() : 16;
  return {begin, std::min(text.size() - begin, random_.Below(most + 1))};
}

void Mutations::Change(std::string* bytes) {
  const auto [begin, count] = RangeOf(*bytes);
  switch (random_.Below(9)) {
    case 0:
      bytes->erase(begin, count);
      return;
    case 1:
      bytes->insert(random_.Below(bytes->size() + 1), bytes->substr(begin, count));
      return;
    case 2:
      std::fill_n(bytes->begin() + static_cast<ptrdiff_t>(begin), count, '\0');
      return;
    case 3: {
      const std::string& other = corpus_[random_.Below(corpus_.size())];
      const auto [other_begin, other_count] = RangeOf(other);
      bytes->replace(begin, count, other.substr(other_begin, other_count));
      return;
    }
    case 4:
      bytes->resize(begin);
      return;
    case 5:
      bytes->insert(begin, random_.Bytes(1 + random_.Below(4)));
      return;
    default:
      break;
  }
  if (begin == bytes->size()) return;
  char& byte = (*bytes)[begin];
  switch (random_.Below(3)) {
    case 0:
      byte = static_cast<char>(byte ^ (1 << random_.Below(8)));
      return;
    case 1:
      byte = static_cast<char>(kAwkwardBytes[random_.Below(std::size(kAwkwardBytes))]);
      return;
    default:
      byte = static_cast<char>(byte + (random_.Below(2) == 0 ? 1 : -1));
  }
}

}  // namespace daybook::testing
