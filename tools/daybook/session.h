// What every command of the program works with: where to print, in which form, whose server, what time it is.

#ifndef DAYBOOK_TOOLS_DAYBOOK_SESSION_H_
#define DAYBOOK_TOOLS_DAYBOOK_SESSION_H_

#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/cpp/ledger_client.h"
#include "daybook/v1/basis.pb.h"
#include "google/protobuf/message.h"
#include "ledger/base/clock.h"
#include "ledger/base/random.h"
#include "tools/daybook/json_form.h"
#include "tools/daybook/table.h"
#include "tools/daybook/time_words.h"

namespace daybook {

enum class OutputForm { kTable, kJson, kJsonLines, kCsv };

// Flags that every command takes.
struct GlobalOptions {
  std::string server;  // Empty: DAYBOOK_SERVER, else 127.0.0.1:7430.
  std::string output = "table";
  std::string tz;  // Empty: the machine's.
  std::string timeout = "30s";
};

// The world, as the program finds it: tests bring their own.
struct Surroundings {
  std::ostream& out;
  std::ostream& err;
  const Clock& clock;
  Random& random;
  bool terminal = false;  // `out` is one, and colour is wanted.
};

// Confined to the main thread.
class Session {
 public:
  explicit Session(const Surroundings& surroundings) : surroundings_(surroundings) {}

  // Returns INVALID_ARGUMENT naming a flag that does not hold.
  absl::Status Configure(const GlobalOptions& options);

  std::ostream& out() { return surroundings_.out; }
  std::ostream& err() { return surroundings_.err; }
  bool colour() const { return surroundings_.terminal; }
  OutputForm form() const { return form_; }
  const absl::TimeZone& zone() const { return zone_; }
  const Clock& clock() const { return surroundings_.clock; }
  Random& random() const { return surroundings_.random; }
  absl::Time Now() const { return surroundings_.clock.Now(); }
  const std::string& server() const { return server_; }
  // " --server 127.0.0.1:7430 --tz Europe/Berlin", of these what was given: without them, a command that asks on would
  // ask elsewhere, and mean other days.
  const std::string& given() const { return given_; }
  absl::Duration timeout() const { return timeout_; }

  // The server of --server or DAYBOOK_SERVER; connects with its first call.
  LedgerClient& client();
  // Another client, that gives up after `within`.
  std::unique_ptr<LedgerClient> ImpatientClient(absl::Duration within);

  // A point of the past: a time (of a date its end, or now if that is to come), "@42", "42" (a size) or
  // "commit:abc1234"; nothing for an empty text. This and the next two return INVALID_ARGUMENT naming `flag`.
  absl::StatusOr<std::optional<v1::AsOf>> Point(absl::string_view flag, absl::string_view text) const;
  absl::StatusOr<absl::Time> TimeOf(absl::string_view flag, absl::string_view text,
                                    DayMoment moment = DayMoment::kEnd) const;
  // When something happened: not in the future; of a date its beginning.
  absl::StatusOr<absl::Time> PastTimeOf(absl::string_view flag, absl::string_view text) const;
  // In the zone of --tz: "2026-03-01 09:00:00" for people, "2026-03-01T09:00:00+01:00" in csv, which has no other word
  // of the zone.
  std::string Shown(absl::Time time) const;

  // Prints an answer in the form asked for. `items` is the repeated field whose elements are the lines of jsonl;
  // `table` is printed as csv, and `people` prints what people see.
  void Print(const google::protobuf::Message& answer, const std::string& items, const Table& table,
             absl::FunctionRef<void()> people);
  // The same for an answer that is made here; called only if JSON is wanted.
  void Print(absl::FunctionRef<Json()> answer, const std::string& items, const Table& table,
             absl::FunctionRef<void()> people);

 private:
  const Surroundings surroundings_;
  OutputForm form_ = OutputForm::kTable;
  absl::TimeZone zone_ = absl::UTCTimeZone();
  std::string server_;
  std::string given_;
  absl::Duration timeout_ = absl::Seconds(30);
  std::unique_ptr<LedgerClient> client_;
};

}  // namespace daybook

#endif  // DAYBOOK_TOOLS_DAYBOOK_SESSION_H_
