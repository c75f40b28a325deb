// Digests of a migration's content, under the algorithms that migration tools write into their history tables.
// What each algorithm hashes is written in docs/formats/digests.md.

#ifndef DAYBOOK_LEDGER_DIFF_DIGEST_H_
#define DAYBOOK_LEDGER_DIFF_DIGEST_H_

#include <compare>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace daybook {

inline constexpr char kSha256Algorithm[] = "sha256";
inline constexpr char kSha1Algorithm[] = "sha1";
inline constexpr char kFlywayCrc32Algorithm[] = "flyway-crc32";
inline constexpr char kAtlasSha256Algorithm[] = "atlas-sha256";
inline constexpr char kPrismaSha256Algorithm[] = "prisma-sha256";
inline constexpr char kSqitchSha1Algorithm[] = "sqitch-sha1";
inline constexpr char kNormV1Algorithm[] = "norm-v1";

// A value under an algorithm, as the tool writes it: lower-case hexadecimal for hashes, signed decimal for
// flyway-crc32, base64 for atlas-sha256. Any other algorithm is opaque: its values are equal or they differ.
struct Digest {
  std::string algorithm;
  std::string value;
  friend auto operator<=>(const Digest&, const Digest&) = default;
};

// Everything known of one content; an algorithm may occur more than once (prisma-sha256 under both line endings).
using DigestSet = std::vector<Digest>;

// A digest in canonical form: hexadecimal in lower case, flyway-crc32 without leading zeros or plus, atlas-sha256
// without "h1:". Returns INVALID_ARGUMENT, naming the field, for an empty, oversized or malformed one.
absl::StatusOr<Digest> MakeDigest(absl::string_view algorithm, absl::string_view value);

// Equal for digests that name the same content, and for no others: what indexes are keyed by. Takes a canonical
// digest. (Old Prisma rows lack the zero padding of each byte, so all Prisma values meet without it.)
std::string MatchKey(const Digest& digest);

// Whether it is known to be the digest of no content at all, which says nothing about identity.
bool IsOfEmptyContent(const Digest& digest);

enum class Comparison {
  kEqual,          // the same content, as far as the tool that wrote the digest can tell
  kCosmetic,       // the bytes differ, the norm-v1 digests are equal: comments, whitespace, line ends
  kDiffers,        // other content
  kNotComparable,  // no algorithm in common
};

// Content digests decide first, norm-v1 second: a shared value is equal, a shared algorithm without a shared value is
// different bytes. Only flyway-crc32, which cannot see where lines break, yields to norm-v1 when they disagree.
Comparison Compare(const DigestSet& a, const DigestSet& b);

// True if both sides have digests of one opaque family under different versions only ("liquibase-v8", "liquibase-v9").
bool AlgorithmChanged(const DigestSet& a, const DigestSet& b);

Digest Sha256Digest(absl::string_view content);
Digest Sha1Digest(absl::string_view content);
Digest FlywayCrc32Digest(absl::string_view content);
// SHA-1 of the deploy script, which the registry calls script_hash.
Digest SqitchSha1Digest(absl::string_view deploy_script);
// As it is, with LF and with CRLF line ends: one to three digests, sorted.
DigestSet PrismaSha256Digests(absl::string_view content);

struct NamedContent {
  absl::string_view name;
  absl::string_view content;
};
// One per file, in the order given (Atlas sorts by name), each over all files up to it. A file whose first line says
// "atlas:sum ignore" adds its name only and gets an empty value.
std::vector<Digest> AtlasSha256Digests(absl::Span<const NamedContent> files);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_DIFF_DIGEST_H_
