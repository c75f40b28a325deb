// daybook log, show and change: what was recorded.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ledger/base/hex.h"
#include "ledger/base/shell_word.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/time_text.h"
#include "ledger/event/times.h"
#include "tools/daybook/ask_flags.h"
#include "tools/daybook/basis_line.h"
#include "tools/daybook/commands.h"
#include "tools/daybook/counted.h"
#include "tools/daybook/event_line.h"
#include "tools/daybook/exit_code.h"
#include "tools/daybook/finding_view.h"
#include "tools/daybook/limits.h"
#include "tools/daybook/usage_error.h"

namespace daybook {
namespace {

struct LogOptions {
  std::vector<std::string> targets;
  std::vector<std::string> kinds;
  std::vector<std::string> changes;
  std::vector<std::string> sources;
  std::vector<std::string> actors;
  std::string since;
  std::string until;
  std::string as_of;
  std::string by = "recorded";
  uint32_t limit = 50;
};

bool ByOccurred(const LogOptions& options) { return options.by == "occurred"; }

absl::StatusOr<v1::ReadRequest> LogRequest(const LogOptions& options, const Session& session) {
  v1::ReadRequest request;
  request.set_backwards(true);
  // What happened last need not have been recorded last.
  request.set_limit(ByOccurred(options) ? kReadEventsMax : options.limit);
  v1::EventFilter& filter = *request.mutable_filter();
  filter.mutable_target_globs()->Assign(options.targets.begin(), options.targets.end());
  filter.mutable_kinds()->Assign(options.kinds.begin(), options.kinds.end());
  filter.mutable_changes()->Assign(options.changes.begin(), options.changes.end());
  filter.mutable_sources()->Assign(options.sources.begin(), options.sources.end());
  filter.mutable_actor_ids()->Assign(options.actors.begin(), options.actors.end());
  if (!options.since.empty()) {
    ASSIGN_OR_RETURN(const absl::Time since, session.TimeOf("--since", options.since, DayMoment::kBegin));
    *filter.mutable_recorded_begin_time() = TimeToProto(since);
  }
  if (!options.until.empty()) {
    ASSIGN_OR_RETURN(const absl::Time until, session.TimeOf("--until", options.until));
    *filter.mutable_recorded_end_time() = TimeToProto(until);
  }
  ASSIGN_OR_RETURN(const std::optional<v1::AsOf> point, session.Point("--as-of", options.as_of));
  if (point) *request.mutable_as_of() = *point;
  return request;
}

// The same question, of the ledger as it was before what was shown. Its times are those that were asked with: "2h ago"
// is another time by then.
std::string EarlierOnes(const Session& session, const LogOptions& options, const v1::ReadRequest& request,
                        uint64_t size) {
  std::string command = "daybook log";
  const auto add = [&command](absl::string_view flag, const std::vector<std::string>& values) {
    for (const std::string& value : values) {
      absl::StrAppend(&command, flag.empty() ? "" : " ", flag, " ", ShellWord(value));
    }
  };
  const v1::EventFilter& filter = request.filter();
  add("", options.targets);
  add("--kind", options.kinds);
  add("--change", options.changes);
  add("--source", options.sources);
  add("--actor", options.actors);
  if (filter.has_recorded_begin_time()) add("--since", {TimeText(TimeFromProto(filter.recorded_begin_time()))});
  if (filter.has_recorded_end_time()) add("--until", {TimeText(TimeFromProto(filter.recorded_end_time()))});
  if (options.limit != LogOptions().limit) add("-n", {absl::StrCat(options.limit)});
  add("--as-of", {absl::StrCat(size)});
  return absl::StrCat(command, session.given());
}

bool OccurredBefore(const v1::RecordedEvent& a, const v1::RecordedEvent& b) {
  return TimeFromProto(a.event().occurred_time()) < TimeFromProto(b.event().occurred_time());
}

// The last ones by when they happened, of all that were read. Returns how many went before them.
int KeepLastOccurred(uint32_t limit, v1::ReadResponse* all) {
  auto& events = *all->mutable_events();
  std::stable_sort(events.begin(), events.end(), OccurredBefore);
  const int earlier = std::max(0, events.size() - static_cast<int>(limit));
  events.DeleteSubrange(0, earlier);
  return earlier;
}

// Of no events: whether that is because a word names no target. Asked of the ledger itself, which has more than those
// that are judged, and answers when views do not.
absl::Status CheckRecorded(Session& session, const std::vector<std::string>& targets) {
  for (const std::string& word : targets) {
    v1::ReadRequest request;
    request.set_limit(1);
    request.set_backwards(true);
    request.mutable_filter()->add_target_globs(word);
    bool found = false;
    RETURN_IF_ERROR(session.client().Read(request, [&found](const v1::ReadResponse& part) {
      found = found || !part.events().empty();
      return absl::OkStatus();
    }));
    if (!found) return NoTargetMatches(session, word);
  }
  return absl::OkStatus();
}

absl::StatusOr<int> RunLog(const LogOptions& options, Session& session) {
  ASSIGN_OR_RETURN(const v1::ReadRequest request, LogRequest(options, session));
  v1::ReadResponse all;
  RETURN_IF_ERROR(session.client().Read(request, [&all](const v1::ReadResponse& part) {
    all.MergeFrom(part);
    return absl::OkStatus();
  }));
  if (all.events().empty()) RETURN_IF_ERROR(CheckRecorded(session, options.targets));
  // Read backwards to have the last ones; shown in the order in which they happened.
  std::reverse(all.mutable_events()->begin(), all.mutable_events()->end());
  const bool by_occurred = ByOccurred(options);
  const int earlier = by_occurred ? KeepLastOccurred(options.limit, &all) : 0;
  const Table table = EventTable(all.events(), session, by_occurred);
  session.Print(all, "events", table, [&] {
    if (table.size() == 0) {
      session.out() << "no events\n";
    } else {
      table.Print(session.out(), session.colour());
    }
    if (by_occurred && all.has_next()) {
      session.out() << "of the last " << kReadEventsMax << " that were recorded; narrow it with --since or a target\n";
    } else if (earlier > 0) {
      session.out() << Counted(static_cast<uint64_t>(earlier), "earlier one") << ": more with -n\n";
    } else if (all.has_next()) {
      session.out() << "earlier ones: " << EarlierOnes(session, options, request, all.next() + 1) << '\n';
    }
    PrintBasis(session, all.basis());
  });
  return kExitDone;
}

struct ShowOptions {
  std::string event;
  bool payload = true;
};

absl::StatusOr<v1::GetEventRequest> ShowRequest(const ShowOptions& options) {
  v1::GetEventRequest request;
  request.mutable_view()->set_payload(true);
  absl::string_view text = options.event;
  uint64_t position = 0;
  absl::ConsumePrefix(&text, "@");
  if (absl::SimpleAtoi(text, &position)) {
    request.set_position(position);
    return request;
  }
  const size_t slash = text.rfind('/');
  if (slash == absl::string_view::npos) {
    return UsageError("EVENT", text, "@POSITION or SOURCE/ID");
  }
  request.mutable_reference()->set_source(std::string(text.substr(0, slash)));
  request.mutable_reference()->set_id(std::string(text.substr(slash + 1)));
  return request;
}

// What says nothing: absent, empty, not specified.
bool IsIdle(const Json& value) {
  return value.is_null() || value == "" || value == "unspecified" || value == false ||
         ((value.is_array() || value.is_object()) && value.empty());
}

// The value as people want to read it, without what says nothing.
Json Pruned(const Json& value) {
  if (!value.is_structured()) return value;
  Json kept = value.is_array() ? Json::array() : Json::object();
  for (const auto& [name, part] : value.items()) {
    Json pruned = Pruned(part);
    if (value.is_array()) {
      kept.push_back(std::move(pruned));
    } else if (!IsIdle(pruned)) {
      kept[name] = std::move(pruned);
    }
  }
  return kept;
}

void PrintEvent(Session& session, const v1::RecordedEvent& recorded) {
  const v1::Event& event = recorded.event();
  Table facts({{""}, {""}});
  const auto fact = [&facts](const char* name, std::string value) {
    if (!value.empty()) facts.AddRow({Table::Cell(name, Ink::kDim), std::move(value)});
  };
  fact("position", absl::StrCat("@", recorded.position()));
  fact("kind", recorded.kind());
  fact("target", event.target());
  fact("what", EventSummary(event));
  fact("change", event.change());
  fact("occurred", session.Shown(TimeFromProto(event.occurred_time())));
  fact("recorded", session.Shown(TimeFromProto(recorded.recorded_time())));
  fact("actor", ActorText(event.actor()));
  fact("evidence", ShortEnumName(*v1::Evidence_descriptor()->FindValueByNumber(event.evidence())));
  fact("source", event.source());
  fact("id", event.id());
  fact("principal", recorded.principal());
  fact("before it", recorded.has_stream_previous() ? absl::StrCat("@", recorded.stream_previous()) : "");
  fact("payload", recorded.payload_bytes() == 0
                      ? ""
                      : absl::StrCat(recorded.payload_bytes(), " bytes, commitment ",
                                     HexEncode(recorded.payload_commitment()).substr(0, 16), "…"));
  facts.Print(session.out(), session.colour());
  const Json json = ToJson(event);
  for (const auto& [name, value] : json.items()) {
    if (value.is_object() && name != "actor" && name != "payload")
      session.out() << name << ' ' << JsonText(Pruned(value), 2) << '\n';
  }
  for (const v1::Payload::Part& part : event.payload().parts()) {
    session.out() << Painted(absl::StrCat("-- ", part.name()), Ink::kDim, session.colour()) << '\n';
    for (const absl::string_view line : absl::StrSplit(part.has_text() ? part.text() : HexEncode(part.data()), '\n')) {
      session.out() << Printable(line) << '\n';
    }
  }
}

absl::StatusOr<int> RunShow(const ShowOptions& options, Session& session) {
  ASSIGN_OR_RETURN(const v1::GetEventRequest request, ShowRequest(options));
  ASSIGN_OR_RETURN(const v1::GetEventResponse response, session.client().GetEvent(request));
  google::protobuf::RepeatedPtrField<v1::RecordedEvent> one;
  *one.Add() = response.event();
  session.Print(response, "event", EventTable(one, session, false), [&] { PrintEvent(session, response.event()); });
  return kExitDone;
}

struct ChangeOptions {
  std::string change;
  std::string as_of;
  bool each = false;
};

absl::StatusOr<int> RunChange(const ChangeOptions& options, Session& session) {
  v1::GetChangeRequest request;
  request.set_change(options.change);
  ASSIGN_OR_RETURN(const std::optional<v1::AsOf> point, session.Point("--as-of", options.as_of));
  if (point) *request.mutable_at()->mutable_as_of() = *point;
  ASSIGN_OR_RETURN(const v1::GetChangeResponse response, session.client().GetChange(request));
  const Table table = EventTable(response.events(), session, false);
  session.Print(response, "events", table, [&] {
    table.Print(session.out(), session.colour());
    if (!response.findings().empty()) session.out() << '\n';
    PrintMatters(session, MattersOf({response.findings().begin(), response.findings().end()}, options.each));
    PrintBasis(session, response.basis());
  });
  return kExitDone;
}

}  // namespace

void AddLogCommands(CLI::App& app, Action* chosen) {
  const auto [log, log_options] =
      AddCommand<LogOptions>(app, chosen, "log", "what was recorded, the last events at the bottom", RunLog);
  log->add_option("targets", log_options->targets, "globs: 'payments/*/orders-db', 'payments'");
  log->add_option("--target", log_options->targets, "the same, as a flag")->allow_extra_args(false);
  log->add_option("--kind", log_options->kinds, "'migration.finished', 'migration.*'")->allow_extra_args(false);
  log->add_option("--change", log_options->changes, "of this change")->allow_extra_args(false);
  log->add_option("--source", log_options->sources, "of this source")->allow_extra_args(false);
  log->add_option("--actor", log_options->actors, "by this actor's id")->allow_extra_args(false);
  log->add_option("--since", log_options->since, "recorded at or after; a date: from its beginning");
  log->add_option("--until", log_options->until, "recorded before; a date: to its end");
  log->add_option("--as-of", log_options->as_of, "the ledger as it was: a time, a size, @POSITION, commit:SHA");
  log->add_option("--by", log_options->by, "the last ones as recorded, or as occurred")
      ->check(CLI::IsMember({"recorded", "occurred"}));
  log->add_option("-n,--limit", log_options->limit, "events at most")->check(CLI::Range(1U, kReadEventsMax));

  const auto [show, show_options] = AddCommand<ShowOptions>(app, chosen, "show", "one event, whole", RunShow);
  show->add_option("event", show_options->event, "@POSITION or SOURCE/ID")->required();

  const auto [change, change_options] =
      AddCommand<ChangeOptions>(app, chosen, "change", "one change's whole life", RunChange);
  change->add_option("change", change_options->change, "its id, as events carry it")->required();
  change->add_option("--as-of", change_options->as_of, "a time, a size, @POSITION or commit:SHA");
  AddEach(change, &change_options->each);
}

}  // namespace daybook
