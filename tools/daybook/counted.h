// "1 event", "2 events".

#ifndef DAYBOOK_TOOLS_DAYBOOK_COUNTED_H_
#define DAYBOOK_TOOLS_DAYBOOK_COUNTED_H_

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace daybook {

// For nouns that take an s.
inline std::string Counted(uint64_t count, absl::string_view noun) {
  return absl::StrCat(count, " ", noun, count == 1 ? "" : "s");
}

}  // namespace daybook

#endif  // DAYBOOK_TOOLS_DAYBOOK_COUNTED_H_
