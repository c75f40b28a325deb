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

void AddField(absl::string_view field, std::string* bytes) {
  AppendBigEndian(static_cast<uint32_t>(field.size()), bytes);
  bytes->append(field.data(), field.size());
}

}  // namespace

std::string SetDigestBytes(absl::string_view key, const google::protobuf::MessageLite& item) {
  std::string bytes;
  AddField(key, &bytes);
  AddField(SerializeDeterministically(item), &bytes);
  return bytes;
}

v1::Digest SetDigestOfHash(const Hash& hash) {
  v1::Digest digest;
  digest.set_algorithm(std::string(kSetDigestAlgorithm));
  digest.set_value(HexEncode(AsBytes(hash)));
  return digest;
}

void SetDigest::Add(absl::string_view key, const google::protobuf::MessageLite& item) {
  DAYBOOK_CHECK(empty_ || absl::string_view(last_key_) < key);
  empty_ = false;
  last_key_.assign(key.data(), key.size());
  sha_.Update(SetDigestBytes(key, item));
}

v1::Digest SetDigest::Finish() { return SetDigestOfHash(sha_.Finish()); }

}  // namespace daybook
