#include "ledger/projection/pages.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/escaping.h"
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

absl::StatusOr<std::vector<LaidOverRow>> FirstRows(
    const RowsAt& rows, const LaidOver& ranges, size_t count,
    absl::FunctionRef<bool(absl::string_view rest, absl::string_view value)> wanted) {
  std::vector<LaidOverRow> found;
  for (const std::string& prefix : ranges.prefixes) {
    size_t of_range = 0;
    const std::string narrow = prefix + ranges.narrow;
    const std::string after = ranges.after.empty() ? "" : prefix + ranges.after;
    RETURN_IF_ERROR(rows.Scan({ranges.table, narrow, after}, [&](absl::string_view key, absl::string_view value) {
      const absl::string_view rest = key.substr(prefix.size());
      if (!wanted(rest, value)) return true;
      found.push_back({std::string(rest), prefix, std::string(value)});
      return ++of_range < count;
    }));
  }
  const auto by_rest = [](const LaidOverRow& a, const LaidOverRow& b) { return a.rest < b.rest; };
  std::sort(found.begin(), found.end(), by_rest);
  if (found.size() > count) found.resize(count);
  return found;
}

template <typename Globs>
std::string NarrowTo(const Globs& globs) {
  if (globs.empty()) return "";
  absl::string_view common = TargetGlobPrefix(globs[0]);
  for (const auto& glob : globs) {
    const absl::string_view prefix = TargetGlobPrefix(glob);
    const auto end = std::mismatch(common.begin(), common.end(), prefix.begin(), prefix.end());
    common = common.substr(0, static_cast<size_t>(end.first - common.begin()));
  }
  return RowKey().TextPrefix(common).Take();
}
template std::string NarrowTo(const google::protobuf::RepeatedPtrField<std::string>& globs);

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
