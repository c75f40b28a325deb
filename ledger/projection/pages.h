// Pages of an answer: where one goes on, and rows of several ranges laid over each other in one order.

#ifndef DAYBOOK_LEDGER_PROJECTION_PAGES_H_
#define DAYBOOK_LEDGER_PROJECTION_PAGES_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
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

// Several ranges of one table, read as one in the order of what follows their prefixes.
struct LaidOver {
  TableId table;
  // The key of each range, for example the status that findings are sorted under.
  std::vector<std::string> prefixes;
  // What the rest of the keys must begin with.
  std::string narrow;
  // Only rests after this one, which begins with `narrow`; empty for all.
  std::string after;
};

struct LaidOverRow {
  std::string rest;    // of the key
  std::string prefix;  // its range
  std::string value;
};

// The first `count` rows that are wanted.
absl::StatusOr<std::vector<LaidOverRow>> FirstRows(
    const RowsAt& rows, const LaidOver& ranges, size_t count,
    absl::FunctionRef<bool(absl::string_view rest, absl::string_view value)> wanted);

// What every target that one of the globs names begins with, as part of a key.
template <typename Globs>
std::string NarrowTo(const Globs& globs);

// Returns UNAVAILABLE if one of the projections has stopped.
absl::Status RequireSound(const RowsAt& rows, std::initializer_list<absl::string_view> projections);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_PAGES_H_
