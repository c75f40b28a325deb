#include "tools/daybook/session.h"

#include <cstdint>
#include <cstdlib>
#include <limits>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ledger/base/shell_word.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/time_text.h"
#include "ledger/event/times.h"
#include "tools/daybook/usage_error.h"

namespace daybook {
namespace {

constexpr char kDefaultServer[] = "127.0.0.1:7430";

absl::Status WrongFlag(absl::string_view flag, absl::string_view value, absl::string_view wanted) {
  return UsageError(flag, value, wanted);
}

absl::StatusOr<OutputForm> FormOf(absl::string_view name) {
  if (name == "table") return OutputForm::kTable;
  if (name == "json") return OutputForm::kJson;
  if (name == "jsonl") return OutputForm::kJsonLines;
  if (name == "csv") return OutputForm::kCsv;
  return WrongFlag("--output", name, "table, json, jsonl or csv");
}

// HOST:PORT, where the host of an IPv6 address stands in brackets.
bool IsServerAddress(absl::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == absl::string_view::npos || colon == 0 || absl::StrContains(text, '/')) return false;
  const absl::string_view host = text.substr(0, colon);
  const bool bracketed = absl::StartsWith(host, "[") && absl::EndsWith(host, "]");
  uint32_t port = 0;
  return (bracketed || !absl::StrContains(host, ':')) && absl::SimpleAtoi(text.substr(colon + 1), &port) &&
         port <= std::numeric_limits<uint16_t>::max();
}

absl::StatusOr<std::string> ServerOf(const GlobalOptions& options) {
  constexpr char kVariable[] = "DAYBOOK_SERVER";
  const char* environment = std::getenv(kVariable);
  const bool from_flag = !options.server.empty();
  if (!from_flag && (environment == nullptr || *environment == '\0')) return kDefaultServer;
  std::string server = from_flag ? options.server : environment;
  if (IsServerAddress(server)) return server;
  return WrongFlag(from_flag ? "--server" : kVariable, server, "ADDRESS:PORT such as 127.0.0.1:7430");
}

}  // namespace

absl::Status Session::Configure(const GlobalOptions& options) {
  ASSIGN_OR_RETURN(form_, FormOf(options.output));
  zone_ = absl::LocalTimeZone();
  if (!options.tz.empty() && !absl::LoadTimeZone(options.tz, &zone_)) {
    return WrongFlag("--tz", options.tz, "the name of a time zone such as Europe/Berlin or UTC");
  }
  const absl::StatusOr<absl::Duration> timeout = DurationFromText(options.timeout);
  if (!timeout.ok() || *timeout <= absl::ZeroDuration()) {
    return WrongFlag("--timeout", options.timeout, "a duration over 0 such as 30s");
  }
  timeout_ = *timeout;
  ASSIGN_OR_RETURN(server_, ServerOf(options));
  if (!options.server.empty()) absl::StrAppend(&given_, " --server ", ShellWord(options.server));
  if (!options.tz.empty()) absl::StrAppend(&given_, " --tz ", ShellWord(options.tz));
  return absl::OkStatus();
}

LedgerClient& Session::client() {
  if (client_ == nullptr) {
    client_ = std::make_unique<LedgerClient>(LedgerClientOptions{.server = server_, .call_timeout = timeout_}, clock(),
                                             random());
  }
  return *client_;
}

std::unique_ptr<LedgerClient> Session::ImpatientClient(absl::Duration within) {
  return std::make_unique<LedgerClient>(
      LedgerClientOptions{.server = server_, .call_timeout = within, .retry_for = absl::ZeroDuration()}, clock(),
      random());
}

absl::StatusOr<absl::Time> Session::TimeOf(absl::string_view flag, absl::string_view text, DayMoment moment) const {
  const absl::StatusOr<absl::Time> time = TimeFromWords(text, Now(), zone_, moment);
  if (!time.ok()) return WrongFlag(flag, text, "a time such as 2026-03-01T09:00:00Z, 2026-03-01, '2h ago' or 'in 2w'");
  return time;
}

absl::StatusOr<absl::Time> Session::PastTimeOf(absl::string_view flag, absl::string_view text) const {
  ASSIGN_OR_RETURN(const absl::Time time, TimeOf(flag, text, DayMoment::kBegin));
  if (time > Now()) return WrongFlag(flag, text, absl::StrCat("a time that has passed; it is ", Shown(Now())));
  return time;
}

absl::StatusOr<std::optional<v1::AsOf>> Session::Point(absl::string_view flag, absl::string_view text) const {
  if (text.empty()) return std::nullopt;
  v1::AsOf point;
  uint64_t number = 0;
  absl::string_view rest = text;
  if (absl::ConsumePrefix(&rest, "commit:")) {
    if (rest.empty()) return WrongFlag(flag, text, "commit:SHA");
    point.set_commit(std::string(rest));
  } else if (absl::ConsumePrefix(&rest, "@")) {
    if (!absl::SimpleAtoi(rest, &number)) return WrongFlag(flag, text, "@ and a position");
    point.set_position(number);
  } else if (absl::ConsumePrefix(&rest, "size:") || text.find_first_not_of("0123456789") == absl::string_view::npos) {
    if (!absl::SimpleAtoi(rest, &number)) return WrongFlag(flag, text, "a number of events");
    point.set_size(number);
  } else {
    absl::StatusOr<absl::Time> time = TimeFromWords(text, Now(), zone_, DayMoment::kEnd);
    if (!time.ok()) return WrongFlag(flag, text, "a time, a number of events, @POSITION or commit:SHA");
    // The end of today is to come; what today has brought is known.
    const auto begin = TimeFromWords(text, Now(), zone_, DayMoment::kBegin);
    if (*time > Now() && begin.ok() && *begin <= Now()) time = Now();
    if (*time > Now()) return WrongFlag(flag, text, absl::StrCat("a time that has passed; it is ", Shown(Now())));
    *point.mutable_time() = TimeToProto(*time);
  }
  return point;
}

std::string Session::Shown(absl::Time time) const {
  return absl::FormatTime(form_ == OutputForm::kCsv ? "%Y-%m-%d%ET%H:%M:%S%Ez" : "%Y-%m-%d %H:%M:%S", time, zone_);
}

void Session::Print(const google::protobuf::Message& answer, const std::string& items, const Table& table,
                    absl::FunctionRef<void()> people) {
  Print([&answer] { return ToJson(answer); }, items, table, people);
}

void Session::Print(absl::FunctionRef<Json()> answer, const std::string& items, const Table& table,
                    absl::FunctionRef<void()> people) {
  switch (form_) {
    case OutputForm::kTable:
      people();
      break;
    case OutputForm::kCsv:
      table.PrintCsv(out());
      break;
    case OutputForm::kJson:
      out() << JsonText(answer(), 2) << '\n';
      break;
    case OutputForm::kJsonLines: {
      const Json json = answer();
      const auto lines = json.find(items);
      if (lines == json.end() || !lines->is_array()) {
        out() << JsonText(json) << '\n';
        break;
      }
      for (const Json& line : *lines) out() << JsonText(line) << '\n';
      break;
    }
  }
}

}  // namespace daybook
