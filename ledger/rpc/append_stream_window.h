// The batches of an AppendStream that are under way: answered in any order, written to the client in the order sent.

#ifndef DAYBOOK_LEDGER_RPC_APPEND_STREAM_WINDOW_H_
#define DAYBOOK_LEDGER_RPC_APPEND_STREAM_WINDOW_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "grpcpp/support/byte_buffer.h"

namespace daybook {

// Thread-compatible: callers synchronise.
class AppendStreamWindow {
 public:
  // Returns the batch's number, by which it is answered; nullopt once closed, and then it is not in.
  std::optional<uint64_t> Enter(size_t bytes);
  // The batch that entered last is out again, as if it never had. REQUIRES: it has no answer.
  void Withdraw(uint64_t number);
  // `answer` is a serialised AppendStreamResponse. REQUIRES: the batch is in.
  void Answer(uint64_t number, const grpc::ByteBuffer& answer);

  // Of the first batch; null if it has none yet, or there is no batch.
  const grpc::ByteBuffer* FirstAnswer() const;
  // Its answer is written. REQUIRES: there is a batch.
  void PopFirst();

  // Lets nothing in from now on.
  void Close() { closed_ = true; }
  bool closed() const { return closed_; }
  // Closed, and every answer is written.
  bool done() const { return closed_ && slots_.empty(); }
  // Whether another batch is wanted: not once closed, nor beyond limits.h.
  bool HasRoom() const;

 private:
  struct Slot {
    size_t bytes = 0;
    std::optional<grpc::ByteBuffer> answer;
  };

  std::deque<Slot> slots_;
  size_t bytes_ = 0;
  uint64_t first_ = 0;  // The number of the first slot.
  bool closed_ = false;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_RPC_APPEND_STREAM_WINDOW_H_
