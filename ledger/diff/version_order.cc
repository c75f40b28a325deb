#include "ledger/diff/version_order.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "ledger/base/big_endian.h"

namespace daybook {
namespace {

// The numbers of a version, without leading zeros and without zeros at the end. Absent if it is not made of numbers.
std::optional<std::vector<absl::string_view>> NumbersOf(VersionOrder order, absl::string_view version) {
  if (order != VersionOrder::kDotted && order != VersionOrder::kInteger) return std::nullopt;
  std::vector<absl::string_view> numbers;
  if (order == VersionOrder::kDotted) {
    numbers = absl::StrSplit(version, absl::ByAnyChar("._"));
  } else {
    numbers = {version};
  }
  for (absl::string_view& number : numbers) {
    if (number.empty() || !std::all_of(number.begin(), number.end(), absl::ascii_isdigit)) return std::nullopt;
    number.remove_prefix(std::min(number.find_first_not_of('0'), number.size()));
  }
  while (numbers.size() > 1 && numbers.back().empty()) numbers.pop_back();
  return numbers;
}

std::strong_ordering CompareText(absl::string_view a, absl::string_view b) { return a.compare(b) <=> 0; }

}  // namespace

VersionOrder VersionOrderOf(absl::string_view convention) {
  for (const absl::string_view unordered : {"sqitch", "alembic", "liquibase"}) {
    if (convention == unordered) return VersionOrder::kNone;
  }
  for (const absl::string_view integer : {"golang-migrate", "goose", "rails", "timestamp"}) {
    if (convention == integer) return VersionOrder::kInteger;
  }
  for (const absl::string_view bytes : {"prisma", "django", "sql-migrate"}) {
    if (convention == bytes) return VersionOrder::kBytes;
  }
  return VersionOrder::kDotted;
}

std::string CanonicalVersion(VersionOrder order, absl::string_view version) {
  const auto numbers = NumbersOf(order, version);
  if (!numbers.has_value()) return std::string(version);
  return absl::StrJoin(*numbers, ".", [](std::string* out, absl::string_view number) {
    out->append(number.empty() ? "0" : std::string(number));
  });
}

std::strong_ordering CompareVersions(VersionOrder order, absl::string_view a, absl::string_view b) {
  const auto left = NumbersOf(order, a);
  const auto right = NumbersOf(order, b);
  if (!left.has_value() && !right.has_value()) return CompareText(a, b);
  if (!left.has_value()) return std::strong_ordering::greater;
  if (!right.has_value()) return std::strong_ordering::less;
  for (size_t i = 0; i < std::max(left->size(), right->size()); ++i) {
    const absl::string_view l = i < left->size() ? (*left)[i] : absl::string_view();
    const absl::string_view r = i < right->size() ? (*right)[i] : absl::string_view();
    if (l.size() != r.size()) return l.size() <=> r.size();
    if (const auto by_digits = CompareText(l, r); by_digits != 0) return by_digits;
  }
  return std::strong_ordering::equal;
}

std::string SortableVersion(VersionOrder order, absl::string_view version) {
  constexpr char kEnd = 0;
  constexpr char kNumber = 1;  // Also: one more number.
  constexpr char kText = 2;
  const auto numbers = NumbersOf(order, version);
  if (!numbers.has_value()) return kText + std::string(version);
  std::string bytes(1, kNumber);
  for (const absl::string_view number : *numbers) {
    bytes.push_back(kNumber);
    AppendBigEndian(static_cast<uint32_t>(number.size()), &bytes);
    bytes.append(number.data(), number.size());
  }
  bytes.push_back(kEnd);
  return bytes;
}

}  // namespace daybook
