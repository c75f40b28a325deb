// A git repository of the test's own, with authors and times that the test decides.

#ifndef DAYBOOK_TESTS_SUPPORT_GIT_REPO_H_
#define DAYBOOK_TESTS_SUPPORT_GIT_REPO_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/support/temp_dir.h"

namespace daybook::testing {

// Its main line is "main"; commits are a minute apart, by "ann@example.org". Thread-compatible: callers synchronise.
class GitRepo {
 public:
  GitRepo();

  const std::string& path() const { return dir_.path(); }
  void Write(const std::string& file, const std::string& content) { WriteFile(dir_.File(file), content); }
  void Remove(const std::string& file);
  // Commits everything in the working tree, and returns the commit's id.
  std::string Commit(const std::string& subject);
  // A branch from where we are, and onto it.
  void Branch(const std::string& name) { Git({"checkout", "-q", "-b", name}); }
  void Checkout(const std::string& name) { Git({"checkout", "-q", name}); }
  // With a merge commit, always; returns its id.
  std::string Merge(const std::string& branch);
  void SetAuthor(const std::string& email) { author_ = email; }
  // The time of the next commit; each takes a minute.
  void SetTime(absl::Time time) { time_ = time; }
  // What git prints; fails the test when git fails.
  std::string Git(const std::vector<std::string>& arguments);

 private:
  TempDir dir_;
  std::string author_ = "ann@example.org";
  absl::Time time_ = absl::FromUnixSeconds(1'767'225'600);  // 2026-01-01T00:00:00Z
};

}  // namespace daybook::testing

#endif  // DAYBOOK_TESTS_SUPPORT_GIT_REPO_H_
