#include "ledger/diff/migration.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace daybook {

RecordState StateOfFailure(std::optional<uint32_t> statements_applied, std::optional<uint32_t> statements_total) {
  const uint32_t applied = statements_applied.value_or(0);
  return applied > 0 && applied < statements_total.value_or(0) ? RecordState::kPartial : RecordState::kFailed;
}

std::string Slug(absl::string_view name) {
  std::string slug;
  for (const char c : name) {
    if (absl::ascii_isalnum(c) || static_cast<uint8_t>(c) >= 0x80) {
      slug.push_back(absl::ascii_tolower(c));
    } else if (!slug.empty() && slug.back() != '_') {
      slug.push_back('_');
    }
  }
  if (!slug.empty() && slug.back() == '_') slug.pop_back();
  return slug;
}

bool SameVersion(VersionOrder order, const Migration& a, const Migration& b) {
  if (!a.version.empty() && !b.version.empty()) {
    return CanonicalVersion(order, a.version) == CanonicalVersion(order, b.version);
  }
  if (!a.version.empty() || !b.version.empty()) return false;
  const std::string slug = Slug(a.name);
  return !slug.empty() && slug == Slug(b.name);
}

bool Answers(VersionOrder order, const Migration& a, const Migration& b) {
  if (!SameVersion(order, a, b)) return false;
  const std::string left = Slug(a.name);
  const std::string right = Slug(b.name);
  return left.empty() || right.empty() || left == right;
}

bool SameContent(const Migration& a, const Migration& b) {
  const auto is_empty = [](const Digest& digest) { return IsOfEmptyContent(digest); };
  return Compare(a.digests, b.digests) == Comparison::kEqual &&
         std::none_of(a.digests.begin(), a.digests.end(), is_empty);
}

std::string RecordKey(VersionOrder order, const Migration& migration) {
  return absl::StrCat(CanonicalVersion(order, migration.version), "/", Slug(migration.name));
}

std::string Label(const Migration& migration) {
  return absl::StrCat(migration.version, migration.version.empty() || migration.name.empty() ? "" : " ",
                      migration.name);
}

bool ItemBefore(VersionOrder order, const ExpectedItem& a, const ExpectedItem& b) {
  if (a.order.has_value() != b.order.has_value()) return a.order.has_value();
  if (a.order != b.order) return *a.order < *b.order;
  const auto by_version = CompareVersions(order, a.migration.version, b.migration.version);
  if (by_version != 0) return by_version < 0;
  return std::tie(a.migration.name, a.key) < std::tie(b.migration.name, b.key);
}

}  // namespace daybook
