// daybook record KIND: one event from flags, or any number from JSON.

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/agent/json_reader.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/kinds.h"
#include "ledger/event/limits.h"
#include "tools/daybook/append_report.h"
#include "tools/daybook/body_flags.h"
#include "tools/daybook/commands.h"
#include "tools/daybook/envelope_flags.h"
#include "tools/daybook/exit_code.h"
#include "tools/daybook/flag_error.h"
#include "tools/daybook/kinds_to_come.h"
#include "tools/daybook/migration_file.h"
#include "tools/daybook/program.h"
#include "tools/daybook/usage_error.h"

namespace daybook {
namespace {

constexpr char kSource[] = "cli";

struct RecordOptions {
  std::string kind;
  std::string json;
  std::string file;
  EnvelopeFlags envelope;
  std::unique_ptr<BodyFlags> body;
};

// "migration-finished" and "migration_finished" are the kind as well.
std::optional<Kind> KindFromWord(absl::string_view word) {
  if (const auto kind = KindFromName(word)) return kind;
  for (const Kind kind : AllKinds()) {
    if (KebabCase(BodyField(kind)->name()) == KebabCase(word)) return kind;
  }
  return std::nullopt;
}

enum class Release { kThis, kLater };

std::vector<std::string> KindNames(Release release) {
  std::vector<std::string> names;
  for (const Kind kind : AllKinds()) {
    const bool later = KindsToCome().Contains(kind);
    if (!IsServersOwn(kind) && later == (release == Release::kLater)) names.emplace_back(KindName(kind));
  }
  return names;
}

// "migration  started, finished, reverted, asserted", a noun a line.
std::string KindsByNoun(Release release) {
  std::string lines;
  std::string noun;
  for (const std::string& name : KindNames(release)) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(name, absl::MaxSplits('.', 1));
    if (parts.first == noun) {
      absl::StrAppend(&lines, ", ", parts.second);
    } else {
      constexpr size_t kNounWidth = 13;
      absl::StrAppend(&lines, "\n  ", parts.first);
      if (!parts.second.empty()) {
        absl::StrAppend(&lines, std::string(kNounWidth - std::min(kNounWidth - 1, parts.first.size()), ' '),
                        parts.second);
      }
    }
    noun = parts.first;
  }
  return lines;
}

absl::Status NoSuchKind(absl::string_view word) {
  const std::string meant = NearestWord(word, KindNames(Release::kThis));
  return UsageError("KIND", word, meant.empty() ? "what happened, such as migration.finished" : meant);
}

// A document, an array of them, or one a line, in the text called `name`.
absl::StatusOr<std::vector<Json>> ParseDocuments(absl::string_view name, absl::string_view text) {
  absl::StatusOr<Json> whole = ReadJson<Json>(name, text);
  std::vector<Json> documents;
  if (whole.ok()) {
    if (!whole->is_array()) return std::vector<Json>{*std::move(whole)};
    for (Json& document : *whole) documents.push_back(std::move(document));
    return documents;
  }
  if (absl::IsResourceExhausted(whole.status())) return whole.status();
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    line = absl::StripAsciiWhitespace(line);
    if (line.empty()) continue;
    ASSIGN_OR_RETURN(Json document, ReadJson<Json>(name, line));
    documents.push_back(std::move(document));
  }
  return documents;
}

absl::StatusOr<std::vector<v1::Event>> EventsFromJson(const RecordOptions& options, const Session& session) {
  ASSIGN_OR_RETURN(const std::string text, ReadInput(options.json));
  ASSIGN_OR_RETURN(std::vector<Json> documents, ParseDocuments(absl::StrCat("--json ", options.json), text));
  if (documents.empty()) return absl::InvalidArgumentError(absl::StrCat("--json ", options.json, ": no event"));
  if (documents.size() > 1 && !options.envelope.event_id.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--event-id: given for ", documents.size(), " events, want it in each"));
  }
  std::vector<v1::Event> events;
  for (Json& document : documents) {
    v1::Event event;
    if (const absl::Status read = FromJson(std::move(document), &event); !read.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("--json ", options.json, ": event ", events.size() + 1, ": ", read.message()));
    }
    if (!options.kind.empty() && KindFromWord(options.kind) != event.body_case()) {
      return absl::InvalidArgumentError(absl::StrCat("--json ", options.json, ": event ", events.size() + 1, " is ",
                                                     KindName(event.body_case()), ", want ", options.kind));
    }
    RETURN_IF_ERROR(FillEnvelope(options.envelope, session, kSource, &event));
    events.push_back(std::move(event));
  }
  return events;
}

