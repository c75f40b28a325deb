// The index of the log: where each event is by its idempotency key, each stream's last event, the size of the ledger at
// a time, and the hashes that proofs are made of. Derived: made from the log alone, and made again when lost.
//
//   key                            value
//   'E' text source, text id       u64 position ‖ content digest[32]
//   'M' u8 level, u64 index        hashes[32] of complete subtrees of 256^level leaves, from `index` on
//   'S' text target                u64 position of the stream's last event
//   'T' u64 recorded time          u64 size after the last block of that time
//   'W'                            watermark (watermark.h)
//
// Idempotency is exact for ever, so the key is the whole source and id, not a hash of them; ids that begin with a time
// make it nearly sequential. Hashes are written once: a row holds those of one write, and never crosses a tile of 256.

#ifndef DAYBOOK_LEDGER_INDEX_INDEX_H_
#define DAYBOOK_LEDGER_INDEX_INDEX_H_

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "ledger/base/mutex.h"
#include "ledger/index/block_keys.h"
#include "ledger/index/tree_writer.h"
#include "ledger/merkle/proof.h"
#include "ledger/store/database.h"

namespace daybook {

// How far the index is, and over which ledger.
struct IndexWatermark {
  // As in LedgerId.
  std::string ledger_id;
  TreeSize size;
  Hash root{};
};

struct IndexOptions {
  std::string path;
  // The ledger it must be of.
  std::string ledger_id;
  // As DatabaseOptions::write_buffer_bytes.
  size_t write_buffer_bytes = kWriteBufferBytes;
  StoreFileSystem file_system;
  // As DatabaseOptions::on_failure.
  std::function<void(const absl::Status&)> on_failure;
};

// Thread-safe. One writer, any number of readers.
class Index {
 public:
  // The log's root at a size that is the end of a block; OUT_OF_RANGE if the log has no such block.
  using RootInLog = absl::FunctionRef<absl::StatusOr<Hash>(TreeSize size)>;

  // Opens the index at its watermark. One that is damaged, of another ledger, of another format, or not of the log's
  // tree is deleted and begun anew, at size 0: the caller applies what is missing. Returns DATA_LOSS if the log, whose
  // size is `log_size`, is shorter than the index: then it is the log that lost something. FAILED_PRECONDITION if
  // another process has it open; UNAVAILABLE or RESOURCE_EXHAUSTED if the file system fails; what `root_in_log` returns
  // but OUT_OF_RANGE: an index is not thrown away because the log cannot be read.
  static absl::StatusOr<std::unique_ptr<Index>> Open(const IndexOptions& options, TreeSize log_size,
                                                     RootInLog root_in_log);

  // Adds blocks, which must go on at size(), in one atomic write, visible when it returns. Not synced: after a kill the
  // index is at an earlier watermark. Returns the storage error, after which every Apply fails.
  absl::Status Apply(const std::vector<std::shared_ptr<const BlockKeys>>& blocks);

  // Brings what was applied to disk, so that opening has nothing to catch up on.
  absl::Status Flush();

  // Events applied.
  TreeSize size() const;
  IndexWatermark watermark() const;

  absl::StatusOr<std::optional<KnownEvent>> Find(absl::string_view source, absl::string_view id) const;
  // The position of the stream's last event; nullopt for a stream without one.
  absl::StatusOr<std::optional<Position>> LastOf(absl::string_view target) const;
  // The same for many at once: an answer for each question.
  absl::Status Find(std::span<const EventName> names, std::span<std::optional<KnownEvent>> found) const;
  absl::Status LastOf(std::span<const absl::string_view> targets, std::span<std::optional<Position>> lasts) const;
  // How many events were recorded at or before `time`.
  absl::StatusOr<TreeSize> SizeAtTime(absl::Time time) const;
  // The root of a complete subtree: what proofs are made of (merkle/proof.h). Returns OUT_OF_RANGE if it is not within
  // size().
  absl::StatusOr<Hash> NodeAt(NodeId node) const;
  // Returns OUT_OF_RANGE beyond size().
  absl::StatusOr<Hash> RootAt(TreeSize size) const;

 private:
  Index(std::unique_ptr<Database> database, std::string ledger_id, TreeWriter tree);

  const std::unique_ptr<Database> database_;
  const std::string ledger_id_;

  // The writer's.
  TreeWriter tree_;

  mutable Mutex mu_;
  TreeSize size_ ABSL_GUARDED_BY(mu_);
  Hash root_ ABSL_GUARDED_BY(mu_);
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_INDEX_INDEX_H_
