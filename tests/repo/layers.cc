#include "tests/repo/layers.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace daybook::repo {
namespace {

constexpr Layer kLayers[] = {
    // The contract.
    {"proto/google/rpc", "", "protobuf"},
    {"proto/daybook/v1", "proto/google/rpc", "protobuf grpc"},
    {"proto/daybook/store/v1", "proto/daybook/v1", "protobuf"},

    // The pure core: no I/O, no clock, no thread. Of base, only clock, random and check touch the world.
    {"ledger/base", "", "openssl fmt spdlog os"},
    {"ledger/merkle", "ledger/base", "openssl"},
    {"ledger/event", "ledger/base ledger/merkle proto/daybook/v1 proto/google/rpc", "protobuf"},
    {"ledger/diff", "ledger/base ledger/event proto/daybook/v1", "openssl protobuf"},

    // Stores. Only ledger/store knows RocksDB.
    {"ledger/store", "ledger/base", "rocksdb os"},
    {"ledger/log", "ledger/base ledger/event ledger/merkle ledger/store", ""},
    {"ledger/index", "ledger/base ledger/event ledger/merkle ledger/store ledger/log", ""},
    {"ledger/views", "ledger/base ledger/store", ""},

    // Folds, and what asks them.
    {"ledger/projection", "ledger/base ledger/event ledger/diff ledger/views proto/daybook/v1 proto/daybook/store/v1",
     "protobuf"},
    {"ledger/query", "ledger/base ledger/event ledger/views ledger/projection proto/daybook/v1 proto/daybook/store/v1",
     "protobuf sqlite"},
    {"ledger/engine",
     "ledger/base ledger/event ledger/merkle ledger/diff ledger/store ledger/log ledger/index ledger/views "
     "ledger/projection proto/daybook/v1 proto/daybook/store/v1",
     "protobuf spdlog fmt os"},

    // The edges.
    {"ledger/auth", "ledger/base ledger/event proto/daybook/v1", "protobuf openssl"},
    {"ledger/rpc",
     "ledger/base ledger/event ledger/merkle ledger/diff ledger/log ledger/views ledger/projection ledger/query "
     "ledger/engine ledger/auth proto/daybook/v1 proto/daybook/store/v1 proto/google/rpc",
     "protobuf grpc spdlog fmt"},
    {"ledger/http",
     "ledger/base ledger/event ledger/merkle ledger/diff ledger/views ledger/projection ledger/query ledger/engine "
     "ledger/auth proto/daybook/v1",
     "protobuf httplib json spdlog fmt os"},
    {"ledger/server",
     "ledger/base ledger/event ledger/merkle ledger/store ledger/log ledger/index ledger/views ledger/projection "
     "ledger/query ledger/engine ledger/auth ledger/rpc ledger/http proto/daybook/v1",
     "protobuf grpc spdlog fmt cli11 toml httplib os"},

    // Who talks to it.
    {"clients/cpp", "ledger/base ledger/event ledger/merkle ledger/diff proto/daybook/v1 proto/google/rpc",
     "protobuf grpc fmt os"},
    {"clients/emit", "ledger/base ledger/event ledger/merkle ledger/diff clients/cpp proto/daybook/v1",
     "protobuf json os"},
    {"clients/agent", "ledger/base ledger/event ledger/merkle ledger/diff clients/cpp proto/daybook/v1",
     "protobuf json sqlite os"},
    {"tools/contract_help", "", "protobuf"},
    {"tools/daybook",
     "ledger/base ledger/event ledger/merkle ledger/diff clients/cpp clients/emit clients/agent tools/contract_help "
     "proto/daybook/v1 proto/google/rpc",
     "protobuf grpc fmt cli11 toml json os"},
    {"tools/verify",
     "ledger/base ledger/event ledger/merkle ledger/diff ledger/views ledger/projection proto/daybook/v1 "
     "proto/daybook/store/v1",
     "protobuf fmt cli11 os"},
    {"tools/bench",
     "ledger/base ledger/event ledger/merkle ledger/diff ledger/store ledger/log ledger/index ledger/views "
     "ledger/projection ledger/engine clients/cpp proto/daybook/v1",
     "protobuf grpc fmt cli11 json benchmark os"},
};

constexpr Library kLibraries[] = {
    {"absl", "absl/", "absl::"},
    {"protobuf", "google/protobuf/", "protobuf::"},
    {"grpc", "grpc/ grpcpp/", "gRPC::"},
    {"rocksdb", "rocksdb/", "RocksDB::"},
    {"openssl", "openssl/", "OpenSSL::"},
    {"fmt", "fmt/", "fmt::"},
    {"spdlog", "spdlog/", "spdlog::"},
    {"cli11", "CLI/", "CLI11::"},
    {"toml", "toml++/", "PkgConfig::tomlplusplus"},
    {"json", "nlohmann/", "nlohmann_json::"},
    {"httplib", "httplib.h", "PkgConfig::httplib"},
    {"sqlite", "sqlite3.h", "SQLite::"},
    {"re2", "re2/", "PkgConfig::daybook_re2"},
    {"benchmark", "benchmark/", "benchmark::"},
    {"gtest", "gtest/ gmock/", "GTest:: daybook::testing"},
    // The outside world: files, processes, sockets, threads, terminals.
    {"os",
     "filesystem fstream iostream thread future csignal cstdio arpa/ linux/ netinet/ sys/ dirent.h fcntl.h glob.h "
     "grp.h netdb.h poll.h pthread.h pwd.h signal.h spawn.h stdlib.h termios.h unistd.h",
     "Threads::"},
};

bool Lists(absl::string_view list, absl::string_view word) {
  const auto words = Words(list);
  return std::find(words.begin(), words.end(), word) != words.end();
}

const Library* LibraryBy(absl::string_view Library::*keys, absl::string_view name) {
  for (const Library& library : kLibraries) {
    for (const absl::string_view key : Words(library.*keys)) {
      const bool prefix = absl::EndsWith(key, "/") || absl::EndsWith(key, "::");
      if (prefix ? absl::StartsWith(name, key) : name == key) return &library;
    }
  }
  return nullptr;
}

}  // namespace

absl::Span<const Layer> Layers() { return kLayers; }

const Layer* LayerOf(absl::string_view folder) {
  const Layer* best = nullptr;
  for (const Layer& layer : kLayers) {
    absl::string_view rest = folder;
    if (!absl::ConsumePrefix(&rest, layer.folder) || !(rest.empty() || rest[0] == '/')) continue;
    if (best == nullptr || layer.folder.size() > best->folder.size()) best = &layer;
  }
  return best;
}

const Library* LibraryOfHeader(absl::string_view header) { return LibraryBy(&Library::headers, header); }

const Library* LibraryOfTarget(absl::string_view target) { return LibraryBy(&Library::targets, target); }

std::vector<absl::string_view> Words(absl::string_view list) { return absl::StrSplit(list, ' ', absl::SkipEmpty()); }

bool MayUseFolder(const Layer& layer, absl::string_view folder) {
  return folder == layer.folder || Lists(layer.folders, folder);
}

bool MayUseLibrary(const Layer& layer, absl::string_view library) {
  return library == "absl" || Lists(layer.libraries, library);
}

}  // namespace daybook::repo
