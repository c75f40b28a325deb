#include "ledger/diff/applied_order.h"

#include <algorithm>

namespace daybook {

std::optional<HighWater::Mark> HighWater::Apply(uint64_t place, size_t record) {
  const std::optional<Mark> passed = FirstBeyond(place);
  if (marks_.empty() || place > marks_.back().place) marks_.push_back({place, record});
  return passed;
}

std::optional<HighWater::Mark> HighWater::FirstBeyond(uint64_t place) const {
  const auto beyond = std::upper_bound(marks_.begin(), marks_.end(), place,
                                       [](uint64_t wanted, const Mark& mark) { return wanted < mark.place; });
  if (beyond == marks_.end()) return std::nullopt;
  return *beyond;
}

}  // namespace daybook
