#include "tests/repo/includes.h"

#include "absl/container/btree_set.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/repo/layers.h"

namespace daybook::repo {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Findings Included(const std::string& from, const std::string& what) {
  return CheckIncludes({from, absl::StrCat("#include ", what, "\n")});
}

TEST(IncludesTest, LowerLayersAndTheStandardLibraryAreFine) {
  EXPECT_THAT(Included("ledger/log/block.cc", "\"ledger/base/hex.h\""), IsEmpty());
  EXPECT_THAT(Included("ledger/log/block.cc", "\"ledger/log/block.h\""), IsEmpty());
  EXPECT_THAT(Included("ledger/log/block.cc", "<vector>"), IsEmpty());
  EXPECT_THAT(Included("ledger/log/block.cc", "\"absl/strings/str_cat.h\""), IsEmpty());
  EXPECT_THAT(Included("ledger/event/entry.cc", "\"daybook/v1/event.pb.h\""), IsEmpty());
}

TEST(IncludesTest, HigherLayersAreRefused) {
  EXPECT_THAT(Included("ledger/log/block.cc", "\"ledger/engine/engine.h\""),
              ElementsAre(HasSubstr("ledger/log/block.cc:1: ledger/log may not include ledger/engine")));
  EXPECT_THAT(Included("clients/cpp/client.cc", "\"ledger/store/store.h\""), ElementsAre(HasSubstr("may not include")));
  EXPECT_THAT(Included("ledger/log/block.cc", "\"tests/support/temp_dir.h\""), ElementsAre(HasSubstr("may not")));
}

TEST(IncludesTest, LibrariesStayWhereTheyBelong) {
  EXPECT_THAT(Included("ledger/store/store.cc", "<rocksdb/db.h>"), IsEmpty());
  EXPECT_THAT(Included("ledger/log/block.cc", "\"rocksdb/db.h\""), ElementsAre(HasSubstr("may not use rocksdb")));
  EXPECT_THAT(Included("ledger/engine/engine.cc", "<grpcpp/grpcpp.h>"), ElementsAre(HasSubstr("may not use grpc")));
  EXPECT_THAT(Included("ledger/engine/engine.cc", "\"daybook/v1/ledger.grpc.pb.h\""), ElementsAre(HasSubstr("gRPC")));
  EXPECT_THAT(Included("ledger/diff/norm.cc", "<fstream>"), ElementsAre(HasSubstr("may not use os")));
  EXPECT_THAT(Included("ledger/diff/norm.cc", "<boost/any.hpp>"), ElementsAre(HasSubstr("no row of Libraries()")));
}

TEST(IncludesTest, PathsStartAtTheRoot) {
  EXPECT_THAT(Included("ledger/log/block.cc", "\"block.h\""), ElementsAre(HasSubstr("\"ledger/log/block.h\"")));
}

TEST(IncludesTest, TestsMayIncludeAnything) {
  EXPECT_THAT(Included("ledger/log/block_test.cc", "\"tests/support/temp_dir.h\""), IsEmpty());
  EXPECT_THAT(Included("tests/fault/kill.cc", "<rocksdb/db.h>"), IsEmpty());
}

TEST(IncludesTest, ProtoImportsAreIncludes) {
  const auto imported = [](const std::string& from, const std::string& what) {
    return CheckIncludes({from, absl::StrCat("syntax = \"proto3\";\nimport \"", what, "\";\n")});
  };
  EXPECT_THAT(imported("proto/daybook/store/v1/rows.proto", "daybook/v1/event.proto"), IsEmpty());
  EXPECT_THAT(imported("proto/daybook/v1/event.proto", "google/protobuf/timestamp.proto"), IsEmpty());
  EXPECT_THAT(imported("proto/daybook/v1/event.proto", "daybook/store/v1/rows.proto"),
              ElementsAre(HasSubstr("proto/daybook/v1/event.proto:2: proto/daybook/v1 may not include")));
}

TEST(IncludesTest, AFolderWithoutARowIsRefused) {
  EXPECT_THAT(Included("ledger/surprise/a.cc", "<vector>"), ElementsAre(HasSubstr("no row in tests/repo/layers.cc")));
}

TEST(IncludesTest, ARowNamesOnlyRowsAboveIt) {
  absl::btree_set<absl::string_view> above;
  for (const Layer& layer : Layers()) {
    for (const absl::string_view folder : Words(layer.folders)) {
      EXPECT_TRUE(above.contains(folder)) << layer.folder << " names " << folder;
    }
    above.insert(layer.folder);
  }
}

TEST(IncludesTest, TheCheckoutKeepsItsLayers) { EXPECT_TRUE(IsClean(OverCheckout(CheckIncludes))); }

const SourceFile kBaseList = {"ledger/base/CMakeLists.txt", "daybook_library(base SRCS a.cc DEPS absl::strings)"};
const SourceFile kLogIncludesBase = {"ledger/log/block.h", "#include \"ledger/base/hex.h\"\n"};

TEST(DepsTest, DeclaredAndAllowedIsFine) {
  EXPECT_THAT(CheckDeps({kBaseList,
                         kLogIncludesBase,
                         {"ledger/log/CMakeLists.txt", "daybook_library(log HDRS block.h DEPS daybook::base)"}}),
              IsEmpty());
}

TEST(DepsTest, AnUndeclaredIncludeIsNamedWithItsFile) {
  EXPECT_THAT(
      CheckDeps({kBaseList, kLogIncludesBase, {"ledger/log/CMakeLists.txt", "daybook_library(log HDRS block.h)"}}),
      ElementsAre("ledger/log/CMakeLists.txt: ledger/log/block.h includes ledger/base, which is not in DEPS"));
}

TEST(DepsTest, DepsAreHeldToTheTable) {
  EXPECT_THAT(CheckDeps({{"ledger/base/CMakeLists.txt", "# base\ndaybook_library(base DEPS daybook::log)"},
                         {"ledger/log/CMakeLists.txt", "daybook_library(log HDRS block.h)"}}),
              ElementsAre(HasSubstr("ledger/base/CMakeLists.txt:2: ledger/base may not depend on ledger/log")));
  EXPECT_THAT(CheckDeps({{"ledger/log/CMakeLists.txt", "daybook_library(log DEPS RocksDB::rocksdb)"}}),
              ElementsAre(HasSubstr("may not depend on RocksDB::rocksdb")));
  EXPECT_THAT(CheckDeps({{"ledger/log/CMakeLists.txt", "daybook_library(log DEPS boost)"}}),
              ElementsAre(HasSubstr("boost is no target of ours")));
}

TEST(DepsTest, ProtoTargetsStandForTheirFolder) {
  EXPECT_THAT(
      CheckDeps({{"proto/CMakeLists.txt", "daybook_proto(api_proto PROTOS daybook/v1/event.proto)"},
                 {"ledger/event/entry.h", "#include \"daybook/v1/event.pb.h\"\n"},
                 {"ledger/event/CMakeLists.txt", "daybook_library(event HDRS entry.h DEPS daybook::api_proto)"}}),
      IsEmpty());
}

TEST(DepsTest, TheCheckoutDeclaresWhatItIncludes) { EXPECT_TRUE(IsClean(CheckDeps(Checkout()))); }

}  // namespace
}  // namespace daybook::repo