absl::StatusOr<v1::Event> EventFromFlags(const RecordOptions& options, const Session& session) {
  const std::optional<Kind> kind = KindFromWord(options.kind);
  if (!kind || options.body == nullptr) return NoSuchKind(options.kind);
  v1::Event event;
  RETURN_IF_ERROR(options.body->Fill(session, event.GetReflection()->MutableMessage(&event, BodyField(*kind))));
  if (!options.file.empty()) RETURN_IF_ERROR(FillFromFile(options.file, &event));
  RETURN_IF_ERROR(FillEnvelope(options.envelope, session, kSource, &event));
  return event;
}

// Where the batch that begins with event `begin` ends: as many as one call takes, and at least one.
size_t BatchEnd(const std::vector<v1::Event>& events, size_t begin) {
  constexpr size_t kAddedBytes = 32;  // Its time, and its frame in the request.
  size_t end = begin;
  size_t message = 0;
  size_t client_parts = 0;
  while (end < events.size() && end - begin < kBatchEventsMax) {
    const size_t bytes = events[end].ByteSizeLong() + kAddedBytes;
    message += bytes;
    client_parts += bytes - events[end].payload().ByteSizeLong();
    if (end > begin && (message > kMessageBytesMax || client_parts > kBatchBytesMax)) break;
    ++end;
  }
  return end;
}

// Each batch is recorded whole or not at all; those before the one that is refused stay recorded.
absl::StatusOr<int> AppendInBatches(Session& session, const std::vector<v1::Event>& events) {
  v1::AppendResponse all;
  size_t end = 0;
  for (size_t begin = 0; begin < events.size(); begin = end) {
    end = BatchEnd(events, begin);
    const auto response = AppendBatch(
        session, {events.begin() + static_cast<ptrdiff_t>(begin), events.begin() + static_cast<ptrdiff_t>(end)});
    if (!response.ok()) {
      if (begin > 0) {
        ReportAppended(session, events, all);
        session.err() << "recorded the first " << begin << " of " << events.size()
                      << " events; events[0] below is the one after them\n";
      }
      return response.status();
    }
    all.MergeFrom(*response);
  }
  ReportAppended(session, events, all);
  return kExitDone;
}

absl::StatusOr<int> RunRecord(const RecordOptions& options, Session& session) {
  if (!options.json.empty()) {
    ASSIGN_OR_RETURN(const std::vector<v1::Event> events, EventsFromJson(options, session));
    return AppendInBatches(session, events);
  }
  ASSIGN_OR_RETURN(v1::Event event, EventFromFlags(options, session));
  const Kind kind = event.body_case();
  const absl::StatusOr<int> code = AppendAndReport(session, {std::move(event)});
  return code.ok() ? code : InTheWordsOfFlags(code.status(), kind);
}

// The kind that the words ask for: its flags are the only ones that need to be declared.
std::optional<Kind> KindIn(const std::vector<std::string>& words) {
  const auto record = std::find(words.begin(), words.end(), "record");
  for (auto word = record; word != words.end(); ++word) {
    if (const auto kind = KindFromWord(*word)) return kind;
  }
  return std::nullopt;
}

}  // namespace

void AddRecordCommand(CLI::App& app, Action* chosen, const std::vector<std::string>& words) {
  const auto [command, options] = AddCommand<RecordOptions>(
      app, chosen, "record", "append one event, its body as flags, or events as JSON", RunRecord);
  command->add_option("kind", options->kind, "what happened, such as migration.finished");
  command->add_option("--json", options->json, "FILE or -: one event, an array, or one a line");
  AddEnvelopeFlags(command, &options->envelope);
  const std::optional<Kind> kind = KindIn(words);
  if (kind) options->body = std::make_unique<BodyFlags>(command, *BodyField(*kind)->message_type());
  if (kind && BodyField(*kind)->message_type()->FindFieldByName("migration") != nullptr) {
    command->add_option("--file", options->file, "the migration's file: its digests, and its version and name")
        ->group("What happened");
  }
  command->footer(kind ? absl::StrCat("The flags under 'What happened' are those of ", KindName(*kind), ".")
                       : absl::StrCat("Kinds, as NOUN.VERB:", KindsByNoun(Release::kThis),
                                      "\nNot accepted by servers of this release:", KindsByNoun(Release::kLater),
                                      "\nName a kind to see its flags: daybook record migration.finished --help"));
}

}  // namespace daybook
