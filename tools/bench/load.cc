#include "tools/bench/load.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/base/clock.h"
#include "ledger/base/mutex.h"
#include "tools/bench/event_template.h"

namespace daybook::bench {
namespace {

constexpr char kAppend[] = "/daybook.v1.LedgerService/Append";
constexpr char kAppendStream[] = "/daybook.v1.LedgerService/AppendStream";

grpc::ByteBuffer ToBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

// What all callers share. Thread-safe.
class Tally {
 public:
  Tally(int callers, absl::Time end) : end_(end), running_(callers) {}

  bool TimeIsUp() const { return SystemClock().Now() >= end_; }

  void Finished(const std::vector<absl::Duration>& latencies, const grpc::Status& status) {
    MutexLock lock(&mu_);
    latencies_.insert(latencies_.end(), latencies.begin(), latencies.end());
    if (!status.ok() && error_.ok()) {
      error_ = absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
    }
    --running_;
  }

  absl::StatusOr<std::vector<absl::Duration>> Wait() {
    MutexLock lock(&mu_);
    mu_.Await(absl::Condition(
        +[](int* running) { return *running == 0; }, &running_));
    if (!error_.ok()) return error_;
    return std::move(latencies_);
  }

 private:
  const absl::Time end_;
  Mutex mu_;
  int running_ ABSL_GUARDED_BY(mu_);
  std::vector<absl::Duration> latencies_ ABSL_GUARDED_BY(mu_);
  absl::Status error_ ABSL_GUARDED_BY(mu_);
};

// One caller of unary Append. Deletes itself when its last call was answered.
class UnaryCaller {
 public:
  UnaryCaller(std::shared_ptr<grpc::Channel> channel, const RequestTemplate::Options& options, Tally& tally)
      : stub_(std::move(channel)), requests_(options), tally_(tally) {}

  void Start() {
    if (tally_.TimeIsUp()) return Leave(status_);
    context_ = std::make_unique<grpc::ClientContext>();
    context_->set_deadline(absl::ToChronoTime(SystemClock().Now() + absl::Seconds(30)));
    request_ = ToBuffer(requests_.Next());
    sent_ = SystemClock().Now();
    stub_.UnaryCall(context_.get(), kAppend, {}, &request_, &response_,
                    [this](grpc::Status status) { Answered(status); });
  }

 private:
  void Answered(const grpc::Status& status) {
    if (!status.ok()) return Leave(status);
    latencies_.push_back(SystemClock().Now() - sent_);
    Start();
  }

  // Whoever waits for the tally drops the connections: nothing of them may be in use here any more.
  void Leave(const grpc::Status& status) {
    Tally& tally = tally_;
    const std::vector<absl::Duration> latencies = std::move(latencies_);
    const grpc::Status last = status;
    delete this;
    tally.Finished(latencies, last);
  }

  grpc::GenericStub stub_;
  RequestTemplate requests_;
  Tally& tally_;
  std::unique_ptr<grpc::ClientContext> context_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer response_;
  grpc::Status status_;
  absl::Time sent_;
  std::vector<absl::Duration> latencies_;
};

// One stream, with a window of unanswered requests. Deletes itself when the stream is done.
class StreamCaller final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  StreamCaller(std::shared_ptr<grpc::Channel> channel, const RequestTemplate::Options& options, int window,
               Tally& tally)
      : stub_(std::move(channel)), requests_(options), window_(window), tally_(tally) {
    stub_.PrepareBidiStreamingCall(&context_, kAppendStream, {}, this);
  }

  void Start() {
    {
      MutexLock lock(&mu_);
      WriteNext();
    }
    StartRead(&response_);
    StartCall();
  }

  void OnWriteDone(bool ok) override {
    MutexLock lock(&mu_);
    writing_ = false;
    if (ok) WriteNext();
  }
  void OnReadDone(bool ok) override {
    if (!ok) return;
    {
      MutexLock lock(&mu_);
      latencies_.push_back(SystemClock().Now() - sent_.front());
      sent_.pop_front();
      WriteNext();
    }
    StartRead(&response_);
  }
  void OnDone(const grpc::Status& status) override {
    // As in UnaryCaller::Leave.
    Tally& tally = tally_;
    const std::vector<absl::Duration> latencies = std::move(latencies_);
    const grpc::Status last = status;
    delete this;
    tally.Finished(latencies, last);
  }

 private:
  void WriteNext() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    if (writing_ || closed_) return;
    if (tally_.TimeIsUp()) {
      closed_ = true;
      StartWritesDone();
      return;
    }
    if (sent_.size() >= static_cast<size_t>(window_)) return;
    request_ = ToBuffer(requests_.Next());
    sent_.push_back(SystemClock().Now());
    writing_ = true;
    StartWrite(&request_);
  }

  grpc::GenericStub stub_;
  grpc::ClientContext context_;
  RequestTemplate requests_;
  const int window_;
  Tally& tally_;
  grpc::ByteBuffer response_;
  Mutex mu_;
  grpc::ByteBuffer request_ ABSL_GUARDED_BY(mu_);
  bool writing_ ABSL_GUARDED_BY(mu_) = false;
  bool closed_ ABSL_GUARDED_BY(mu_) = false;
  std::deque<absl::Time> sent_ ABSL_GUARDED_BY(mu_);
  std::vector<absl::Duration> latencies_;
};

// Several connections: the streams of one share a thread of the transport.
std::shared_ptr<grpc::Channel> MakeChannel(const std::string& address, int number) {
  grpc::ChannelArguments arguments;
  arguments.SetInt("daybook.bench.channel", number);
  arguments.SetMaxReceiveMessageSize(16 << 20);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

}  // namespace

absl::StatusOr<LoadResult> RunLoad(const LoadOptions& options) {
  constexpr int kChannels = 4;
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (int i = 0; i < std::min(kChannels, options.callers); ++i) {
    channels.push_back(MakeChannel(options.address, i));
    if (!channels.back()->WaitForConnected(absl::ToChronoTime(SystemClock().Now() + absl::Seconds(10)))) {
      return absl::UnavailableError(absl::StrCat("no server at ", options.address));
    }
  }
  const absl::Time begin = SystemClock().Now();
  Tally tally(options.callers, begin + options.length);
  for (int i = 0; i < options.callers; ++i) {
    const RequestTemplate::Options request = {.caller = options.run * 4096 + static_cast<uint32_t>(i),
                                              .events_per_request = options.events_per_request,
                                              .stream = options.stream};
    const auto& channel = channels[static_cast<size_t>(i) % channels.size()];
    if (options.stream) {
      (new StreamCaller(channel, request, options.window, tally))->Start();
    } else {
      (new UnaryCaller(channel, request, tally))->Start();
    }
  }
  auto latencies = tally.Wait();
  if (!latencies.ok()) return latencies.status();
  LoadResult result;
  result.elapsed = SystemClock().Now() - begin;
  result.requests = latencies->size();
  result.events = result.requests * static_cast<uint64_t>(options.events_per_request);
  if (latencies->empty()) return absl::DeadlineExceededError("no request was answered in the time given");
  std::sort(latencies->begin(), latencies->end());
  result.p50 = (*latencies)[latencies->size() / 2];
  result.p99 = (*latencies)[latencies->size() * 99 / 100];
  return result;
}

}  // namespace daybook::bench
