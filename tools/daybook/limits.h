// How much the command line reads and asks for at once, and from where on it speaks up.

#ifndef DAYBOOK_TOOLS_DAYBOOK_LIMITS_H_
#define DAYBOOK_TOOLS_DAYBOOK_LIMITS_H_

#include <cstddef>
#include <cstdint>

namespace daybook {

// Events that a server returns to one Read, as the contract has it.
inline constexpr uint32_t kReadEventsMax = 100'000;

// Bytes of a file or of standard input: sixteen of the largest messages that a server takes.
inline constexpr size_t kInputBytesMax = size_t{64} << 20;

// Events that the index or the views are behind without a word from doctor: what a server lets the index lag before
// appends wait for it.
inline constexpr uint64_t kLagEventsMax = 128 * 1024;

// Evidence: events fetched for one report, each a call, and lines shown for one finding.
inline constexpr size_t kEvidenceFetchedMax = 200;
inline constexpr int kEvidenceShownMax = 4;

// Findings named beside the one that is shown for all that have its cause.
inline constexpr size_t kAlikeShownMax = 4;

}  // namespace daybook

#endif  // DAYBOOK_TOOLS_DAYBOOK_LIMITS_H_
