#include "tools/daybook/convention_flag.h"

#include "absl/strings/str_cat.h"
#include "tools/daybook/usage_error.h"

namespace daybook {

void AddConventionFlag(CLI::App* app, std::string* convention) {
  app->add_option("--convention", *convention, absl::StrCat("auto, ", ConventionNames()))->capture_default_str();
}

void AddOrderFlag(CLI::App* app, std::string* order) {
  app->add_option("--order", *order, "linear or any: whether applying out of order matters (else as the tool has it)");
}

absl::StatusOr<std::optional<Convention>> ConventionFromFlag(const std::string& text) {
  if (text == "auto") return std::nullopt;
  const std::optional<Convention> convention = ConventionFromName(text);
  if (!convention) {
    return UsageError("--convention", text, absl::StrCat("auto, ", ConventionNames()));
  }
  return convention;
}

absl::StatusOr<v1::ExpectationDeclared::Order> OrderFromFlag(const std::string& text,
                                                             v1::ExpectationDeclared::Order usual) {
  if (text.empty()) return usual;
  if (text == "linear") return v1::ExpectationDeclared::ORDER_LINEAR;
  if (text == "any") return v1::ExpectationDeclared::ORDER_ANY;
  return UsageError("--order", text, "linear or any");
}

}  // namespace daybook
