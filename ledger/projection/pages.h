// Pages of an answer: where one goes on, and rows of several ranges laid over each other in one order.

#ifndef DAYBOOK_LEDGER_PROJECTION_PAGES_H_
#define DAYBOOK_LEDGER_PROJECTION_PAGES_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "ledger/projection/limits.h"
#include "ledger/projection/rows.h"

namespace daybook {

// How many rows a page has, for a request's page_size.
inline size_t PageRows(uint32_t page_size, uint32_t by_default = kPageRowsDefault, uint32_t at_most = kPageRowsMax) {
  return page_size == 0 ? by_default : std::min(page_size, at_most);
}

// Reads and makes the tokens of one question: of a request, but for its page_size, page_token and at.
// Thread-compatible: callers synchronise.
class Paging {
 public:
  // Returns INVALID_ARGUMENT with a FieldError if the request's page_token is not one of this question at this size.
  static absl::StatusOr<Paging> Of(const RowsAt& rows, const google::protobuf::Message& request);

  // What follows is to come after this key; empty on the first page.
  const std::string& after() const { return after_; }
  std::string TokenAfter(absl::string_view key) const;

 private:
  Paging(TreeSize size, uint32_t question) : size_(size), question_(question) {}

  TreeSize size_;
  uint32_t question_;
  std::string after_;
};

// What a page has room for: rows, and bytes. The first row always fits. Thread-compatible: callers synchronise.
class PageRoom {
 public:
  explicit PageRoom(size_t rows, size_t bytes = kPageBytesMax) : rows_(rows), bytes_(bytes) {}
  bool has_room() const { return shown_ < rows_ && used_bytes_ < bytes_; }
  void Add(const google::protobuf::Message& row) {
    ++shown_;
    AddBytes(row);
  }
  // What comes with a row and is none.
  void AddBytes(const google::protobuf::Message& message) { used_bytes_ += message.ByteSizeLong(); }
  // Rows on the page.
  size_t shown() const { return shown_; }

 private:
  const size_t rows_;
  const size_t bytes_;
  size_t shown_ = 0;
  size_t used_bytes_ = 0;
};

// Ranges of one table that follow each other: key prefixes in ascending order, none of which begins with another.
using KeyRanges = std::vector<std::string>;

// Visits the rows of `ranges` whose keys come after `after` (empty: all), until `visit` returns false or `rows_max`
// were looked at. Returns the last key looked at in the latter case: what comes behind it is not known yet.
absl::StatusOr<std::optional<std::string>> ScanKeyRanges(
    const RowsAt& rows, TableId table, const KeyRanges& ranges, absl::string_view after, size_t rows_max,
    absl::FunctionRef<bool(absl::string_view key, absl::string_view value)> visit);

// Several lanes of one table, read as one in the order of what follows their prefixes.
struct LaidOver {
  TableId table;
  // The key of each lane, for example the status that findings are sorted under.
  std::vector<std::string> prefixes;
  // What the rest of the keys must begin with: one of these.
  KeyRanges narrow = {""};
  // Only rests after this one; empty for all.
  std::string after;
};

struct LaidOverRow {
  std::string rest;    // of the key
  std::string prefix;  // its lane
  std::string value;
};

struct LaidOverRows {
  std::vector<LaidOverRow> rows;
  // Set if kScanRowsMax were looked at before all were found: rows up to this rest are complete, and a page that ends
  // goes on behind it.
  std::optional<std::string> looked_until;

  // What a page that shows the first `shown` rows ends with: the rest that the next one begins after; nullopt if there
  // is no next one.
  std::optional<std::string> GoesOnAfter(size_t shown) const;
};

// The first `count` rows that are wanted, or as many of them as kScanRowsMax rows have.
absl::StatusOr<LaidOverRows> FirstRows(const RowsAt& rows, const LaidOver& lanes, size_t count,
                                       absl::FunctionRef<bool(absl::string_view rest, absl::string_view value)> wanted);

// Where in keys that begin with a target those are that one of the globs names.
template <typename Globs>
KeyRanges NarrowRanges(const Globs& globs);

// Returns UNAVAILABLE if one of the projections has stopped.
absl::Status RequireSound(const RowsAt& rows, std::initializer_list<absl::string_view> projections);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_PAGES_H_
