// One AppendStream: many batches over one call, sequenced and answered in the order sent.
//
//   read ─▶ check, encode ─▶ ledger, in order ─▶ window of batches ─▶ answers, in order ─▶ write
//
// Invariants. One read and one write are in flight at most. A batch is in the window from when it was read until its
// answer is written, and the next is read only while the window has room (limits.h) and the ledger admits: a client
// that does not read its answers, or is faster than the index, is slowed by not being read. Batches enter the ledger's
// queue from one reaction at a time, so its order is theirs. Nothing is started after Finish.

#ifndef DAYBOOK_LEDGER_RPC_APPEND_STREAM_H_
#define DAYBOOK_LEDGER_RPC_APPEND_STREAM_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "daybook/v1/ledger_service.pb.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"
#include "ledger/base/mutex.h"
#include "ledger/rpc/call.h"
#include "ledger/rpc/service_parts.h"

namespace daybook {

// Owns itself until gRPC and the ledger are done with it. Thread-safe.
class AppendStream final : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
                           public std::enable_shared_from_this<AppendStream> {
 public:
  // `parts` must outlive the stream.
  static AppendStream* Open(const ServiceParts& parts, grpc::CallbackServerContext* context);

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  // One batch of the window.
  struct Slot {
    size_t bytes = 0;
    std::optional<v1::AppendStreamResponse> answer;
  };
  // kAsking: the ledger will say when it admits. kEnded: no further request is read.
  enum class Reading { kIdle, kAsking, kInFlight, kEnded };

  AppendStream(const ServiceParts& parts, const Call& call) : parts_(parts), open_(parts.calls), call_(call) {}

  void Start();
  // The call ends with `status` once the window is answered.
  void EndReading(const absl::Status& status);
  void Resume();
  // Hands the batch to the ledger, or answers it at once. Returns INVALID_ARGUMENT if it is no AppendStreamRequest.
  absl::Status Take(absl::string_view request);
  uint64_t Enter(size_t bytes);
  void Answered(uint64_t number, uint64_t request_id, const AppendOutcome& outcome);

  // Starts whatever the state allows: a write, a read, the end.
  void Advance();
  void WriteFirst() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  bool HasRoom() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  // Constant after Start.
  const ServiceParts& parts_;
  const OpenCalls::Token open_;
  const Call call_;
  OpenStreams::Ticket ticket_ = 0;

  // gRPC's while a read or a write is in flight.
  grpc::ByteBuffer incoming_;
  grpc::ByteBuffer outgoing_;

  // Guarded by mu_.
  Mutex mu_;
  std::shared_ptr<AppendStream> self_ ABSL_GUARDED_BY(mu_);  // Until OnDone.
  Reading reading_ ABSL_GUARDED_BY(mu_) = Reading::kIdle;
  bool writing_ ABSL_GUARDED_BY(mu_) = false;
  bool broken_ ABSL_GUARDED_BY(mu_) = false;  // Nobody is there to be answered.
  bool finished_ ABSL_GUARDED_BY(mu_) = false;
  absl::Status final_ ABSL_GUARDED_BY(mu_);
  std::deque<Slot> window_ ABSL_GUARDED_BY(mu_);
  size_t window_bytes_ ABSL_GUARDED_BY(mu_) = 0;
  uint64_t left_window_ ABSL_GUARDED_BY(mu_) = 0;  // Batches answered: the number of the window's first.
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_RPC_APPEND_STREAM_H_
