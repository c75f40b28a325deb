#include "ledger/event/set_digest.h"

#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "ledger/base/big_endian.h"
#include "ledger/base/check.h"
#include "ledger/base/hex.h"

namespace daybook {
namespace {

std::string SerializeDeterministically(const google::protobuf::MessageLite& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&coded);
  }
  return bytes;
}

void AddField(absl::string_view bytes, Sha256* sha) {
  std::string length;
  AppendBigEndian(static_cast<uint32_t>(bytes.size()), &length);
  sha->Update(length).Update(bytes);
}

}  // namespace

void SetDigest::Add(absl::string_view key, const google::protobuf::MessageLite& item) {
  DAYBOOK_CHECK(empty_ || absl::string_view(last_key_) < key);
  empty_ = false;
  last_key_.assign(key.data(), key.size());
  AddField(key, &sha_);
  AddField(SerializeDeterministically(item), &sha_);
}

v1::Digest SetDigest::Finish() {
  v1::Digest digest;
  digest.set_algorithm(std::string(kSetDigestAlgorithm));
  digest.set_value(HexEncode(AsBytes(sha_.Finish())));
  return digest;
}

}  // namespace daybook
