// daybook doctor: whether all is well between this program, the server and its stores.

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "ledger/base/hex.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/time_text.h"
#include "ledger/event/times.h"
#include "tools/daybook/commands.h"
#include "tools/daybook/exit_code.h"
#include "tools/daybook/limits.h"

namespace daybook {
namespace {

struct DoctorOptions {};

class Checkup {
 public:
  explicit Checkup(Session& session) : session_(session) {}

  void Say(bool well, const std::string& what, const std::string& found) {
    table_.AddRow({Table::Cell(well ? "ok" : "NOT OK", well ? Ink::kGreen : Ink::kRed), what, found});
    checks_.push_back({{"check", what}, {"ok", well}, {"found", found}});
    well_ = well_ && well;
  }
  void SayLag(const std::string& what, uint64_t size, uint64_t head) {
    const uint64_t lag = head - std::min(size, head);
    Say(lag <= kLagEventsMax, what, lag == 0 ? "up to date" : absl::StrCat(lag, " events behind"));
  }

  const Table& table() const { return table_; }
  const Json& checks() const { return checks_; }
  bool well() const { return well_; }
  Session& session() { return session_; }

 private:
  Session& session_;
  Table table_{{{"STATE"}, {"CHECK"}, {"FOUND"}}};
  Json checks_ = Json::array();
  bool well_ = true;
};

void Examine(const v1::HeadResponse& head, absl::Duration took, Checkup* checkup) {
  const v1::Basis& basis = head.basis();
  checkup->Say(
      true, "server",
      absl::StrCat(checkup->session().server(), ", release ", head.release(), ", answered in ", DurationText(took)));
  checkup->Say(true, "ledger", basis.origin());
  checkup->Say(true, "head", absl::StrCat(basis.size(), " events, root ", HexEncode(basis.root()).substr(0, 16)));
  checkup->SayLag("index", head.index_size(), basis.size());
  checkup->SayLag("views", head.views_size(), basis.size());
  for (const v1::DegradedProjection& degraded : head.degraded()) {
    checkup->Say(false, absl::StrCat("projection ", degraded.name()),
                 absl::StrCat("stopped at @", degraded.position(), ": ", degraded.message()));
  }
  // A recorded time that lies ahead of us means that one of the two clocks is wrong.
  constexpr absl::Duration kSkewMax = absl::Seconds(5);
  const absl::Time newest = TimeFromProto(basis.recorded_time());
  const absl::Duration ahead = newest - checkup->session().Now();
  checkup->Say(
      ahead <= kSkewMax, "clock",
      ahead <= kSkewMax ? "agrees with the server's" : absl::StrCat(DurationText(ahead), " behind the server's"));
}

absl::StatusOr<int> RunDoctor(const DoctorOptions&, Session& session) {
  const absl::Time begin = session.Now();
  ASSIGN_OR_RETURN(const v1::HeadResponse head, session.client().Head());
  Checkup checkup(session);
  Examine(head, session.Now() - begin, &checkup);
  switch (session.form()) {
    case OutputForm::kTable:
      checkup.table().Print(session.out(), session.colour());
      break;
    case OutputForm::kCsv:
      checkup.table().PrintCsv(session.out());
      break;
    default: {
      Json json = ToJson(head);
      Json report;
      report["ok"] = checkup.well();
      report["server"] = session.server();
      report["head"] = json["basis"];
      for (const auto& [name, value] : json.items()) {
        if (name != "basis") report[name] = value;
      }
      report["checks"] = checkup.checks();
      session.out() << JsonText(report, session.form() == OutputForm::kJson ? 2 : -1) << '\n';
    }
  }
  return checkup.well() ? kExitDone : kExitRefused;
}

}  // namespace

void AddDoctorCommand(CLI::App& app, Action* chosen) {
  AddCommand<DoctorOptions>(app, chosen, "doctor", "whether server, stores and clock are well", RunDoctor);
}

}  // namespace daybook
