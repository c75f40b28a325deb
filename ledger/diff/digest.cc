#include "ledger/diff/digest.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "ledger/base/check.h"
#include "ledger/base/hex.h"
#include "ledger/base/sha256.h"
#include "ledger/base/status_macros.h"
#include "ledger/diff/limits.h"

namespace daybook {
namespace {

// The digests of nothing, under every algorithm that can be of nothing.
constexpr char kSha256OfNothing[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr char kSha1OfNothing[] = "da39a3ee5e6b4b0d3255bfef95601890afd80709";

constexpr size_t kSha256HexBytes = 64;
constexpr size_t kSha1HexBytes = 40;

std::string Sha1Hex(absl::string_view content) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  DAYBOOK_CHECK(EVP_Digest(content.data(), content.size(), digest.data(), &size, EVP_sha1(), nullptr) == 1);
  return HexEncode(absl::string_view(reinterpret_cast<const char*>(digest.data()), size));
}

std::string Sha256Hex(absl::string_view content) { return HexEncode(AsBytes(Sha256Of(content))); }

// CRC-32 as in zlib: polynomial 0xEDB88320, reflected.
constexpr std::array<uint32_t, 256> MakeCrcTable() {
  std::array<uint32_t, 256> table{};
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320u : 0u);
    table[i] = crc;
  }
  return table;
}
constexpr std::array<uint32_t, 256> kCrcTable = MakeCrcTable();

// Prisma's old form: each byte printed without its leading zero.
std::string WithoutPadding(absl::string_view hex) {
  std::string out;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    if (hex[i] != '0') out.push_back(hex[i]);
    out.push_back(hex[i + 1]);
  }
  return out;
}

bool IsHex(absl::string_view text) { return std::all_of(text.begin(), text.end(), absl::ascii_isxdigit); }

absl::Status Malformed(absl::string_view algorithm, absl::string_view value, absl::string_view wanted) {
  return absl::InvalidArgumentError(
      absl::StrCat("digest value: \"", absl::CHexEscape(value), "\" under ", algorithm, ", want ", wanted));
}

absl::StatusOr<std::string> CanonicalHex(absl::string_view algorithm, absl::string_view value, size_t bytes) {
  if (value.size() != bytes || !IsHex(value)) {
    return Malformed(algorithm, value, absl::StrCat(bytes, " hexadecimal digits"));
  }
  return absl::AsciiStrToLower(value);
}

absl::StatusOr<std::string> CanonicalValue(absl::string_view algorithm, absl::string_view value) {
  if (algorithm == kSha256Algorithm || algorithm == kNormV1Algorithm) {
    return CanonicalHex(algorithm, value, kSha256HexBytes);
  }
  if (algorithm == kSha1Algorithm || algorithm == kSqitchSha1Algorithm) {
    return CanonicalHex(algorithm, value, kSha1HexBytes);
  }
  if (algorithm == kPrismaSha256Algorithm) {
    // 32 bytes of one or two digits each.
    if (value.size() < 32 || value.size() > kSha256HexBytes || !IsHex(value)) {
      return Malformed(algorithm, value, "32 to 64 hexadecimal digits");
    }
    return absl::AsciiStrToLower(value);
  }
  if (algorithm == kFlywayCrc32Algorithm) {
    int32_t crc = 0;
    if (!absl::SimpleAtoi(value, &crc)) return Malformed(algorithm, value, "a signed 32-bit decimal number");
    return absl::StrCat(crc);
  }
  if (algorithm == kAtlasSha256Algorithm) {
    std::string bytes;
    const absl::string_view bare = absl::StripPrefix(value, "h1:");
    if (!absl::Base64Unescape(bare, &bytes) || bytes.size() != 32) {
      return Malformed(algorithm, value, "base64 of 32 bytes");
    }
    return absl::Base64Escape(bytes);
  }
  return std::string(value);
}

// "liquibase-v9" is version 9 of the family "liquibase". Empty for a name without a version.
absl::string_view VersionedFamily(absl::string_view algorithm) {
  const size_t dash = algorithm.rfind("-v");
  if (dash == absl::string_view::npos || algorithm == kNormV1Algorithm) return {};
  const absl::string_view digits = algorithm.substr(dash + 2);
  const bool numbered = !digits.empty() && std::all_of(digits.begin(), digits.end(), absl::ascii_isdigit);
  return numbered ? algorithm.substr(0, dash) : absl::string_view();
}

struct Overlap {
  bool algorithm = false;
  bool value = false;
};

Overlap OverlapOf(const DigestSet& a, const DigestSet& b, bool (*counts)(const Digest&)) {
  Overlap overlap;
  for (const Digest& left : a) {
    if (!counts(left)) continue;
    for (const Digest& right : b) {
      if (left.algorithm != right.algorithm) continue;
      overlap.algorithm = true;
      if (MatchKey(left) == MatchKey(right)) overlap.value = true;
    }
  }
  return overlap;
}

bool IsNorm(const Digest& digest) { return digest.algorithm == kNormV1Algorithm; }
bool IsContent(const Digest& digest) { return !IsNorm(digest); }
bool SeesLineBreaks(const Digest& digest) { return IsContent(digest) && digest.algorithm != kFlywayCrc32Algorithm; }

}  // namespace

