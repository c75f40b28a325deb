// How long a client waits and how much it has under way.

#ifndef DAYBOOK_CLIENTS_CPP_LIMITS_H_
#define DAYBOOK_CLIENTS_CPP_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace daybook {

// A call that has not answered by then has failed.
inline constexpr absl::Duration kCallTimeout = absl::Seconds(30);
// How long connecting may take: a server is there, and busy. One that is not there refuses at once.
inline constexpr absl::Duration kConnectTimeout = absl::Seconds(10);
// How long a call that finds nobody is tried again, from the first failure on.
inline constexpr absl::Duration kRetryFor = absl::Seconds(2);
// Streams end by themselves; no call is without a deadline all the same. A subscription then goes on with another.
inline constexpr absl::Duration kStreamTimeout = absl::Hours(24);

// Answers are as large as their pages; this is far above the largest.
inline constexpr int kAnswerBytesMax = 64 << 20;
// Items that merged pages may come to.
inline constexpr size_t kMergedItemsMax = 1'000'000;
// What a page is asked for, at most what the server gives.
inline constexpr uint32_t kPageSize = 1'000;

// Events sent together over a stream, and their bytes: half of what a batch may hold, since sets are kept whole.
inline constexpr size_t kStreamBatchEvents = 256;
inline constexpr size_t kStreamBatchBytes = 400 * 1024;
// Events sent and not yet answered. Their answers fit the flow-control window of a call, so that neither side can wait
// for the other.
inline constexpr size_t kStreamWindowEvents = 2'048;

}  // namespace daybook

#endif  // DAYBOOK_CLIENTS_CPP_LIMITS_H_
