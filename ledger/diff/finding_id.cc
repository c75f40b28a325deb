#include "ledger/diff/finding_id.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"
#include "ledger/base/sha256.h"

namespace daybook {
namespace {

constexpr absl::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr size_t kIdCharacters = 16;
// Shorter prefixes begin the ids of many.
constexpr size_t kPrefixCharactersMin = 4;

void UpdateField(Sha256& digest, absl::string_view field) {
  for (int shift = 24; shift >= 0; shift -= 8) digest.UpdateByte(static_cast<uint8_t>(field.size() >> shift));
  digest.Update(field);
}

// 10 bytes are 16 groups of 5 bits.
std::string Base32Of80Bits(const Hash& hash) {
  std::string text;
  uint32_t bits = 0;
  int held = 0;
  for (size_t i = 0; i < 10; ++i) {
    bits = (bits << 8) | hash[i];
    held += 8;
    for (; held >= 5; held -= 5) text.push_back(kAlphabet[(bits >> (held - 5)) & 31]);
  }
  return text;
}

}  // namespace

std::string FindingId(const FindingSubject& subject) {
  Sha256 digest;
  for (const absl::string_view field :
       {absl::string_view("finding-v1"), InfoOf(subject.kind).family, subject.target, subject.series, subject.key}) {
    UpdateField(digest, field);
  }
  return "F-" + Base32Of80Bits(digest.Finish());
}

std::string CanonicalFindingIdPrefix(absl::string_view text) {
  const std::string upper = absl::AsciiStrToUpper(text);
  const absl::string_view characters = absl::StripPrefix(upper, "F-");
  const bool valid = characters.size() >= kPrefixCharactersMin && characters.size() <= kIdCharacters &&
                     characters.find_first_not_of(kAlphabet) == absl::string_view::npos;
  return valid ? "F-" + std::string(characters) : "";
}

}  // namespace daybook
