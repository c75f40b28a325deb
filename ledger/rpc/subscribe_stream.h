// One Subscribe: what was recorded, then what is being recorded, with the points to resume from.
//
// The stream is in one of four states. Stepping: one step runs or is posted; it reads a page and makes frames. Writing:
// frames are written, one in flight. Waiting: everything durable was delivered; the bell, the end of the server or the
// client's leaving wakes it. Finished. So events are read only when the ones before were taken: a slow subscriber falls
// behind, and costs a page.
//
// A checkpoint follows the events before it in the stream, and its size is what was looked at: it passes no match.

#ifndef DAYBOOK_LEDGER_RPC_SUBSCRIBE_STREAM_H_
#define DAYBOOK_LEDGER_RPC_SUBSCRIBE_STREAM_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>

#include "absl/status/status.h"
#include "daybook/v1/ledger_service.pb.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"
#include "ledger/base/mutex.h"
#include "ledger/rpc/call.h"
#include "ledger/rpc/event_filter.h"
#include "ledger/rpc/service_parts.h"

namespace daybook {

// Owns itself until gRPC is done with it. Thread-safe.
class SubscribeStream final : public grpc::ServerWriteReactor<grpc::ByteBuffer>,
                              public std::enable_shared_from_this<SubscribeStream> {
 public:
  // `parts` must outlive the stream; `request` is not kept.
  static SubscribeStream* Open(const ServiceParts& parts, grpc::CallbackServerContext* context,
                               const grpc::ByteBuffer* request);

  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  enum class State { kStepping, kWriting, kWaiting, kFinished };

  SubscribeStream(const ServiceParts& parts, const Call& call) : parts_(parts), open_(parts.calls), call_(call) {}

  absl::Status Admit(const grpc::ByteBuffer& request);
  // Finds where it begins. Errors as Subscribe has them.
  absl::Status Begin();

  void PostStep();
  void Step();
  absl::Status MakeFrames();
  absl::Status ReadOn(const LogHead& head);
  void AddCheckpoint(TreeSize size, const Hash& root);
  void AddFrame(const v1::SubscribeResponse& frame);

  // Out of kStepping or kWriting.
  void WriteOrWait();
  void WriteFirst() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void End(const absl::Status& status);
  // The call is to end with `status`, at the next step.
  void Interrupt(const absl::Status& status);
  // Out of kWaiting, into a step.
  void Wake();

  // Constant after Admit.
  const ServiceParts& parts_;
  const OpenCalls::Token open_;
  const Call call_;
  v1::SubscribeRequest request_;
  std::optional<EventFilter> filter_;
  OpenStreams::Ticket ticket_ = 0;

  // The step's.
  bool begun_ = false;
  TreeSize cursor_;         // Everything before it was looked at.
  bool caught_up_ = false;  // Said so, and not fallen behind since.

  // The step's; the write's while one is in flight.
  std::deque<grpc::ByteBuffer> frames_;

  // Guarded by mu_.
  Mutex mu_;
  std::shared_ptr<SubscribeStream> self_ ABSL_GUARDED_BY(mu_);  // Until OnDone.
  State state_ ABSL_GUARDED_BY(mu_) = State::kStepping;
  absl::Status interrupted_ ABSL_GUARDED_BY(mu_);
  absl::Status final_ ABSL_GUARDED_BY(mu_);
  HeadBell::Ticket bell_ticket_ ABSL_GUARDED_BY(mu_) = 0;
};

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_RPC_SUBSCRIBE_STREAM_H_
