#include "ledger/views/memory_views.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "ledger/base/check.h"

namespace daybook {

absl::StatusOr<std::optional<std::string>> MemoryViews::Get(TableId table, absl::string_view key, TreeSize size) const {
  rows_read_.fetch_add(1, std::memory_order_relaxed);
  MutexLock lock(&mutex_);
  const auto row = rows_.find(RowId{table, std::string(key)});
  if (row == rows_.end()) return std::nullopt;
  const std::optional<std::string>* value = VersionBelow(row->second, size);
  return value == nullptr ? std::nullopt : *value;
}

absl::Status MemoryViews::Scan(const ScanRange& range, TreeSize size,
                               absl::FunctionRef<bool(absl::string_view key, absl::string_view value)> visit) const {
  RowId from{range.table, std::string(std::max(range.prefix, range.after))};
  bool exclusive = !range.after.empty();
  // The lock is not held while `visit` runs: it may read too.
  while (std::optional<LiveRow> row = NextLive(range, from, exclusive, size)) {
    if (!visit(row->id.key, row->value)) break;
    from = std::move(row->id);
    exclusive = true;
  }
  return absl::OkStatus();
}

std::optional<MemoryViews::LiveRow> MemoryViews::NextLive(const ScanRange& range, const RowId& from, bool exclusive,
                                                          TreeSize size) const {
  MutexLock lock(&mutex_);
  for (auto row = exclusive ? rows_.upper_bound(from) : rows_.lower_bound(from); row != rows_.end(); ++row) {
    if (row->first.table != range.table || !absl::StartsWith(row->first.key, range.prefix)) break;
    rows_read_.fetch_add(1, std::memory_order_relaxed);
    const std::optional<std::string>* value = VersionBelow(row->second, size);
    if (value != nullptr && value->has_value()) return LiveRow{row->first, **value};
  }
  return std::nullopt;
}

const std::optional<std::string>* MemoryViews::VersionBelow(const std::vector<Version>& versions, TreeSize size) const {
  const auto above = std::partition_point(versions.begin(), versions.end(),
                                          [&](const Version& version) { return size.Includes(version.position); });
  return above == versions.begin() ? nullptr : &std::prev(above)->value;
}

Watermark MemoryViews::watermark() const {
  MutexLock lock(&mutex_);
  return watermark_;
}

absl::Status MemoryViews::Write(const std::vector<RowWrite>& rows, const Watermark& watermark) {
  MutexLock lock(&mutex_);
  for (const RowWrite& write : rows) {
    DAYBOOK_CHECK(!watermark_.size.Includes(write.position) && watermark.size.Includes(write.position));
    std::vector<Version>& versions = rows_[RowId{write.table, write.key}];
    DAYBOOK_CHECK(versions.empty() || versions.back().position < write.position);
    versions.push_back({write.position, write.value});
  }
  watermark_ = watermark;
  return absl::OkStatus();
}

}  // namespace daybook
