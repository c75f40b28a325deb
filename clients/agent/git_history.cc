#include "clients/agent/git_history.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "clients/agent/git_process.h"
#include "clients/agent/limits.h"
#include "ledger/base/status_macros.h"

namespace daybook {
namespace {

// `git log -z --raw` as a sequence of fields that end in NUL:
//   \x01 id ‖ committer time ‖ author email ‖ subject ‖ (:modes blobs status ‖ path)*
// A commit's own fields and its first change may be separated by a newline or another NUL; both are skipped.
constexpr char kFormat[] = "--format=%x01%H%x00%ct%x00%ae%x00%s%x00";
constexpr char kCommitMark = '\x01';

class LogParser {
 public:
  LogParser(absl::string_view text, absl::string_view prefix) : fields_(absl::StrSplit(text, '\0')), prefix_(prefix) {}

  absl::StatusOr<std::vector<Commit>> Parse() {
    std::vector<Commit> commits;
    while (next_ < fields_.size()) {
      absl::string_view field = absl::StripLeadingAsciiWhitespace(fields_[next_]);
      if (field.empty()) {
        ++next_;
      } else if (field[0] == kCommitMark) {
        if (commits.size() == kCommitsMax) {
          return absl::ResourceExhaustedError(absl::StrCat("more than ", kCommitsMax, " commits"));
        }
        RETURN_IF_ERROR(ParseCommit(field.substr(1), &commits.emplace_back()));
      } else if (field[0] == ':' && !commits.empty()) {
        RETURN_IF_ERROR(ParseChange(field, &commits.back()));
      } else {
        return absl::InternalError(absl::StrCat("git log: unexpected '", field.substr(0, 40), "'"));
      }
    }
    return commits;
  }

 private:
  absl::Status ParseCommit(absl::string_view id, Commit* commit) {
    int64_t seconds = 0;
    if (fields_.size() - next_ < 4 || !absl::SimpleAtoi(fields_[next_ + 1], &seconds)) {
      return absl::InternalError(absl::StrCat("git log: commit ", id, " is cut off"));
    }
    commit->id = std::string(id);
    commit->committer_time = absl::FromUnixSeconds(seconds);
    commit->author_email = std::string(fields_[next_ + 2]);
    commit->subject = std::string(fields_[next_ + 3]);
    next_ += 4;
    return absl::OkStatus();
  }

  // ":100644 100644 OLD NEW M" and the path behind it.
  absl::Status ParseChange(absl::string_view field, Commit* commit) {
    const std::vector<absl::string_view> words = absl::StrSplit(field.substr(1), ' ');
    if (words.size() != 5 || next_ + 1 >= fields_.size()) {
      return absl::InternalError(absl::StrCat("git log: unexpected '", field, "'"));
    }
    absl::string_view path = fields_[next_ + 1];
    next_ += 2;
    absl::ConsumePrefix(&path, prefix_);
    FileChange change{
        .path = std::string(path), .old_blob = BlobOf(words[0], words[2]), .new_blob = BlobOf(words[1], words[3])};
    if (change.old_blob != change.new_blob) commit->changes.push_back(std::move(change));
    return absl::OkStatus();
  }

  // Links and submodules have no content of their own: to us they are no files.
  static std::string BlobOf(absl::string_view mode, absl::string_view blob) {
    return absl::StartsWith(mode, "100") ? std::string(blob) : "";
  }

