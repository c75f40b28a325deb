// daybook watch: events as they become durable, or the findings that they open and resolve.

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ledger/base/hex.h"
#include "ledger/base/status_macros.h"
#include "tools/daybook/ask_flags.h"
#include "tools/daybook/commands.h"
#include "tools/daybook/envelope_flags.h"
#include "tools/daybook/event_line.h"
#include "tools/daybook/exit_code.h"
#include "tools/daybook/finding_view.h"
#include "tools/daybook/usage_error.h"

namespace daybook {
namespace {

struct WatchOptions {
  AskFlags ask;
  std::vector<std::string> kinds;
  std::string from;
  std::string cursor;
  bool findings = false;
  bool until_caught_up = false;
};

// Where a watch goes on after it was ended: "SIZE ROOT" in a file.
absl::Status ReadCursor(const std::string& path, v1::SubscribeRequest* request) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::string text, ReadInput(path));
  const std::vector<std::string> words = absl::StrSplit(text, absl::ByAnyChar(" \n"), absl::SkipEmpty());
  uint64_t size = 0;
  const absl::StatusOr<std::string> root = words.size() == 2 ? HexDecode(words[1]) : absl::StatusOr<std::string>("");
  if (words.size() != 2 || !absl::SimpleAtoi(words[0], &size) || !root.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--cursor ", path, ": not written by daybook watch, want SIZE ROOT"));
  }
  request->set_begin(size);
  request->set_begin_root(*root);
  return absl::OkStatus();
}

// The file is whole or as it was: a kill in between loses nothing but what will be shown again.
absl::Status WriteCursor(const std::string& path, const v1::SubscribeResponse::Checkpoint& checkpoint) {
  const std::string next = absl::StrCat(path, ".next");
  std::ofstream out(next, std::ios::trunc);
  out << checkpoint.size() << ' ' << HexEncode(checkpoint.root()) << '\n';
  out.close();
  std::error_code error;
  if (out.good()) std::filesystem::rename(next, path, error);
  if (out.good() && !error) return absl::OkStatus();
  return absl::PermissionDeniedError(absl::StrCat("--cursor ", path, ": cannot be written"));
}

class Watch {
 public:
  Watch(const WatchOptions& options, Session& session) : options_(options), session_(session) {}

  absl::Status Take(const v1::SubscribeResponse& frame) {
    switch (frame.frame_case()) {
      case v1::SubscribeResponse::kEvents:
        return TakeEvents(frame.events());
      case v1::SubscribeResponse::kCheckpoint:
        if (caught_up_) RETURN_IF_ERROR(ShowFindings(frame.checkpoint().size()));
        return options_.cursor.empty() ? absl::OkStatus() : WriteCursor(options_.cursor, frame.checkpoint());
      case v1::SubscribeResponse::kCaughtUp:
        caught_up_ = true;
        RETURN_IF_ERROR(ShowFindings(frame.caught_up().size()));
        return options_.until_caught_up ? absl::CancelledError("caught up") : absl::OkStatus();
      default:
        return absl::OkStatus();
    }
  }

 private:
  bool json() const { return session_.form() == OutputForm::kJson || session_.form() == OutputForm::kJsonLines; }

  absl::Status TakeEvents(const v1::SubscribeResponse::Events& events) {
    if (!options_.findings) return ShowEvents(events);
    // What the past opened and resolved is not news; what happens from now on is.
    if (!caught_up_ || events.events().empty()) return absl::OkStatus();
    return ShowFindings(events.events().rbegin()->position() + 1);
  }

  absl::Status ShowEvents(const v1::SubscribeResponse::Events& events) {
    for (const v1::RecordedEvent& event : events.events()) {
      if (json()) {
        session_.out() << JsonText(ToJson(event)) << '\n';
      } else {
        session_.out() << EvidenceLine(event, session_) << "  " << event.event().target() << '\n';
      }
    }
    session_.out().flush();
    return absl::OkStatus();
  }

