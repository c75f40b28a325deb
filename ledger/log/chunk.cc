#include "ledger/log/chunk.h"

#include "absl/strings/str_cat.h"
#include "ledger/base/big_endian.h"
#include "ledger/base/check.h"
#include "ledger/event/limits.h"
#include "ledger/log/limits.h"

namespace daybook {
namespace {

constexpr uint8_t kFormat = 1;
constexpr uint8_t kBeginsBlock = 1;
constexpr size_t kFrameBytes = sizeof(uint16_t);

void AppendHeader(const Block& block, std::string* out) {
  AppendBigEndian(static_cast<uint32_t>(block.entry_count()), out);
  AppendBigEndian(static_cast<uint64_t>(absl::ToUnixMicros(block.recorded_time)), out);
  AppendBigEndian(block.size_after().value, out);
  out->append(AsBytes(block.root_after).data(), block.root_after.size());
}

void BeginChunk(uint8_t flags, std::string* out) {
  out->clear();
  AppendBigEndian(kFormat, out);
  AppendBigEndian(flags, out);
}

absl::Status Damaged(Position first, absl::string_view what) {
  return absl::DataLossError(absl::StrCat("chunk at position ", first.value, ": ", what));
}

BlockHeader ReadHeader(BigEndianReader& reader) {
  BlockHeader header;
  header.entry_count = reader.U32();
  header.after.recorded_time = absl::FromUnixMicros(static_cast<int64_t>(reader.U64()));
  header.after.size = TreeSize{reader.U64()};
  const absl::string_view root = reader.Bytes(header.after.root.size());
  if (reader.ok()) header.after.root = *HashFromBytes(root);
  return header;
}

}  // namespace

void EncodeChunks(const Block& block, absl::FunctionRef<void(Position first, absl::string_view chunk)> emit) {
  DAYBOOK_CHECK(block.entry_count() > 0);
  std::string chunk;
  chunk.reserve(kChunkBytesMax);
  BeginChunk(kBeginsBlock, &chunk);
  AppendHeader(block, &chunk);
  size_t first = 0;
  for (size_t i = 0; i < block.entry_count(); ++i) {
    const absl::string_view entry = block.entry(i);
    DAYBOOK_CHECK(!entry.empty() && entry.size() <= kEntryBytesMax);
    if (i > first && chunk.size() + kFrameBytes + entry.size() > kChunkBytesMax) {
      emit(Position{block.first.value + first}, chunk);
      BeginChunk(0, &chunk);
      first = i;
    }
    AppendBigEndian(static_cast<uint16_t>(entry.size()), &chunk);
    chunk.append(entry.data(), entry.size());
  }
  emit(Position{block.first.value + first}, chunk);
}

absl::StatusOr<Chunk> DecodeChunk(Position first, absl::string_view bytes) {
  BigEndianReader reader(bytes);
  const uint8_t format = reader.U8();
  const uint8_t flags = reader.U8();
  if (!reader.ok()) return Damaged(first, absl::StrCat(bytes.size(), " bytes, want at least 5"));
  if (format != kFormat) return Damaged(first, absl::StrCat("format: ", format, ", want ", kFormat));
  if ((flags & ~kBeginsBlock) != 0) return Damaged(first, absl::StrCat("flags: ", flags, ", want 0 or 1"));
  Chunk chunk;
  if (flags == kBeginsBlock) {
    chunk.block = ReadHeader(reader);
    if (!reader.ok()) return Damaged(first, "block header: cut short");
  }
  while (!reader.rest().empty()) {
    const uint16_t length = reader.U16();
    const absl::string_view entry = reader.Bytes(length);
    if (!reader.ok() || entry.empty()) {
      return Damaged(first, absl::StrCat("entry ", chunk.entries.size(), ": ", reader.ok() ? "empty" : "cut short"));
    }
    chunk.entries.push_back(entry);
  }
  if (chunk.entries.empty()) return Damaged(first, "no entry");
  if (chunk.entries.size() > 1 && bytes.size() > kChunkBytesMax) {
    return Damaged(first, absl::StrCat(bytes.size(), " bytes, want at most ", kChunkBytesMax));
  }
  if (chunk.block && (chunk.block->entry_count < chunk.entries.size() ||
                      chunk.block->after.size.value != first.value + chunk.block->entry_count)) {
    return Damaged(first, absl::StrCat("block header: ", chunk.block->entry_count, " entries up to size ",
                                       chunk.block->after.size.value));
  }
  return chunk;
}

}  // namespace daybook
