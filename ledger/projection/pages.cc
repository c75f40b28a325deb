#include "ledger/projection/pages.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "daybook/store/v1/rows.pb.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "ledger/base/big_endian.h"
#include "ledger/base/sha256.h"
#include "ledger/base/status_macros.h"
#include "ledger/event/field_error.h"
#include "ledger/event/refusal.h"
#include "ledger/event/target_glob.h"
#include "ledger/projection/answers.h"
#include "ledger/projection/projector.h"
#include "ledger/views/row_key.h"

namespace daybook {
namespace {

using google::protobuf::Message;
using store::v1::PageToken;

absl::Status NoToken(absl::string_view token) {
  return FieldErrorStatus({"page_token", ShortenedValue(token), "the next_page_token of the page before"},
                          kPageTokenInvalid.name, kPageTokenInvalid.code);
}

absl::StatusOr<PageToken> DecodeToken(absl::string_view token) {
  std::string bytes;
  PageToken decoded;
  if (!absl::WebSafeBase64Unescape(token, &bytes) || !decoded.ParseFromString(bytes)) return NoToken(token);
  return decoded;
}

uint32_t QuestionOf(const Message& request) {
  const std::unique_ptr<Message> question(request.New());
  question->CopyFrom(request);
  for (const char* field : {"at", "page_size", "page_token"}) {
    question->GetReflection()->ClearField(question.get(), question->GetDescriptor()->FindFieldByName(field));
  }
  const Hash hash = Sha256Of({question->GetTypeName(), question->SerializeAsString()});
  return BigEndianReader(AsBytes(hash)).U32();
}

std::string TokenOf(const Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("page_token");
  return request.GetReflection()->GetString(request, field);
}

}  // namespace

absl::StatusOr<std::optional<TreeSize>> SizeOfPageToken(absl::string_view page_token) {
  if (page_token.empty()) return std::optional<TreeSize>();
  ASSIGN_OR_RETURN(const PageToken token, DecodeToken(page_token));
  return std::make_optional(TreeSize{token.size()});
}

absl::StatusOr<Paging> Paging::Of(const RowsAt& rows, const Message& request) {
  Paging paging(rows.size(), QuestionOf(request));
  const std::string given = TokenOf(request);
  if (given.empty()) return paging;
  ASSIGN_OR_RETURN(PageToken token, DecodeToken(given));
  if (token.question() != paging.question_ || token.size() != rows.size().value) return NoToken(given);
  paging.after_ = std::move(*token.mutable_after());
  return paging;
}

std::string Paging::TokenAfter(absl::string_view key) const {
  PageToken token;
  token.set_size(size_.value);
  token.set_question(question_);
  token.set_after(std::string(key));
  return absl::WebSafeBase64Escape(token.SerializeAsString());
}

absl::StatusOr<std::optional<std::string>> ScanKeyRanges(
    const RowsAt& rows, TableId table, const KeyRanges& ranges, absl::string_view after, size_t rows_max,
    absl::FunctionRef<bool(absl::string_view key, absl::string_view value)> visit) {
  size_t looked = 0;
  bool going = true;
  std::optional<std::string> looked_until;
  for (const std::string& range : ranges) {
    const bool inside = absl::StartsWith(after, range);
    if (!inside && after > range) continue;
    const absl::string_view from = inside ? after : "";
    RETURN_IF_ERROR(rows.Scan({table, range, from}, [&](absl::string_view key, absl::string_view value) {
      going = visit(key, value);
      if (going && ++looked >= rows_max) looked_until = std::string(key);
      return going && !looked_until.has_value();
    }));
    if (!going || looked_until.has_value()) break;
  }
  return looked_until;
}

absl::StatusOr<LaidOverRows> FirstRows(
    const RowsAt& rows, const LaidOver& lanes, size_t count,
    absl::FunctionRef<bool(absl::string_view rest, absl::string_view value)> wanted) {
  LaidOverRows found;
  for (const std::string& prefix : lanes.prefixes) {
    size_t of_lane = 0;
    const auto visit = [&](absl::string_view key, absl::string_view value) {
      const absl::string_view rest = key.substr(prefix.size());
      if (!wanted(rest, value)) return true;
      found.rows.push_back({std::string(rest), prefix, std::string(value)});
      return ++of_lane < count;
    };
    KeyRanges ranges;
    for (const std::string& narrow : lanes.narrow) ranges.push_back(prefix + narrow);
    const std::string after = lanes.after.empty() ? "" : prefix + lanes.after;
    ASSIGN_OR_RETURN(const std::optional<std::string> looked_until,
                     ScanKeyRanges(rows, lanes.table, ranges, after, kScanRowsMax / lanes.prefixes.size(), visit));
    if (!looked_until.has_value()) continue;
    std::string rest = looked_until->substr(prefix.size());
    if (!found.looked_until.has_value() || rest < *found.looked_until) found.looked_until = std::move(rest);
  }
  const auto by_rest = [](const LaidOverRow& a, const LaidOverRow& b) { return a.rest < b.rest; };
  std::sort(found.rows.begin(), found.rows.end(), by_rest);
  while (found.looked_until.has_value() && !found.rows.empty() && found.rows.back().rest > *found.looked_until) {
    found.rows.pop_back();
  }
  if (found.rows.size() > count) found.rows.resize(count);
  return found;
}

std::optional<std::string> LaidOverRows::GoesOnAfter(size_t shown) const {
  if (shown < rows.size()) return rows[shown - 1].rest;
  return looked_until;
}

template <typename Globs>
KeyRanges NarrowRanges(const Globs& globs) {
  KeyRanges ranges;
  for (const auto& glob : globs) ranges.push_back(RowKey().TextPrefix(TargetGlobPrefix(glob)).Take());
  if (ranges.empty()) ranges.push_back("");
  std::sort(ranges.begin(), ranges.end());
  // One that begins with another is in it, and follows it.
  KeyRanges apart;
  for (std::string& range : ranges) {
    if (apart.empty() || !absl::StartsWith(range, apart.back())) apart.push_back(std::move(range));
  }
  return apart;
}
template KeyRanges NarrowRanges(const google::protobuf::RepeatedPtrField<std::string>& globs);

absl::Status RequireSound(const RowsAt& rows, std::initializer_list<absl::string_view> projections) {
  ASSIGN_OR_RETURN(const std::vector<DegradedProjection> degraded, DegradedProjections(rows));
  for (const DegradedProjection& one : degraded) {
    if (std::find(projections.begin(), projections.end(), one.projection) == projections.end()) continue;
    return Refusal(kProjectionStopped, absl::StrCat("the projection ", one.projection, " stopped at @",
                                                    one.position.value, ": ", one.message));
  }
  return absl::OkStatus();
}

}  // namespace daybook
