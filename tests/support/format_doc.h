// The examples of docs/formats, so that a test decodes what a reader sees.

#ifndef DAYBOOK_TESTS_SUPPORT_FORMAT_DOC_H_
#define DAYBOOK_TESTS_SUPPORT_FORMAT_DOC_H_

#include <string>

namespace daybook::testing {

// The bytes of the fenced block that opens with "```hex NAME" in the page `path`, relative to the source tree. On each
// line, bytes end and remarks begin at the first ';'. Fails the test, and returns nothing, when there is no such block.
std::string HexExample(const std::string& path, const std::string& name);

// The lines of the fenced block that opens with "```NAME", as they are. Fails the test when there is no such block.
std::string TextExample(const std::string& path, const std::string& name);

// The file at `path`, relative to the source tree, read the same way: a golden file.
std::string HexFile(const std::string& path);

// The file at `path`, relative to the source tree, as it is.
std::string SourceFile(const std::string& path);

}  // namespace daybook::testing

#endif  // DAYBOOK_TESTS_SUPPORT_FORMAT_DOC_H_
