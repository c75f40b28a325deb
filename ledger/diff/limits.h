// The limits and default thresholds of the comparers, in one place.

#ifndef DAYBOOK_LEDGER_DIFF_LIMITS_H_
#define DAYBOOK_LEDGER_DIFF_LIMITS_H_

#include <cstddef>

#include "absl/time/time.h"

namespace daybook {

// Bytes that norm-v1 will lex. Migrations are kilobytes; a data dump in a migration directory is not worth the time.
inline constexpr size_t kNormInputBytesMax = size_t{64} << 20;

// Depth of nested comments that norm-v1 follows. Deeper is not a comment anybody wrote.
inline constexpr size_t kCommentDepthMax = 64;

// Bytes of an algorithm's name and of a digest's text: those of the public contract.
inline constexpr size_t kDigestAlgorithmBytesMax = 32;
inline constexpr size_t kDigestValueBytesMax = 128;

// How long an expected migration may stay unapplied before `pending` is worth a line.
inline constexpr absl::Duration kDeployWithinDefault = absl::Hours(24);

// How long a migration may run before it is `stuck`.
inline constexpr absl::Duration kStuckAfterDefault = absl::Hours(1);

// How long after a fact the other layer may be silent about it before that is worth a line.
inline constexpr absl::Duration kSettleDefault = absl::Minutes(5);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_DIFF_LIMITS_H_
