// SHA-256 (FIPS 180-4), through OpenSSL so that SHA instructions are used where the processor has them.

#ifndef DAYBOOK_LEDGER_BASE_SHA256_H_
#define DAYBOOK_LEDGER_BASE_SHA256_H_

#include <openssl/sha.h>

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace daybook {

// 32 bytes, compared and ordered as bytes.
using Hash = std::array<uint8_t, 32>;

// An incremental digest. Thread-compatible: callers synchronise. Use once: Finish ends it.
class Sha256 {
 public:
  Sha256();
  Sha256& Update(absl::string_view bytes);
  Sha256& UpdateByte(uint8_t byte);
  Hash Finish();

 private:
  SHA256_CTX context_;
};

// The digest of the concatenation of `parts`.
Hash Sha256Of(std::initializer_list<absl::string_view> parts);
Hash Sha256Of(absl::string_view bytes);

// The hash's bytes, as a view that lives as long as the hash.
inline absl::string_view AsBytes(const Hash& hash) {
  return absl::string_view(reinterpret_cast<const char*>(hash.data()), hash.size());
}

// Returns INVALID_ARGUMENT unless `bytes` has exactly 32.
absl::StatusOr<Hash> HashFromBytes(absl::string_view bytes);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_BASE_SHA256_H_
