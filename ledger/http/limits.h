// What the HTTP side takes from a client at most.

#ifndef DAYBOOK_LEDGER_HTTP_LIMITS_H_
#define DAYBOOK_LEDGER_HTTP_LIMITS_H_

#include <cstddef>

namespace daybook {

// Bytes of a body. Nothing here takes one yet; cpp-httplib has no limit of its own.
inline constexpr size_t kHttpBodyBytesMax = 64 * 1024;
// Threads, each of which serves one connection at a time.
inline constexpr size_t kHttpThreads = 2;
// Seconds that a client has to send its request, all of it, and to read the answer.
inline constexpr int kHttpSecondsMax = 5;

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_HTTP_LIMITS_H_
