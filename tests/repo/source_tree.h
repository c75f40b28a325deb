// The files of this checkout, and how a check says what it found in them.

#ifndef DAYBOOK_TESTS_REPO_SOURCE_TREE_H_
#define DAYBOOK_TESTS_REPO_SOURCE_TREE_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace daybook::repo {

struct SourceFile {
  std::string path;  // From the root of the checkout: "ledger/base/hex.h".
  std::string content;
};

// What is wrong, one "path:line: what, and what to do instead" each; empty when nothing is.
using Findings = std::vector<std::string>;

std::string Finding(const SourceFile& file, int line, absl::string_view message);
// For what is wrong with a file or folder as a whole.
std::string Finding(absl::string_view path, absl::string_view message);

// Every file below DAYBOOK_SOURCE_DIR in path order, without build folders, caches and .git. Read once.
const std::vector<SourceFile>& Checkout();

// Runs `check` over every file of the checkout.
Findings OverCheckout(absl::FunctionRef<Findings(const SourceFile&)> check);
// EXPECT_TRUE(IsClean(findings)) fails with one finding a line.
::testing::AssertionResult IsClean(const Findings& findings);

// "ledger/base" of "ledger/base/hex.h"; "" at the root.
absl::string_view FolderOf(absl::string_view path);
// "hex.h" of "ledger/base/hex.h".
absl::string_view NameOf(absl::string_view path);

// C++ of ours: .h or .cc.
bool IsCpp(absl::string_view path);
bool IsHeader(absl::string_view path);
// Code that only tests use: everything below tests/, *_test.cc, and the contract suites and models beside the code.
bool IsTestCode(absl::string_view path);

}  // namespace daybook::repo

#endif  // DAYBOOK_TESTS_REPO_SOURCE_TREE_H_
