// The flags --convention and --order, which say how migration files are named and whether late ones matter.

#ifndef DAYBOOK_TOOLS_DAYBOOK_CONVENTION_FLAG_H_
#define DAYBOOK_TOOLS_DAYBOOK_CONVENTION_FLAG_H_

#include <CLI/App.hpp>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "clients/agent/convention.h"

namespace daybook {

void AddConventionFlag(CLI::App* app, std::string* convention);
void AddOrderFlag(CLI::App* app, std::string* order);

// Nothing for "auto". Returns INVALID_ARGUMENT listing the conventions for a name that is none.
absl::StatusOr<std::optional<Convention>> ConventionFromFlag(const std::string& text);
// `usual` for an empty text. Returns INVALID_ARGUMENT for another than linear and any.
absl::StatusOr<v1::ExpectationDeclared::Order> OrderFromFlag(const std::string& text,
                                                             v1::ExpectationDeclared::Order usual);

}  // namespace daybook

#endif  // DAYBOOK_TOOLS_DAYBOOK_CONVENTION_FLAG_H_
