// What a question is about: points in the ledger resolved to a basis, roots, and where events are. Sees durable blocks
// only; what the index does not have yet is answered from memory.

#ifndef DAYBOOK_LEDGER_ENGINE_READER_H_
#define DAYBOOK_LEDGER_ENGINE_READER_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "daybook/v1/basis.pb.h"
#include "ledger/base/position.h"
#include "ledger/base/sha256.h"
#include "ledger/engine/timeline.h"
#include "ledger/engine/unindexed.h"
#include "ledger/index/index.h"
#include "ledger/log/block_store.h"
#include "ledger/views/views.h"

namespace daybook {

// What the reader works with. All must outlive it.
struct ReaderParts {
  const BlockStore& blocks;
  const Index& index;
  const UnindexedBlocks& unindexed;
  Timeline& timeline;
  // The newest block of which everything below can be answered.
  std::function<LogHead()> durable;
  // Null when there are no views: commits are unknown then.
  const RowReader* views = nullptr;
  // How far the views are.
  std::function<TreeSize()> views_size;
  std::string origin;
  std::string fold_version;
};

// Thread-safe.
class Reader {
 public:
  explicit Reader(ReaderParts parts);

  // As Ledger::Resolve.
  absl::StatusOr<v1::Basis> Resolve(const v1::AsOf* as_of) const;
  // As Ledger::RootAt and Ledger::Find. RESOURCE_EXHAUSTED while the index is made anew.
  absl::StatusOr<Hash> RootAt(TreeSize size) const;
  absl::StatusOr<Position> Find(absl::string_view source, absl::string_view id) const;

 private:
  absl::StatusOr<TreeSize> SizeOf(const v1::AsOf& as_of, TreeSize durable) const;
  absl::StatusOr<TreeSize> SizeAtTime(absl::Time time) const;
  absl::StatusOr<TreeSize> SizeOfCommit(absl::string_view commit) const;
  absl::StatusOr<absl::Time> RecordedTime(Position position) const;
  // Not OK while the index lacks what was durable when the ledger was opened.
  absl::Status CheckIndex() const;

  const ReaderParts parts_;
  const TreeSize opened_;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_ENGINE_READER_H_
