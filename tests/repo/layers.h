// The architecture as a table: which folder may include which, and which libraries from outside.
// A folder without a row is a finding, so a new folder begins with its row here.

#ifndef DAYBOOK_TESTS_REPO_LAYERS_H_
#define DAYBOOK_TESTS_REPO_LAYERS_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace daybook::repo {

// Lists are words with spaces between them.
struct Layer {
  absl::string_view folder;
  absl::string_view folders;    // Besides itself.
  absl::string_view libraries;  // Of the Library rows; Abseil and the pure part of the standard library are free.
};

// Something that is not ours, as it shows in #include and in DEPS.
struct Library {
  absl::string_view name;
  absl::string_view headers;  // Whole headers, or prefixes that end in "/".
  absl::string_view targets;  // Whole CMake targets, or prefixes that end in "::".
};

// From the lowest layer up: a row names only rows above it, so the table itself cannot hold a cycle.
absl::Span<const Layer> Layers();

// The row of the folder or of the nearest folder above it; nullptr when there is none.
const Layer* LayerOf(absl::string_view folder);
// The library that a header or a CMake target belongs to; nullptr when no row knows it.
const Library* LibraryOfHeader(absl::string_view header);
const Library* LibraryOfTarget(absl::string_view target);

std::vector<absl::string_view> Words(absl::string_view list);
bool MayUseFolder(const Layer& layer, absl::string_view folder);
bool MayUseLibrary(const Layer& layer, absl::string_view library);

}  // namespace daybook::repo

#endif  // DAYBOOK_TESTS_REPO_LAYERS_H_