  const std::vector<absl::string_view> fields_;
  const absl::string_view prefix_;
  size_t next_ = 0;
};

// The commit that the branch is at.
absl::StatusOr<std::string> HeadOf(const std::string& repository, const std::string& branch) {
  const absl::StatusOr<std::string> head =
      RunGit(repository, {"rev-parse", "--verify", "--end-of-options", absl::StrCat(branch, "^{commit}")});
  if (head.ok()) return head;
  // git's own words are of revisions. Whatever else it may have meant, a repository without a commit has no branch.
  const absl::StatusOr<std::string> any = RunGit(repository, {"rev-list", "--all", "--max-count=1"});
  if (!any.ok()) return head;
  return absl::NotFoundError(
      any->empty() ? absl::StrCat(repository, ": a repository without a commit; commit what is to be read first")
                   : absl::StrCat(repository, ": no branch or commit ", branch, "; list them with: git branch --all"));
}

}  // namespace

std::string CleanGitDirectory(absl::string_view directory) {
  while (absl::ConsumePrefix(&directory, "./")) {
  }
  absl::ConsumeSuffix(&directory, "/");
  return directory == "." ? "" : std::string(directory);
}

absl::StatusOr<std::vector<Commit>> ReadGitHistory(const GitHistoryOptions& options) {
  ASSIGN_OR_RETURN(const std::string shallow, RunGit(options.repository, {"rev-parse", "--is-shallow-repository"}));
  if (absl::StartsWith(shallow, "true")) {
    return absl::FailedPreconditionError(absl::StrCat(
        options.repository, ": a shallow clone, whose past is cut off; fetch it with: git fetch --unshallow"));
  }
  const std::string directory = CleanGitDirectory(options.directory);
  const std::string branch = options.branch.empty() ? "HEAD" : options.branch;
  ASSIGN_OR_RETURN(const std::string head, HeadOf(options.repository, branch));
  std::vector<std::string> arguments = {"log",
                                        "--first-parent",
                                        "--diff-merges=first-parent",
                                        "--raw",
                                        "-z",
                                        "--no-abbrev",
                                        "--no-renames",
                                        "--no-ext-diff",
                                        "--reverse",
                                        kFormat,
                                        std::string(absl::StripAsciiWhitespace(head)),
                                        "--"};
  // From the top of the repository, whatever folder of it we were given.
  arguments.push_back(directory.empty() ? ":(top)" : absl::StrCat(":(top,literal)", directory));
  ASSIGN_OR_RETURN(const std::string text, RunGit(options.repository, arguments));
  const std::string prefix = directory.empty() ? "" : absl::StrCat(directory, "/");
  ASSIGN_OR_RETURN(std::vector<Commit> commits, LogParser(text, prefix).Parse());
  for (Commit& commit : commits) {
    std::sort(commit.changes.begin(), commit.changes.end(),
              [](const auto& a, const auto& b) { return a.path < b.path; });
  }
  if (commits.empty()) {
    return absl::NotFoundError(
        absl::StrCat("no commit of ", branch, " touches ", directory.empty() ? "anything" : directory));
  }
  return commits;
}

std::string MainBranchOf(const std::string& repository) {
  const auto named = RunGit(repository, {"rev-parse", "--abbrev-ref", "--verify", "--quiet", "origin/HEAD"});
  if (named.ok() && !absl::StripAsciiWhitespace(*named).empty()) return std::string(absl::StripAsciiWhitespace(*named));
  for (const char* name : {"main", "master"}) {
    if (RunGit(repository, {"rev-parse", "--verify", "--quiet", absl::StrCat("refs/heads/", name)}).ok()) return name;
  }
  return "HEAD";
}

absl::StatusOr<std::string> RepositoryTopOf(const std::string& directory) {
  ASSIGN_OR_RETURN(const std::string top, RunGit(directory, {"rev-parse", "--show-toplevel"}));
  return std::string(absl::StripAsciiWhitespace(top));
}

std::string GitRepositoryName(const std::string& repository) {
  const absl::StatusOr<std::string> url = RunGit(repository, {"remote", "get-url", "origin"});
  if (!url.ok()) return "";
  absl::string_view text = absl::StripAsciiWhitespace(*url);
  const size_t scheme = text.find("://");
  const size_t at = text.find('@');
  if (scheme == absl::string_view::npos || at == absl::string_view::npos) return std::string(text);
  return absl::StrCat(text.substr(0, scheme + 3), text.substr(at + 1));
}

}  // namespace daybook
