#include "clients/agent/history_json.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/types/span.h"
#include "clients/agent/convention.h"
#include "clients/agent/json_reader.h"
#include "clients/agent/limits.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/time_text.h"
#include "ledger/diff/digest.h"
#include "ledger/event/field_error.h"
#include "ledger/event/times.h"

namespace daybook {
namespace {

using nlohmann::json;

absl::Status Wrong(absl::string_view field, const json& value, absl::string_view wanted) {
  return FieldErrorStatus(
      {.field = std::string(field),
       .value = ShortenedValue(value.is_string() ? *value.get_ptr<const std::string*>() : value.dump()),
       .wanted = std::string(wanted)});
}

constexpr absl::string_view kDocumentFields[] = {"tool",          "series", "completeness", "database_identity",
                                                 "observed_time", "rows"};
constexpr absl::string_view kRowFields[] = {"version", "name", "digest",  "algorithm", "applied_time",
                                            "success", "how",  "applied", "total",     "run_id"};

// The fields of one JSON object.
class Fields {
 public:
  Fields(const json& object, std::string path) : object_(object), path_(std::move(path)) {}

  std::string PathOf(absl::string_view name) const {
    return path_.empty() ? std::string(name) : absl::StrCat(path_, ".", name);
  }

  // Null when it is absent or null.
  const json* Take(const char* name) const {
    const auto found = object_.find(name);
    return found == object_.end() || found->is_null() ? nullptr : &*found;
  }

  // Text; integers are taken as their digits, since databases print versions and checksums so.
  absl::StatusOr<std::string> TakeText(const char* name) const {
    const json* value = Take(name);
    if (value == nullptr) return "";
    if (value->is_string()) return *value->get_ptr<const std::string*>();
    if (value->is_number_integer()) return value->dump();
    return Wrong(PathOf(name), *value, "a string");
  }

  absl::StatusOr<std::optional<uint32_t>> TakeCount(const char* name) const {
    const json* value = Take(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_number_unsigned() || value->get<uint64_t>() > std::numeric_limits<uint32_t>::max()) {
      return Wrong(PathOf(name), *value, "a number from 0");
    }
    return value->get<uint32_t>();
  }

  absl::StatusOr<std::optional<absl::Time>> TakeTime(const char* name) const {
    const json* value = Take(name);
    if (value == nullptr) return std::nullopt;
    if (value->is_string()) {
      // "2026-03-01 09:00:00", as databases print it, is taken as UTC.
      std::string text = *value->get_ptr<const std::string*>();
      if (text.size() > 10 && text[10] == ' ') text[10] = 'T';
      const bool zoned = absl::EndsWith(text, "Z") || text.find_first_of("+-", 11) != std::string::npos;
      absl::Time time;
      std::string error;
      if (absl::ParseTime(absl::RFC3339_full, zoned ? text : absl::StrCat(text, "Z"), &time, &error)) return time;
    }
    return Wrong(PathOf(name), *value, "a time such as 2026-03-01T09:00:00Z");
  }

  // Returns INVALID_ARGUMENT for a field of another name: before anything is missed that it was meant to be.
  absl::Status CheckNames(absl::Span<const absl::string_view> names) const {
    for (const auto& [name, value] : object_.items()) {
      if (std::find(names.begin(), names.end(), name) == names.end()) {
        return Wrong(PathOf(name), value, absl::StrCat("one of the fields ", absl::StrJoin(names, ", ")));
      }
    }
    return absl::OkStatus();
  }

