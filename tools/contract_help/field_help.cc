#include "tools/contract_help/field_help.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"

namespace daybook {
namespace {

struct CommentRow {
  absl::string_view name;
  absl::string_view comment;
};

// Sorted by name.
constexpr CommentRow kComments[] = {
#include "tools/contract_help/comments.inc"
};

// Takes the first sentence off the front of `text`, without its full stop.
absl::string_view TakeSentence(absl::string_view* text) {
  const size_t end = std::min(text->find(". "), text->size());
  absl::string_view sentence = text->substr(0, end);
  text->remove_prefix(std::min(end + 2, text->size()));
  absl::ConsumeSuffix(&sentence, ".");
  return sentence;
}

bool IsRange(absl::string_view sentence) {
  return absl::StartsWith(sentence, "Required") || absl::StartsWith(sentence, "At most");
}

// "Set by the client, optional: the tool's exit code" is "the tool's exit code".
absl::string_view WithoutSetter(absl::string_view sentence) {
  if (!absl::ConsumePrefix(&sentence, "Set by the client")) return sentence;
  absl::ConsumePrefix(&sentence, ", optional");
  absl::ConsumePrefix(&sentence, ": ");
  return sentence;
}

absl::string_view CommentOfType(const google::protobuf::FieldDescriptor& field) {
  if (field.enum_type() != nullptr) return ContractComment(field.enum_type()->full_name());
  if (field.message_type() != nullptr) return ContractComment(field.message_type()->full_name());
  return "";
}

}  // namespace

absl::string_view ContractComment(absl::string_view full_name) {
  const auto* row = std::lower_bound(std::begin(kComments), std::end(kComments), full_name,
                                     [](const CommentRow& a, absl::string_view b) { return a.name < b; });
  return row != std::end(kComments) && row->name == full_name ? row->comment : "";
}

FieldHelp FieldHelpOf(const google::protobuf::FieldDescriptor& field) {
  FieldHelp help;
  absl::string_view comment = ContractComment(field.full_name());
  help.required = absl::StrContains(comment, "Required");
  help.what = std::string(WithoutSetter(TakeSentence(&comment)));
  if (!help.what.empty()) return help;
  // The next sentence may say more than the range.
  const absl::string_view next = TakeSentence(&comment);
  absl::string_view of_type = CommentOfType(field);
  help.what = std::string(next.empty() || IsRange(next) ? TakeSentence(&of_type) : next);
  if (!help.what.empty()) help.what[0] = absl::ascii_tolower(static_cast<unsigned char>(help.what[0]));
  return help;
}

}  // namespace daybook
