// The low-level functions are deprecated in OpenSSL 3.0 and kept: they skip the provider lookup that EVP makes per
// digest, which on 400-byte leaves costs more than the hash.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "ledger/base/sha256.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace daybook {

Sha256::Sha256() { SHA256_Init(&context_); }

Sha256& Sha256::Update(absl::string_view bytes) {
  SHA256_Update(&context_, bytes.data(), bytes.size());
  return *this;
}

Sha256& Sha256::UpdateByte(uint8_t byte) {
  SHA256_Update(&context_, &byte, 1);
  return *this;
}

Hash Sha256::Finish() {
  Hash hash;
  SHA256_Final(hash.data(), &context_);
  return hash;
}

Hash Sha256Of(std::initializer_list<absl::string_view> parts) {
  Sha256 digest;
  for (const absl::string_view part : parts) digest.Update(part);
  return digest.Finish();
}

Hash Sha256Of(absl::string_view bytes) { return Sha256().Update(bytes).Finish(); }

absl::StatusOr<Hash> HashFromBytes(absl::string_view bytes) {
  Hash hash;
  if (bytes.size() != hash.size()) {
    return absl::InvalidArgumentError(absl::StrCat("hash has ", bytes.size(), " bytes, want 32"));
  }
  std::copy(bytes.begin(), bytes.end(), hash.begin());
  return hash;
}

}  // namespace daybook
