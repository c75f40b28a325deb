#include "clients/agent/event_id.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "ledger/base/big_endian.h"
#include "ledger/base/hex.h"
#include "ledger/base/sha256.h"

namespace daybook {

std::string DerivedEventId(absl::string_view label, std::initializer_list<absl::string_view> parts) {
  constexpr size_t kIdBytes = 16;
  std::string framed;
  for (const absl::string_view part : parts) {
    AppendBigEndian(static_cast<uint32_t>(part.size()), &framed);
    absl::StrAppend(&framed, part);
  }
  const Hash hash = Sha256Of(framed);
  return absl::StrCat(label, "-", HexEncode(AsBytes(hash).substr(0, kIdBytes)));
}

}  // namespace daybook
