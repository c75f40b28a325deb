// One AppendStream: many batches over one call, sequenced and answered in the order sent.
//
//   read ─▶ check, encode ─▶ ledger, in order ─▶ window of batches ─▶ answers, in order ─▶ write
//
// Invariants. One read and one write are in flight at most. A batch is in the window from when it was read until its
// answer is written, and the next is read only while the window has room (limits.h) and the ledger admits: a client
// that does not read its answers, or is faster than the index, is slowed by not being read. A batch that the ledger
// refuses all the same, since it came long after that, counts as not read: it is taken again once the ledger admits,
// and no other before it. It is the only request that a stream keeps: of those that were taken there are the answers.
// Batches enter the ledger's queue from one reaction at a time, so its order is theirs. Nothing is started after
// Finish.

#ifndef DAYBOOK_LEDGER_RPC_APPEND_STREAM_H_
#define DAYBOOK_LEDGER_RPC_APPEND_STREAM_H_

#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"
#include "ledger/base/mutex.h"
#include "ledger/rpc/append_stream_window.h"
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
  // kAsking: the ledger will say when it admits. kInFlight: a request is being read, or taken.
  enum class Reading { kIdle, kAsking, kInFlight };

  AppendStream(const ServiceParts& parts, const Call& call) : parts_(parts), open_(parts.calls), call_(call) {}

  void Start();
  // The call ends with `status` once the window is answered; no further request is taken.
  void EndReading(const absl::Status& status);
  // The ledger admits.
  void Resume();
  void TakeIncoming();
  // Hands the batch to the ledger, or answers it at once. Returns INVALID_ARGUMENT if it is no AppendStreamRequest.
  absl::Status Take(absl::string_view request);
  void Answered(uint64_t number, uint64_t request_id, const AppendOutcome& outcome);
  // The ledger does not take the batch now.
  void Park(uint64_t number);
  // No further batch is taken, not even one that waits for the ledger.
  void CloseWindow() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  // Starts whatever the state allows: a write, a read, the end.
  void Advance();
  void Write(const grpc::ByteBuffer& answer) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  // Constant after Start.
  const ServiceParts& parts_;
  const OpenCalls::Token open_;
  const Call call_;
  OpenStreams::Ticket ticket_ = 0;

  // gRPC's while a read or a write is in flight. What came in is of whoever takes it while reading_ is kInFlight, and
  // guarded by mu_ when it is not.
  grpc::ByteBuffer incoming_;
  grpc::ByteBuffer outgoing_;

  // Guarded by mu_.
  Mutex mu_;
  std::shared_ptr<AppendStream> self_ ABSL_GUARDED_BY(mu_);  // Until OnDone.
  Reading reading_ ABSL_GUARDED_BY(mu_) = Reading::kIdle;
  bool parked_ ABSL_GUARDED_BY(mu_) = false;  // What is in incoming_ is still to be taken.
  bool writing_ ABSL_GUARDED_BY(mu_) = false;
  bool broken_ ABSL_GUARDED_BY(mu_) = false;  // Nobody is there to be answered.
  bool finished_ ABSL_GUARDED_BY(mu_) = false;
  absl::Status final_ ABSL_GUARDED_BY(mu_);
  AppendStreamWindow window_ ABSL_GUARDED_BY(mu_);  // Closed: reading has ended.
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_RPC_APPEND_STREAM_H_
