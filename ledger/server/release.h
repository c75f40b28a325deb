// The release of this build, as Head answers it: the version in CMakeLists.txt.

#ifndef DAYBOOK_LEDGER_SERVER_RELEASE_H_
#define DAYBOOK_LEDGER_SERVER_RELEASE_H_

namespace daybook {

inline constexpr char kRelease[] = DAYBOOK_RELEASE;

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_SERVER_RELEASE_H_
