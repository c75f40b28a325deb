// A tool's history table as a JSON document, for `daybook import history --json`.
//
//   {"tool":"flyway","completeness":"full","observed_time":"2026-03-01T09:00:00Z","rows":[
//     {"version":"1","name":"init","digest":-311440896,"applied_time":"2026-02-01T09:00:00Z"},
//     {"version":"2","name":"orders","success":false}]}
//
// A bare array of rows is a FULL history in the order applied. The fields of a row: version, name, digest, algorithm,
// applied_time, success, how, applied, total, run_id; null is as good as absent.

#ifndef DAYBOOK_CLIENTS_AGENT_HISTORY_JSON_H_
#define DAYBOOK_CLIENTS_AGENT_HISTORY_JSON_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "daybook/v1/schema.pb.h"

namespace daybook {

// What a document says.
struct HistoryDocument {
  // Tool, series, completeness and database identity; neither set nor rows.
  v1::HistorySnapshot header;
  std::vector<v1::HistoryRow> rows;  // In the order of the document, which is the order applied.
  std::optional<absl::Time> observed_time;
};

// `default_tool` holds where the document names none. Returns INVALID_ARGUMENT, naming the field ("rows[3].how"), its
// value and what was wanted; RESOURCE_EXHAUSTED over kHistoryDocumentBytesMax, kHistoryRowsMax or kJsonDepthMax.
absl::StatusOr<HistoryDocument> ParseHistoryJson(absl::string_view text, absl::string_view default_tool);

}  // namespace daybook

#endif  // DAYBOOK_CLIENTS_AGENT_HISTORY_JSON_H_
