// Clients that send without pause and remember what they were told: the account that a ledger is held to after its
// server was stopped or killed under them.

#ifndef DAYBOOK_TESTS_INTEGRATION_LOAD_WRITER_H_
#define DAYBOOK_TESTS_INTEGRATION_LOAD_WRITER_H_

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "daybook/v1/event.pb.h"
#include "daybook/v1/ledger_service.grpc.pb.h"
#include "ledger/base/mutex.h"
#include "ledger/base/random.h"

namespace daybook::testing {

// The stream that all unary writers write to beside their own, each event behind the one its writer saw last.
inline constexpr char kSharedTarget[] = "load/prod/shared";

// A batch as it was sent, and what became of it as far as its client can know.
struct SentBatch {
  enum class Fate { kUnknown, kRecorded, kRefused };
  // Whether it may be refused: kAlways for one that is wrong, kMaybe for one that races with others.
  enum class Refusable { kNever, kMaybe, kAlways };

  v1::AppendRequest request;
  Refusable refusable = Refusable::kNever;
  Fate fate = Fate::kUnknown;
  std::vector<uint64_t> positions = {};  // One for each event, once recorded.
};

// How many events were acknowledged, over all writers. Thread-safe.
class Tally {
 public:
  void Add(uint64_t events);
  // Blocks until so many were; false when that does not happen within `timeout`.
  bool AwaitAtLeast(uint64_t events, absl::Duration timeout);

 private:
  Mutex mu_;
  uint64_t events_ ABSL_GUARDED_BY(mu_) = 0;
};

// Confined to one thread while it runs.
class LoadWriter {
 public:
  enum class Kind { kUnary, kStream };

  // Everything it sends is decided by `seed`, and by the answers it gets.
  LoadWriter(Kind kind, int number, uint64_t seed);

  // Sends, on a connection of its own, until the server is gone; first again what has no answer yet. Fails the test for
  // an answer that is wrong.
  void RunUntilGone(const std::string& server, Tally& tally);
  // Sends again what has no answer; true when all of it has one now.
  bool Settle(const std::string& server);

  const std::string& target() const { return target_; }
  const std::deque<SentBatch>& sent() const { return sent_; }

 private:
  using Stub = v1::LedgerService::Stub;

  SentBatch NextBatch();
  SentBatch WrongBatch();
  // A batch that expects its stream to be as this writer knows it to be.
  SentBatch CheckedBatch();
  // To the shared stream; nothing when the server is gone.
  std::optional<SentBatch> SharedBatch(Stub& stub);
  v1::Event NextEvent(const std::string& target);
  const SentBatch* AnyRecorded();

  bool SendUnary(Stub& stub, SentBatch& batch, Tally* tally);
  bool SendRecordedAgain(Stub& stub);
  void RunUnary(Stub& stub, Tally& tally);
  void RunStream(Stub& stub, Tally& tally);
  bool ResendUnknown(Stub& stub, Tally* tally);
  // Enters an answer; false when it tells nothing.
  bool Enter(const absl::Status& status, const v1::AppendResponse& response, SentBatch& batch);

  const Kind kind_;
  const std::string source_;
  const std::string target_;
  SeededRandom random_;
  std::deque<SentBatch> sent_;
  std::vector<size_t> recorded_;  // Indices into sent_.
  std::optional<uint64_t> last_position_;
  uint64_t next_id_ = 0;
};

}  // namespace daybook::testing

#endif  // DAYBOOK_TESTS_INTEGRATION_LOAD_WRITER_H_
