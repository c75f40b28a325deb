// The flags for what every event has: who, where, when, and the free text beside it.

#ifndef DAYBOOK_TOOLS_DAYBOOK_ENVELOPE_FLAGS_H_
#define DAYBOOK_TOOLS_DAYBOOK_ENVELOPE_FLAGS_H_

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "daybook/v1/event.pb.h"
#include "tools/daybook/session.h"

namespace daybook {

struct EnvelopeFlags {
  std::string event_id;
  std::string source;
  std::string target;
  std::string change;
  std::string occurred_time;
  std::string actor;
  std::string on_behalf_of;
  std::string reason;
  std::string sql;
  std::string error;
  std::vector<std::string> payload;  // NAME=TEXT or NAME=@FILE
};

// The flags that say who acted and for which change; also part of AddEnvelopeFlags.
void AddActorFlags(CLI::App* app, EnvelopeFlags* flags);
void AddEnvelopeFlags(CLI::App* app, EnvelopeFlags* flags);

// Puts what was given into `event`, and into what is still missing there: a new id, `default_source`, the actor of
// DAYBOOK_ACTOR or who is logged in, LIVE; the time is left to AppendBatch (append_report.h). Returns INVALID_ARGUMENT
// naming the flag, NOT_FOUND for a payload file.
absl::Status FillEnvelope(const EnvelopeFlags& flags, const Session& session, absl::string_view default_source,
                          v1::Event* event);

// "human:alice", "agent:deployer", "service:ci", "unknown:x"; without a type, unknown. Returns INVALID_ARGUMENT naming
// `flag` for another type.
absl::StatusOr<v1::Actor> ActorFromText(absl::string_view flag, absl::string_view text);

// The whole of a file, or of standard input for "-". Returns NOT_FOUND, or RESOURCE_EXHAUSTED over 64 MiB.
absl::StatusOr<std::string> ReadInput(const std::string& path);

}  // namespace daybook

#endif  // DAYBOOK_TOOLS_DAYBOOK_ENVELOPE_FLAGS_H_