absl::StatusOr<Digest> MakeDigest(absl::string_view algorithm, absl::string_view value) {
  const bool named = !algorithm.empty() && algorithm.size() <= kDigestAlgorithmBytesMax &&
                     std::all_of(algorithm.begin(), algorithm.end(),
                                 [](char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-'; });
  if (!named) {
    return absl::InvalidArgumentError(absl::StrCat("digest algorithm: \"", absl::CHexEscape(algorithm),
                                                   "\", want 1 to ", kDigestAlgorithmBytesMax,
                                                   " of a-z, 0-9 and \"-\""));
  }
  if (value.empty() || value.size() > kDigestValueBytesMax) {
    return Malformed(algorithm, value, absl::StrCat("1 to ", kDigestValueBytesMax, " bytes"));
  }
  ASSIGN_OR_RETURN(std::string canonical, CanonicalValue(algorithm, value));
  return Digest{std::string(algorithm), std::move(canonical)};
}

std::string MatchKey(const Digest& digest) {
  const bool padded = digest.algorithm == kPrismaSha256Algorithm && digest.value.size() == kSha256HexBytes;
  return absl::StrCat(digest.algorithm, ":", padded ? WithoutPadding(digest.value) : digest.value);
}

bool IsOfEmptyContent(const Digest& digest) {
  if (digest.algorithm == kFlywayCrc32Algorithm) return digest.value == "0";
  if (digest.algorithm == kSha1Algorithm || digest.algorithm == kSqitchSha1Algorithm) {
    return digest.value == kSha1OfNothing;
  }
  if (digest.algorithm == kPrismaSha256Algorithm) {
    return MatchKey(digest) == MatchKey({kPrismaSha256Algorithm, kSha256OfNothing});
  }
  const bool sha256 = digest.algorithm == kSha256Algorithm || digest.algorithm == kNormV1Algorithm;
  return sha256 && digest.value == kSha256OfNothing;
}

Comparison Compare(const DigestSet& a, const DigestSet& b) {
  const Overlap content = OverlapOf(a, b, IsContent);
  const Overlap norm = OverlapOf(a, b, IsNorm);
  if (content.value) {
    const bool only_blind = !OverlapOf(a, b, SeesLineBreaks).value;
    return only_blind && norm.algorithm && !norm.value ? Comparison::kDiffers : Comparison::kEqual;
  }
  if (norm.value) return content.algorithm ? Comparison::kCosmetic : Comparison::kEqual;
  return content.algorithm || norm.algorithm ? Comparison::kDiffers : Comparison::kNotComparable;
}

bool AlgorithmChanged(const DigestSet& a, const DigestSet& b) {
  if (Compare(a, b) != Comparison::kNotComparable) return false;
  for (const Digest& left : a) {
    const absl::string_view family = VersionedFamily(left.algorithm);
    if (family.empty()) continue;
    for (const Digest& right : b) {
      if (VersionedFamily(right.algorithm) == family) return true;
    }
  }
  return false;
}

Digest Sha256Digest(absl::string_view content) { return {kSha256Algorithm, Sha256Hex(content)}; }
Digest Sha1Digest(absl::string_view content) { return {kSha1Algorithm, Sha1Hex(content)}; }
Digest SqitchSha1Digest(absl::string_view deploy_script) { return {kSqitchSha1Algorithm, Sha1Hex(deploy_script)}; }

Digest FlywayCrc32Digest(absl::string_view content) {
  absl::ConsumePrefix(&content, "\xEF\xBB\xBF");
  uint32_t crc = 0xFFFFFFFFu;
  for (const char c : content) {
    if (c == '\n' || c == '\r') continue;
    crc = (crc >> 8) ^ kCrcTable[(crc ^ static_cast<uint8_t>(c)) & 0xFF];
  }
  return {kFlywayCrc32Algorithm, absl::StrCat(static_cast<int32_t>(~crc))};
}

DigestSet PrismaSha256Digests(absl::string_view content) {
  const std::string lf = absl::StrReplaceAll(content, {{"\r\n", "\n"}});
  const std::string crlf = absl::StrReplaceAll(lf, {{"\n", "\r\n"}});
  DigestSet digests;
  for (const absl::string_view variant : {content, absl::string_view(lf), absl::string_view(crlf)}) {
    digests.push_back({kPrismaSha256Algorithm, Sha256Hex(variant)});
  }
  std::sort(digests.begin(), digests.end());
  digests.erase(std::unique(digests.begin(), digests.end()), digests.end());
  return digests;
}

std::vector<Digest> AtlasSha256Digests(absl::Span<const NamedContent> files) {
  std::vector<Digest> digests;
  Sha256 running;
  for (const NamedContent& file : files) {
    running.Update(file.name);
    const absl::string_view first_line = file.content.substr(0, file.content.find('\n'));
    if (absl::EndsWith(absl::StripTrailingAsciiWhitespace(first_line), "atlas:sum ignore")) {
      digests.push_back({kAtlasSha256Algorithm, ""});
      continue;
    }
    running.Update(file.content);
    Sha256 up_to_here = running;
    digests.push_back({kAtlasSha256Algorithm, absl::Base64Escape(AsBytes(up_to_here.Finish()))});
  }
  return digests;
}

}  // namespace daybook
