// Versioned rows in memory: for tests, and for whoever replays a ledger once and throws the rows away.

#ifndef DAYBOOK_LEDGER_VIEWS_MEMORY_VIEWS_H_
#define DAYBOOK_LEDGER_VIEWS_MEMORY_VIEWS_H_

#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/btree_map.h"
#include "ledger/base/mutex.h"
#include "ledger/views/views.h"

namespace daybook {

// Thread-safe.
class MemoryViews final : public Views {
 public:
  absl::StatusOr<std::optional<std::string>> Get(TableId table, absl::string_view key, TreeSize size) const override;
  absl::Status Scan(const ScanRange& range, TreeSize size,
                    absl::FunctionRef<bool(absl::string_view key, absl::string_view value)> visit) const override;
  uint64_t rows_read() const override { return rows_read_.load(std::memory_order_relaxed); }

  Watermark watermark() const override;
  absl::StatusOr<std::optional<std::string>> GetNewest(TableId table, absl::string_view key) override {
    return Get(table, key, watermark().size);
  }
  absl::Status Write(const std::vector<RowWrite>& rows, const Watermark& watermark) override;

 private:
  struct RowId {
    TableId table;
    std::string key;
    friend auto operator<=>(const RowId&, const RowId&) = default;
  };
  struct Version {
    Position position;
    std::optional<std::string> value;
  };
  struct LiveRow {
    RowId id;
    std::string value;
  };

  // The first live row at or after `from` (after it, when `exclusive`) within the range.
  std::optional<LiveRow> NextLive(const ScanRange& range, const RowId& from, bool exclusive, TreeSize size) const
      ABSL_LOCKS_EXCLUDED(mutex_);
  const std::optional<std::string>* VersionBelow(const std::vector<Version>& versions, TreeSize size) const;

  mutable Mutex mutex_;
  // Versions of a row ascend by position.
  absl::btree_map<RowId, std::vector<Version>> rows_ ABSL_GUARDED_BY(mutex_);
  Watermark watermark_ ABSL_GUARDED_BY(mutex_);
  mutable std::atomic<uint64_t> rows_read_{0};
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_VIEWS_MEMORY_VIEWS_H_