 private:
  const json& object_;
  const std::string path_;
};

// "mark-ran" and "MARK_RAN" are one word.
std::string Word(absl::string_view text) { return absl::AsciiStrToLower(absl::StrReplaceAll(text, {{"-", "_"}})); }

absl::StatusOr<v1::HistoryRow::How> TakeHow(const Fields& fields) {
  constexpr std::array<std::pair<absl::string_view, v1::HistoryRow::How>, 6> kWords = {
      {{"executed", v1::HistoryRow::HOW_EXECUTED},
       {"baseline", v1::HistoryRow::HOW_BASELINE},
       {"fake", v1::HistoryRow::HOW_FAKE},
       {"resolve", v1::HistoryRow::HOW_RESOLVE},
       {"mark_ran", v1::HistoryRow::HOW_MARK_RAN},
       {"reverted", v1::HistoryRow::HOW_REVERTED}}};
  ASSIGN_OR_RETURN(const std::string text, fields.TakeText("how"));
  if (text.empty()) return v1::HistoryRow::HOW_UNSPECIFIED;
  for (const auto& [word, how] : kWords) {
    if (word == Word(text)) return how;
  }
  return Wrong(fields.PathOf("how"), text, "executed, baseline, fake, resolve, mark-ran or reverted");
}

absl::StatusOr<v1::HistoryCompleteness> TakeCompleteness(const Fields& fields) {
  ASSIGN_OR_RETURN(const std::string text, fields.TakeText("completeness"));
  const std::string word = Word(text);
  if (word.empty() || word == "full") return v1::HISTORY_COMPLETENESS_FULL;
  if (word == "watermark") return v1::HISTORY_COMPLETENESS_WATERMARK;
  if (word == "heads") return v1::HISTORY_COMPLETENESS_HEADS;
  return Wrong(fields.PathOf("completeness"), text, "full, watermark or heads");
}

absl::Status TakeDigest(const Fields& fields, absl::string_view tool, v1::HistoryRow* row) {
  ASSIGN_OR_RETURN(const std::string value, fields.TakeText("digest"));
  ASSIGN_OR_RETURN(std::string algorithm, fields.TakeText("algorithm"));
  if (value.empty()) return absl::OkStatus();
  if (const auto convention = ConventionFromName(tool); convention && algorithm.empty()) {
    algorithm = std::string(InfoOf(*convention).history_algorithm);
  }
  if (algorithm.empty()) return Wrong(fields.PathOf("algorithm"), "", "the algorithm of the digest, such as sha256");
  const absl::StatusOr<Digest> digest = MakeDigest(algorithm, value);
  if (!digest.ok()) return Wrong(fields.PathOf("digest"), value, digest.status().message());
  v1::Digest* added = row->add_digests();
  added->set_algorithm(digest->algorithm);
  added->set_value(digest->value);
  return absl::OkStatus();
}

absl::StatusOr<bool> TakeSuccess(const Fields& fields) {
  const json* value = fields.Take("success");
  if (value == nullptr) return true;
  if (value->is_boolean()) return value->get<bool>();
  // Databases without booleans have 0 and 1.
  if (value->is_number_unsigned() && value->get<uint64_t>() <= 1) return value->get<uint64_t>() == 1;
  return Wrong(fields.PathOf("success"), *value, "true or false");
}

// Tools whose tables hold the names of whole files or folders.
bool KeepsFileNames(absl::string_view tool) { return tool == "sql-migrate" || tool == "prisma"; }

absl::Status TakeIdentity(const Fields& fields, absl::string_view tool, v1::HistoryRow* row) {
  ASSIGN_OR_RETURN(*row->mutable_version(), fields.TakeText("version"));
  ASSIGN_OR_RETURN(*row->mutable_name(), fields.TakeText("name"));
  if (row->version().empty() && KeepsFileNames(tool)) {
    if (const std::optional<MigrationName> parsed = ParseHistoryName(row->name())) {
      row->set_version(parsed->version);
      row->set_name(parsed->name);
    }
  }
  if (row->version().empty() && row->name().empty()) {
    return Wrong(fields.PathOf("version"), "", "a version or a name");
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::HistoryRow> ParseRow(const json& object, const std::string& path, absl::string_view tool) {
  if (!object.is_object()) return Wrong(path, object, "an object");
  const Fields fields(object, path);
  RETURN_IF_ERROR(fields.CheckNames(kRowFields));
  v1::HistoryRow row;
  RETURN_IF_ERROR(TakeIdentity(fields, tool, &row));
  RETURN_IF_ERROR(TakeDigest(fields, tool, &row));
  ASSIGN_OR_RETURN(const std::optional<absl::Time> applied_time, fields.TakeTime("applied_time"));
  if (applied_time) *row.mutable_applied_time() = TimeToProto(*applied_time);
  ASSIGN_OR_RETURN(const bool success, TakeSuccess(fields));
  row.set_success(success);
  ASSIGN_OR_RETURN(const v1::HistoryRow::How how, TakeHow(fields));
  row.set_how(how);
  ASSIGN_OR_RETURN(const std::optional<uint32_t> applied, fields.TakeCount("applied"));
  if (applied) row.set_statements_applied(*applied);
  ASSIGN_OR_RETURN(const std::optional<uint32_t> total, fields.TakeCount("total"));
  if (total) row.set_statements_total(*total);
  ASSIGN_OR_RETURN(const std::string run_id, fields.TakeText("run_id"));
  if (!run_id.empty()) row.set_run_id(run_id);
  return row;
}

absl::Status ParseRows(const json& array, HistoryDocument* document) {
  if (!array.is_array()) return Wrong("rows", array, "an array");
  if (array.size() > kHistoryRowsMax) {
    return absl::ResourceExhaustedError(absl::StrCat("rows: ", array.size(), ", want at most ", kHistoryRowsMax));
  }
  // A version may have several rows, one for each attempt: the n-th is told apart by its number.
  absl::flat_hash_map<std::string, size_t> attempts;
  for (size_t i = 0; i < array.size(); ++i) {
    ASSIGN_OR_RETURN(v1::HistoryRow row, ParseRow(array[i], absl::StrCat("rows[", i, "]"), document->header.tool()));
    const std::string& identity = row.version().empty() ? row.name() : row.version();
    const size_t attempt = ++attempts[identity];
    row.set_key(attempt == 1 ? identity : absl::StrCat(identity, "#", attempt));
    row.set_rank(i + 1);
    document->rows.push_back(std::move(row));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<HistoryDocument> ParseHistoryJson(absl::string_view text, absl::string_view default_tool) {
  if (text.size() > kHistoryDocumentBytesMax) {
    return absl::ResourceExhaustedError(
        absl::StrCat("history: ", text.size(), " bytes, want at most ", kHistoryDocumentBytesMax));
  }
  if (absl::StripAsciiWhitespace(text).empty()) {
    return FieldErrorStatus({.field = "history", .value = "empty", .wanted = "[] where the table has no row"});
  }
  ASSIGN_OR_RETURN(const json root, ReadJson<json>("history", text));
  HistoryDocument document;
  document.header.set_tool(std::string(default_tool));
  document.header.set_completeness(v1::HISTORY_COMPLETENESS_FULL);
  if (root.is_array()) {
    if (default_tool.empty()) return Wrong("tool", "", "the tool, in the document or by --tool");
    RETURN_IF_ERROR(ParseRows(root, &document));
    return document;
  }
  if (!root.is_object()) {
    return FieldErrorStatus(
        {.field = "history", .value = ShortenedValue(text), .wanted = "a JSON object with rows, or an array of rows"});
  }
  const Fields fields(root, "");
  RETURN_IF_ERROR(fields.CheckNames(kDocumentFields));
  ASSIGN_OR_RETURN(const std::string tool, fields.TakeText("tool"));
  if (!tool.empty()) document.header.set_tool(tool);
  if (document.header.tool().empty()) return Wrong("tool", "", "the tool, in the document or by --tool");
  ASSIGN_OR_RETURN(*document.header.mutable_series(), fields.TakeText("series"));
  ASSIGN_OR_RETURN(const v1::HistoryCompleteness completeness, TakeCompleteness(fields));
  document.header.set_completeness(completeness);
  ASSIGN_OR_RETURN(const std::string database, fields.TakeText("database_identity"));
  if (!database.empty()) document.header.set_database_identity(database);
  ASSIGN_OR_RETURN(document.observed_time, fields.TakeTime("observed_time"));
  const json* rows = fields.Take("rows");
  if (rows == nullptr) return Wrong("rows", "", "an array of rows (empty if the table is)");
  RETURN_IF_ERROR(ParseRows(*rows, &document));
  return document;
}

}  // namespace daybook
