#include "ledger/server/config_file.h"

#include <toml++/toml.h>

#include <array>
#include <fstream>
#include <optional>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/base/status_macros.h"

namespace daybook {
namespace {

absl::Status At(absl::string_view name, const toml::source_region& where, absl::string_view what) {
  return absl::FailedPreconditionError(absl::StrCat(name, ":", where.begin.line, ": ", what));
}

// What a setting is given: the text of a string, or a number or truth value as it would be written.
std::optional<std::string> TextOf(const toml::node& node) {
  if (const auto text = node.value_exact<std::string>()) return *text;
  if (const auto number = node.value_exact<int64_t>()) return absl::StrCat(*number);
  if (const auto truth = node.value_exact<bool>()) return *truth ? "true" : "false";
  return std::nullopt;
}

std::string KnownKeys() {
  return absl::StrJoin(Settings(), ", ",
                       [](std::string* out, const Setting& setting) { absl::StrAppend(out, setting.key); });
}

bool IsTableOfSettings(absl::string_view key) {
  for (const Setting& setting : Settings()) {
    if (setting.key.substr(0, key.size()) == key && setting.key.substr(key.size(), 1) == ".") return true;
  }
  return false;
}

absl::Status ApplyTable(const toml::table& table, absl::string_view prefix, absl::string_view name, Config* config) {
  for (const auto& [toml_key, node] : table) {
    const std::string key = absl::StrCat(prefix, std::string(toml_key.str()));
    if (node.is_table() && IsTableOfSettings(key)) {
      RETURN_IF_ERROR(ApplyTable(*node.as_table(), absl::StrCat(key, "."), name, config));
      continue;
    }
    const Setting* const setting = FindSetting(key);
    if (setting == nullptr) {
      return At(name, toml_key.source(), absl::StrCat("unknown key ", key, ", want one of ", KnownKeys()));
    }
    const std::optional<std::string> text = TextOf(node);
    if (!text) return At(name, node.source(), absl::StrCat(key, ": want ", setting->value));
    const absl::Status set = setting->set(*text, config);
    if (!set.ok()) return At(name, node.source(), absl::StrCat(key, ": ", set.message()));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ApplyConfigText(absl::string_view text, absl::string_view name, Config* config) {
  toml::table table;
  try {
    table = toml::parse(std::string_view(text.data(), text.size()));
  } catch (const toml::parse_error& error) {
    return At(name, error.source(), std::string(error.description()));
  }
  return ApplyTable(table, "", name, config);
}

absl::Status ApplyConfigFile(const std::string& path, Config* config) {
  std::ifstream file(path, std::ios::binary);
  std::string text;
  // Not by iterators: those throw for what opens and cannot be read, as a directory.
  for (std::array<char, 4'096> block; file.read(block.data(), block.size()) || file.gcount() > 0;) {
    text.append(block.data(), static_cast<size_t>(file.gcount()));
  }
  if (!file.is_open() || file.bad()) return absl::FailedPreconditionError(absl::StrCat("config: cannot read ", path));
  return ApplyConfigText(text, path, config);
}

}  // namespace daybook
