// Many batches over one stream: several under way at a time, answered in order, sent again when the server was away.

#ifndef DAYBOOK_CLIENTS_CPP_APPEND_PIPELINE_H_
#define DAYBOOK_CLIENTS_CPP_APPEND_PIPELINE_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "clients/cpp/ledger_client.h"
#include "clients/cpp/retry.h"
#include "daybook/v1/event.pb.h"
#include "daybook/v1/ledger_service.pb.h"

namespace daybook {

// Confined to the caller's thread. `client` must outlive it.
class AppendPipeline {
 public:
  explicit AppendPipeline(LedgerClient& client);
  ~AppendPipeline();
  AppendPipeline(const AppendPipeline&) = delete;
  AppendPipeline& operator=(const AppendPipeline&) = delete;

  // Sends events that belong together, perhaps with those of other calls in one batch. Returns the first refusal of any
  // batch so far, after which nothing more is sent; UNAVAILABLE when the server stays away. A batch that is answered
  // with UNAVAILABLE, or that the server wants later (RetryInfo), is sent again as one without an answer, and so is
  // what is behind it.
  absl::Status Append(std::vector<v1::Event> events);
  // Sends what is left and waits for all answers. Nothing is known to be recorded before this returns OK.
  absl::Status Finish();

  size_t recorded() const { return recorded_; }      // New events, so far as answered.
  size_t duplicates() const { return duplicates_; }  // Events that were there already.
  uint64_t size() const { return size_; }            // The prefix that includes them all.

 private:
  struct Stream;

  absl::Status Send();
  // Takes the next answer, or opens another stream because there is none.
  absl::Status AwaitAnswer();
  // There is no stream, or it broke: opens another and sends what has no answer, as often as it takes.
  absl::Status Reopen();
  // Ends the stream where it stands.
  void Abandon();
  void Take(const v1::AppendResponse& response);

  LedgerClient& client_;
  Retry retry_;
  std::unique_ptr<Stream> stream_;  // Null before the first batch and after the last answer.
  v1::AppendStreamRequest gathering_;
  size_t gathered_bytes_ = 0;
  std::deque<v1::AppendStreamRequest> under_way_;
  size_t events_under_way_ = 0;
  uint64_t next_request_id_ = 1;
  size_t recorded_ = 0;
  size_t duplicates_ = 0;
  uint64_t size_ = 0;
};

}  // namespace daybook

#endif  // DAYBOOK_CLIENTS_CPP_APPEND_PIPELINE_H_
