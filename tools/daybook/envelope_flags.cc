#include "tools/daybook/envelope_flags.h"

#include <pwd.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ledger/base/random.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/utf8.h"
#include "ledger/event/times.h"
#include "tools/daybook/limits.h"
#include "tools/daybook/usage_error.h"

namespace daybook {
namespace {

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// Services and containers have users, and no USER.
std::string UserName() {
  if (std::string user = Environment("USER"); !user.empty()) return user;
  const passwd* entry = getpwuid(getuid());
  return entry == nullptr ? "" : entry->pw_name;
}

// Somebody at a terminal is a person. What runs without one may be a person's script, a pipeline or an agent: we do not
// know, and say so.
absl::StatusOr<v1::Actor> DefaultActor() {
  constexpr char kVariable[] = "DAYBOOK_ACTOR";
  if (const std::string actor = Environment(kVariable); !actor.empty()) return ActorFromText(kVariable, actor);
  v1::Actor actor;
  actor.set_id(UserName());
  const bool person = isatty(STDIN_FILENO) != 0 && !actor.id().empty();
  actor.set_type(person ? v1::Actor::TYPE_HUMAN : v1::Actor::TYPE_UNKNOWN);
  return actor;
}

absl::Status AddPart(absl::string_view name, std::string text, v1::Event* event) {
  v1::Payload::Part* part = event->mutable_payload()->add_parts();
  part->set_name(std::string(name));
  if (IsUtf8(text)) {
    part->set_text(std::move(text));
  } else {
    part->set_data(std::move(text));
  }
  return absl::OkStatus();
}

absl::Status AddNamedPart(absl::string_view assignment, v1::Event* event) {
  const size_t equals = assignment.find('=');
  if (equals == absl::string_view::npos || equals == 0) {
    return UsageError("--payload", assignment, "NAME=TEXT, NAME=@FILE or NAME=@-");
  }
  absl::string_view value = assignment.substr(equals + 1);
  if (!absl::ConsumePrefix(&value, "@")) return AddPart(assignment.substr(0, equals), std::string(value), event);
  ASSIGN_OR_RETURN(std::string content, ReadInput(std::string(value)));
  return AddPart(assignment.substr(0, equals), std::move(content), event);
}

absl::Status FillPayload(const EnvelopeFlags& flags, v1::Event* event) {
  if (!flags.reason.empty()) RETURN_IF_ERROR(AddPart("reason", flags.reason, event));
  if (!flags.sql.empty()) RETURN_IF_ERROR(AddPart("sql", flags.sql, event));
  if (!flags.error.empty()) RETURN_IF_ERROR(AddPart("error", flags.error, event));
  for (const std::string& assignment : flags.payload) RETURN_IF_ERROR(AddNamedPart(assignment, event));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> ReadInput(const std::string& path) {
  std::ifstream file;
  if (path != "-") {
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": a directory, want a file"));
    }
    file.open(path, std::ios::binary);
    if (!file) return absl::NotFoundError(absl::StrCat(path, ": cannot be read"));
  }
  std::istream& in = path == "-" ? std::cin : file;
  std::string content;
  std::array<char, 64 * 1024> piece;
  while (in) {
    // What cannot be read sets a bit; iterators would throw.
    in.read(piece.data(), piece.size());
    content.append(piece.data(), static_cast<size_t>(in.gcount()));
    if (content.size() > kInputBytesMax) {
      return absl::ResourceExhaustedError(absl::StrCat(path, ": more than ", kInputBytesMax, " bytes"));
    }
  }
  if (in.bad()) return absl::NotFoundError(absl::StrCat(path, ": cannot be read"));
  return content;
}

absl::StatusOr<v1::Actor> ActorFromText(absl::string_view flag, absl::string_view text) {
  constexpr std::array<std::pair<absl::string_view, v1::Actor::Type>, 4> kTypes = {
      {{"human:", v1::Actor::TYPE_HUMAN},
       {"agent:", v1::Actor::TYPE_AGENT},
       {"service:", v1::Actor::TYPE_SERVICE},
       {"unknown:", v1::Actor::TYPE_UNKNOWN}}};
  v1::Actor actor;
  actor.set_type(v1::Actor::TYPE_UNKNOWN);
  absl::string_view id = text;
  for (const auto& [prefix, type] : kTypes) {
    if (!absl::ConsumePrefix(&id, prefix)) continue;
    actor.set_type(type);
    break;
  }
  // A type that is none would be taken into the id, and the actor for nobody known.
  const bool other_type = id == text && absl::StrContains(text, ':');
  if (id.empty() || other_type) {
    return UsageError(flag, text, "human:ID, agent:ID, service:ID or ID; unknown:ID for an ID with a colon");
  }
  actor.set_id(std::string(id));
  return actor;
}

void AddActorFlags(CLI::App* app, EnvelopeFlags* flags) {
  app->add_option("--actor", flags->actor, "who acted: human:ID, agent:ID, service:ID (else DAYBOOK_ACTOR, else you)");
  app->add_option("--on-behalf-of", flags->on_behalf_of, "the id of whom an agent acted for");
  app->add_option("--change", flags->change, "the change this belongs to: a URL, CHG0030042");
  app->add_option("--source", flags->source, "who emits, such as ci:orders");
  app->add_option("--reason", flags->reason, "why, in your own words");
}

void AddEnvelopeFlags(CLI::App* app, EnvelopeFlags* flags) {
  AddActorFlags(app, flags);
  app->add_option("--target", flags->target, "what changed, as project/environment/name");
  app->add_option("--event-id", flags->event_id, "with --source, the idempotency key (else a new UUID)");
  app->add_option("--occurred-time", flags->occurred_time, "when it happened (else now); a date: its beginning");
  app->add_option("--sql", flags->sql, "the statements, kept as payload");
  app->add_option("--error", flags->error, "the error text, kept as payload");
  app->add_option("--payload", flags->payload, "NAME=TEXT or NAME=@FILE, kept beside the event")
      ->allow_extra_args(false);
}

absl::Status FillEnvelope(const EnvelopeFlags& flags, const Session& session, absl::string_view default_source,
                          v1::Event* event) {
  if (!flags.event_id.empty()) event->set_id(flags.event_id);
  if (event->id().empty()) event->set_id(MakeUuidV7(session.Now(), session.random()));
  if (!flags.source.empty()) event->set_source(flags.source);
  if (event->source().empty()) event->set_source(std::string(default_source));
  if (!flags.target.empty()) event->set_target(flags.target);
  if (!flags.change.empty()) event->set_change(flags.change);
  if (!flags.occurred_time.empty()) {
    ASSIGN_OR_RETURN(const absl::Time time, session.PastTimeOf("--occurred-time", flags.occurred_time));
    *event->mutable_occurred_time() = TimeToProto(time);
  }
  if (!flags.actor.empty()) {
    ASSIGN_OR_RETURN(*event->mutable_actor(), ActorFromText("--actor", flags.actor));
  } else if (!event->has_actor()) {
    ASSIGN_OR_RETURN(*event->mutable_actor(), DefaultActor());
  }
  if (!flags.on_behalf_of.empty()) event->mutable_actor()->set_on_behalf_of(flags.on_behalf_of);
  if (event->evidence() == v1::EVIDENCE_UNSPECIFIED) event->set_evidence(v1::EVIDENCE_LIVE);
  return FillPayload(flags, event);
}

}  // namespace daybook
