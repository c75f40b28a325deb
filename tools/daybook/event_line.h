// One event on one line: what happened, in a few words.

#ifndef DAYBOOK_TOOLS_DAYBOOK_EVENT_LINE_H_
#define DAYBOOK_TOOLS_DAYBOOK_EVENT_LINE_H_

#include <string>

#include "daybook/v1/event.pb.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "tools/daybook/session.h"
#include "tools/daybook/table.h"

namespace daybook {

// The body in a few words: "5 add_index succeeded", "12 items (+2 -1) at 4f2a91c".
std::string EventSummary(const v1::Event& event);
// "alice", "agent claude for alice"; "?" for nobody known.
std::string ActorText(const v1::Actor& actor);

// Position, times, kind, target, summary, actor: one row an event.
Table EventTable(const google::protobuf::RepeatedPtrField<v1::RecordedEvent>& events, const Session& session,
                 bool by_occurred);

// The same on one line, for evidence: "@12  2026-03-01 09:00:00  migration.finished  5 add_index succeeded  alice".
std::string EvidenceLine(const v1::RecordedEvent& event, const Session& session);

}  // namespace daybook

#endif  // DAYBOOK_TOOLS_DAYBOOK_EVENT_LINE_H_
