#include "tests/cli/transcript.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace daybook::testing {
namespace {

void AppendLines(absl::string_view text, std::string* out) {
  if (text.empty()) return;
  absl::StrAppend(out, text, absl::EndsWith(text, "\n") ? "" : "\n");
}

void Play(const std::string& command, absl::FunctionRef<RunResult(const std::string&)> run, std::string* out) {
  const RunResult result = run(command);
  AppendLines(result.out, out);
  AppendLines(result.err, out);
  if (result.exit_code != 0) absl::StrAppend(out, "[", result.exit_code, "]\n");
}

}  // namespace

std::string Played(absl::string_view transcript, absl::FunctionRef<RunResult(const std::string& command)> run) {
  std::string out;
  std::string command;
  bool in_output = false;
  for (const absl::string_view line : absl::StrSplit(absl::StripSuffix(transcript, "\n"), '\n')) {
    const bool begins = absl::StartsWith(line, "$ ");
    const bool continues = !command.empty() && absl::StartsWith(line, "> ");
    if (!command.empty() && !continues) {
      Play(command, run, &out);
      command.clear();
      in_output = true;
    }
    if (begins || continues) {
      absl::StrAppend(&command, command.empty() ? "" : "\n", line.substr(2));
      in_output = false;
    }
    if (!in_output) absl::StrAppend(&out, line, "\n");
  }
  if (!command.empty()) Play(command, run, &out);
  return out;
}

}  // namespace daybook::testing