  // What became of the findings since the last time: a line each.
  absl::Status ShowFindings(uint64_t size) {
    if (!options_.findings) return absl::OkStatus();
    v1::ListFindingsRequest request;
    request.mutable_target_globs()->Assign(options_.ask.targets.begin(), options_.ask.targets.end());
    request.mutable_at()->set_min_size(size);
    ASSIGN_OR_RETURN(const v1::ListFindingsResponse response, session_.client().ListFindings(request));
    absl::btree_map<std::string, v1::Finding> now;
    for (const v1::Finding& finding : response.findings()) now.emplace(finding.id(), finding);
    for (const auto& [id, finding] : now) {
      const auto before = known_.find(id);
      if (before == known_.end()) {
        ShowFinding("opened", Ink::kRed, finding);
      } else if (before->second.evidence_digest() != finding.evidence_digest() ||
                 before->second.kind() != finding.kind()) {
        ShowFinding("changed", Ink::kYellow, finding);
      }
    }
    for (const auto& [id, finding] : known_) {
      if (!now.contains(id)) ShowFinding("resolved", Ink::kGreen, finding);
    }
    known_ = std::move(now);
    session_.out().flush();
    return absl::OkStatus();
  }

  void ShowFinding(const char* what, Ink ink, const v1::Finding& finding) {
    if (json()) {
      session_.out() << JsonText(Json{{"change", what}, {"finding", ToJson(finding)}}) << '\n';
      return;
    }
    session_.out() << Painted(what, ink, session_.colour()) << "  " << ShortFindingId(finding.id()) << "  "
                   << WordOf(finding.severity()) << "  " << finding.kind() << "  " << Printable(finding.target())
                   << "  " << Printable(finding.title()) << '\n';
  }

  const WatchOptions& options_;
  Session& session_;
  absl::btree_map<std::string, v1::Finding> known_;
  bool caught_up_ = false;
};

absl::StatusOr<v1::SubscribeRequest> RequestFor(const WatchOptions& options, const Session& session) {
  v1::SubscribeRequest request;
  v1::EventFilter& filter = *request.mutable_filter();
  filter.mutable_target_globs()->Assign(options.ask.targets.begin(), options.ask.targets.end());
  filter.mutable_kinds()->Assign(options.kinds.begin(), options.kinds.end());
  ASSIGN_OR_RETURN(const std::optional<v1::AsOf> from, session.Point("--from", options.from));
  if (from) {
    if (!from->has_size() && !from->has_position()) {
      return UsageError("--from", options.from, "a number of events, or @POSITION");
    }
    request.set_begin(from->has_size() ? from->size() : from->position());
  }
  if (!options.cursor.empty()) RETURN_IF_ERROR(ReadCursor(options.cursor, &request));
  return request;
}

absl::StatusOr<int> RunWatch(const WatchOptions& options, Session& session) {
  if (session.form() == OutputForm::kCsv) return UsageError("--output", "csv", "table, json or jsonl for a watch");
  ASSIGN_OR_RETURN(const v1::SubscribeRequest request, RequestFor(options, session));
  const bool goes_on = !request.begin_root().empty();
  if (goes_on && !options.from.empty()) {
    session.err() << "daybook: going on at @" << request.begin() << ", where " << options.cursor
                  << " stands; remove it to begin with --from again\n";
  }
  Watch watch(options, session);
  const absl::Status ended =
      session.client().Subscribe(request, [&watch](const v1::SubscribeResponse& frame) { return watch.Take(frame); });
  if (options.until_caught_up && absl::IsCancelled(ended)) return kExitDone;
  if (!absl::IsCancelled(ended)) return ended;
  return absl::UnavailableError(absl::StrCat(
      "the server at ", session.server(), " ended the watch; begin again, with --cursor FILE to go on where it was"));
}

}  // namespace

void AddWatchCommand(CLI::App& app, Action* chosen) {
  const auto [command, options] = AddCommand<WatchOptions>(
      app, chosen, "watch", "events as they are recorded, until interrupted; in json one a line", RunWatch);
  AddTargetGlobs(command, &options->ask);
  command->add_option("--kind", options->kinds, "'migration.finished', 'migration.*'")->allow_extra_args(false);
  command->add_option("--from", options->from,
                      "begin with this position, not with what comes next; the first time, with --cursor");
  command->add_option("--cursor", options->cursor,
                      "FILE that keeps the place between watches: once it is there, they go on where it says");
  command->add_flag("--findings", options->findings, "findings as they open, change and resolve, not events");
  command->add_flag("--until-caught-up", options->until_caught_up, "end once the head is reached");
}

}  // namespace daybook
