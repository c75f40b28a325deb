#include "ledger/store/database.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/store/keys.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace daybook {
namespace {

using ::daybook::testing::IsOk;
using ::daybook::testing::IsOkAndHolds;
using ::daybook::testing::StatusIs;
using ::daybook::testing::TempDir;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr Family kFirst{0};
constexpr Family kSecond{1};

class DatabaseTest : public ::testing::Test {
 protected:
  DatabaseOptions Log() {
    DatabaseOptions options;
    options.path = dir_.File("log");
    options.role = DatabaseOptions::Role::kLog;
    options.families = {"first", "second"};
    return options;
  }
  DatabaseOptions Derived() {
    DatabaseOptions options;
    options.path = dir_.File("derived");
    options.version_bytes = 8;
    return options;
  }

  static absl::Status Put(Database& database, Family family, absl::string_view key, absl::string_view value) {
    Batch batch = database.NewBatch();
    batch.Put(family, key, value);
    return database.Write(std::move(batch));
  }

  TempDir dir_;
};

std::vector<std::string> KeysOf(Cursor cursor) {
  std::vector<std::string> keys;
  for (cursor.SeekToFirst(); cursor.valid(); cursor.Next()) keys.emplace_back(cursor.key());
  EXPECT_OK(cursor.status());
  return keys;
}

TEST_F(DatabaseTest, KeepsFamiliesApartAndAcrossReopening) {
  {
    ASSERT_OK_AND_ASSIGN(const auto database, Database::Open(Log()));
    Batch batch = database->NewBatch();
    batch.Put(kFirst, "k", "one");
    batch.Put(kSecond, "k", "two");
    ASSERT_OK(database->Write(std::move(batch)));
  }
  ASSERT_OK_AND_ASSIGN(const auto database, Database::Open(Log()));
  EXPECT_THAT(database->Get(kFirst, "k"), IsOkAndHolds(std::make_optional<std::string>("one")));
  EXPECT_THAT(database->Get(kSecond, "k"), IsOkAndHolds(std::make_optional<std::string>("two")));
  EXPECT_THAT(database->Get(kFirst, "other"), IsOkAndHolds(std::nullopt));
}

TEST_F(DatabaseTest, WalksRangesBothWays) {
  ASSERT_OK_AND_ASSIGN(const auto database, Database::Open(Log()));
  for (const char* key : {"a", "b", "c", "d"}) ASSERT_OK(Put(*database, kFirst, key, ""));
  EXPECT_THAT(KeysOf(database->NewCursor(kFirst)), ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(KeysOf(database->NewCursor(kFirst, {"b", "d"})), ElementsAre("b", "c"));
  EXPECT_THAT(KeysOf(database->NewCursor(kSecond)), ElementsAre());

  Cursor cursor = database->NewCursor(kFirst, {"b", "d"});
  cursor.SeekAtOrBefore("cc");
  ASSERT_TRUE(cursor.valid());
  EXPECT_EQ(cursor.key(), "c");
  cursor.Prev();
  EXPECT_EQ(cursor.key(), "b");
  cursor.Prev();
  EXPECT_FALSE(cursor.valid());
  cursor.Seek("bb");
  EXPECT_EQ(cursor.key(), "c");
}

TEST_F(DatabaseTest, ACursorSeesTheMomentItWasMade) {
  ASSERT_OK_AND_ASSIGN(const auto database, Database::Open(Log()));
  ASSERT_OK(Put(*database, kFirst, "a", ""));
  Cursor before = database->NewCursor(kFirst);
  ASSERT_OK(Put(*database, kFirst, "b", ""));
  EXPECT_THAT(KeysOf(std::move(before)), ElementsAre("a"));
}

TEST_F(DatabaseTest, GetsManyAsItGetsEach) {
  for (const bool hold_filters : {false, true}) {
    DatabaseOptions options = Derived();
    options.path += hold_filters ? "-held" : "";
    options.version_bytes = 0;
    options.hold_filters = hold_filters;
    ASSERT_OK_AND_ASSIGN(const auto database, Database::Open(options));
    // Half of the keys, some of them in a file and some in memory.
    for (int i = 0; i < 300; i += 2) {
      ASSERT_OK(Put(*database, kFirst, absl::StrCat("key", i), absl::StrCat(i)));
      if (i == 200) {
        ASSERT_OK(database->Flush());
      }
    }
    std::vector<std::string> keys;
    for (int i = 299; i >= 0; --i) keys.push_back(absl::StrCat("key", i));
    std::vector<std::optional<std::string>> values(keys.size(), "not asked yet");
    ASSERT_OK(database->GetMany(kFirst, keys, values));
    for (size_t i = 0; i < keys.size(); ++i) {
      EXPECT_THAT(database->Get(kFirst, keys[i]), IsOkAndHolds(values[i])) << keys[i];
    }
    EXPECT_EQ(values.front(), std::nullopt);
    EXPECT_EQ(values.back(), "0");
  }
}

TEST_F(DatabaseTest, AVersionFinderSeesTheMomentItWasMade) {
  ASSERT_OK_AND_ASSIGN(const auto database, Database::Open(Derived()));
  const auto key = [](uint64_t at) { return KeyBuilder().Text("row").Newest(Position{at}).Take(); };
  ASSERT_OK(Put(*database, kFirst, key(1), "1"));
  VersionFinder before = database->NewVersionFinder(kFirst);
  ASSERT_OK(Put(*database, kFirst, key(2), "2"));
  ASSERT_OK_AND_ASSIGN(const auto then, before.Find(key(9)));
  ASSERT_OK_AND_ASSIGN(const auto now, database->FindVersion(kFirst, key(9)));
  EXPECT_EQ(then->value, "1");
  EXPECT_EQ(now->value, "2");
}

TEST_F(DatabaseTest, FindsTheNewestVersionAtOrBelow) {
  ASSERT_OK_AND_ASSIGN(const auto database, Database::Open(Derived()));
  const auto key = [](absl::string_view row, uint64_t at) {
    return KeyBuilder().Text(row).Newest(Position{at}).Take();
  };
  for (const uint64_t at : {3, 7}) ASSERT_OK(Put(*database, kFirst, key("row", at), absl::StrCat(at)));
  ASSERT_OK(Put(*database, kFirst, key("rows", 5), "other"));
  for (const bool flushed : {false, true}) {
    SCOPED_TRACE(flushed);
    if (flushed) {
      ASSERT_OK(database->Flush());
    }
    const auto version = [&](absl::string_view row, uint64_t at) -> std::string {
      const auto found = database->FindVersion(kFirst, key(row, at));
      EXPECT_OK(found);
      return found->has_value() ? (*found)->value : "none";
    };
    EXPECT_EQ(version("row", 2), "none");
    EXPECT_EQ(version("row", 3), "3");
    EXPECT_EQ(version("row", 6), "3");
    EXPECT_EQ(version("row", 9), "7");
    EXPECT_EQ(version("ro", 9), "none");
    EXPECT_EQ(version("rows", 4), "none");
    EXPECT_EQ(version("rows", 5), "other");
  }
}

TEST_F(DatabaseTest, ADerivedDatabaseKeepsWhatWasFlushedAndNothingElse) {
  for (const bool flushed : {false, true}) {
    ASSERT_OK_AND_ASSIGN(const auto database, Database::Open(Derived()));
    EXPECT_THAT(database->Get(kFirst, "k"), IsOkAndHolds(std::nullopt));
    ASSERT_OK(Put(*database, kFirst, "k", "v"));
    ASSERT_OK(flushed ? database->Flush() : absl::OkStatus());
  }
  ASSERT_OK_AND_ASSIGN(const auto database, Database::Open(Derived()));
  EXPECT_THAT(database->Get(kFirst, "k"), IsOkAndHolds(std::make_optional<std::string>("v")));
}

TEST_F(DatabaseTest, DestroyLeavesNothing) {
  {
    ASSERT_OK_AND_ASSIGN(const auto database, Database::Open(Derived()));
    ASSERT_OK(Put(*database, kFirst, "k", "v"));
    ASSERT_OK(database->Flush());
  }
  ASSERT_OK(Database::Destroy(Derived().path, nullptr));
  ASSERT_OK(Database::Destroy(dir_.File("never"), nullptr));
  ASSERT_OK_AND_ASSIGN(const auto database, Database::Open(Derived()));
  EXPECT_THAT(database->Get(kFirst, "k"), IsOkAndHolds(std::nullopt));
}

TEST_F(DatabaseTest, RefusesASecondOpeningInTheSameProcess) {
  ASSERT_OK_AND_ASSIGN(const auto database, Database::Open(Log()));
  EXPECT_THAT(Database::Open(Log()), StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("open already")));
}

// A process of its own that holds a file's lock as RocksDB does (fcntl), until this goes. It does nothing else: RocksDB
// itself, with its threads, is not for the child of a process that has threads.
class LockHolder {
 public:
  explicit LockHolder(const std::string& path) {
    int ready[2], done[2];
    if (pipe(ready) != 0 || pipe(done) != 0) return;
    child_ = fork();
    if (child_ == 0) {
      close(done[1]);
      const int file = open(path.c_str(), O_RDWR);
      struct flock whole = {};
      whole.l_type = F_WRLCK;
      char byte = 'o';
      if (fcntl(file, F_SETLK, &whole) != 0 || write(ready[1], &byte, 1) != 1) _exit(2);
      _exit(read(done[0], &byte, 1) == 0 ? 0 : 2);
    }
    close(ready[1]);
    close(done[0]);
    done_ = done[1];
    char byte = 0;
    holds_ = read(ready[0], &byte, 1) == 1;
    close(ready[0]);
  }
  ~LockHolder() {
    close(done_);
    waitpid(child_, nullptr, 0);
  }

  pid_t pid() const { return child_; }
  bool holds() const { return holds_; }

 private:
  pid_t child_ = -1;
  int done_ = -1;
  bool holds_ = false;
};

TEST_F(DatabaseTest, NamesTheProcessThatHasItOpen) {
  { ASSERT_OK(Database::Open(Log())); }
  {
    const LockHolder other(Log().path + "/LOCK");
    ASSERT_TRUE(other.holds());
    EXPECT_THAT(Database::Open(Log()), StatusIs(absl::StatusCode::kFailedPrecondition,
                                                HasSubstr(absl::StrCat("another process (pid ", other.pid()))));
  }
  EXPECT_OK(Database::Open(Log()));
}

TEST_F(DatabaseTest, RefusesFamiliesItDoesNotKnow) {
  DatabaseOptions newer = Log();
  newer.families.push_back("third");
  { ASSERT_OK(Database::Open(newer)); }
  EXPECT_THAT(Database::Open(Log()),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("not written by this release")));
}

TEST_F(DatabaseTest, AsFoundItIsWhatOpeningWouldFindAndNothingIsChanged) {
  {
    ASSERT_OK_AND_ASSIGN(const auto database, Database::Open(Log()));
    ASSERT_OK(Put(*database, kFirst, "flushed", "1"));
    ASSERT_OK(database->Flush());
    ASSERT_OK(Put(*database, kSecond, "logged", "2"));
  }
  const auto before = testing::ReadFolder(Log().path);
  {
    ASSERT_OK_AND_ASSIGN(const auto database, Database::OpenAsFound(Log()));
    EXPECT_THAT(database->Get(kFirst, "flushed"), IsOkAndHolds(std::make_optional<std::string>("1")));
    EXPECT_THAT(database->Get(kSecond, "logged"), IsOkAndHolds(std::make_optional<std::string>("2")));
    EXPECT_THAT(Put(*database, kFirst, "more", "3"), Not(IsOk()));
  }
  EXPECT_EQ(testing::ReadFolder(Log().path), before);
}

TEST_F(DatabaseTest, AsFoundThereIsNoneUntilAllFamiliesAreThere) {
  EXPECT_THAT(Database::OpenAsFound(Log()), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_FALSE(std::filesystem::exists(Log().path));
  DatabaseOptions fewer = Log();
  fewer.families.pop_back();
  { ASSERT_OK(Database::Open(fewer)); }
  EXPECT_THAT(Database::OpenAsFound(Log()), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(DatabaseTest, AsFoundItIsNotReadWhileItIsOpen) {
  ASSERT_OK_AND_ASSIGN(const auto database, Database::Open(Log()));
  EXPECT_THAT(Database::OpenAsFound(Log()), StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("open already")));
}

// RocksDB would begin a new database and delete the tables.
TEST_F(DatabaseTest, ALogWithoutCurrentIsDataLossAndStaysAsItIs) {
  {
    ASSERT_OK_AND_ASSIGN(const auto database, Database::Open(Log()));
    ASSERT_OK(Put(*database, kFirst, "k", "v"));
    ASSERT_OK(database->Flush());
  }
  const std::string current = testing::ReadFile(Log().path + "/CURRENT");
  std::filesystem::remove(Log().path + "/CURRENT");
  const auto before = testing::ReadFolder(Log().path);
  EXPECT_THAT(Database::Open(Log()), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("CURRENT is gone")));
  EXPECT_EQ(testing::ReadFolder(Log().path), before);
  testing::WriteFile(Log().path + "/CURRENT", current);
  ASSERT_OK_AND_ASSIGN(const auto database, Database::Open(Log()));
  EXPECT_THAT(database->Get(kFirst, "k"), IsOkAndHolds(std::make_optional<std::string>("v")));
}

// Flips a bit in the first block of every table.
void RotTables(const std::string& folder) {
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().extension() != ".sst") continue;
    std::string bytes = testing::ReadFile(file.path());
    bytes[20] = static_cast<char>(bytes[20] ^ 1);
    testing::WriteFile(file.path(), bytes);
  }
}

TEST_F(DatabaseTest, ADamagedLogIsDataLossForWhoeverReadsItAndStays) {
  {
    ASSERT_OK_AND_ASSIGN(const auto database, Database::Open(Log()));
    ASSERT_OK(Put(*database, kFirst, "k", std::string(10'000, 'v')));
    ASSERT_OK(database->Flush());
  }
  RotTables(Log().path);
  for (int opening = 0; opening < 2; ++opening) {
    ASSERT_OK_AND_ASSIGN(const auto database, Database::Open(Log()));
    EXPECT_THAT(database->Get(kFirst, "k"), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("log")));
    EXPECT_THAT(Put(*database, kSecond, "other", "v"), IsOk());
  }
}

TEST_F(DatabaseTest, ADerivedDatabaseThatIsFoundDamagedFailsAndIsBegunAnew) {
  DatabaseOptions options = Derived();
  options.version_bytes = 1;
  using Read = std::function<absl::Status(Database&)>;
  const Read reads[] = {[](Database& database) { return database.Get(kFirst, "k").status(); },
                        [](Database& database) {
                          const std::string key = "k";
                          std::optional<std::string> value;
                          return database.GetMany(kFirst, {&key, 1}, {&value, 1});
                        },
                        [](Database& database) { return database.FindVersion(kFirst, "k").status(); },
                        [](Database& database) {
                          Cursor cursor = database.NewCursor(kFirst);
                          cursor.SeekToFirst();
                          return cursor.status();
                        }};
  for (const Read& read : reads) {
    {
      ASSERT_OK_AND_ASSIGN(const auto database, Database::Open(options));
      ASSERT_OK(Put(*database, kFirst, "k", std::string(10'000, 'v')));
      ASSERT_OK(database->Flush());
    }
    RotTables(options.path);
    {
      ASSERT_OK_AND_ASSIGN(const auto database, Database::Open(options));
      const auto damaged = StatusIs(absl::StatusCode::kUnavailable, HasSubstr("the next start makes it again"));
      EXPECT_THAT(read(*database), damaged);
      EXPECT_THAT(Put(*database, kFirst, "more", "v"), damaged);
      EXPECT_THAT(database->health(), damaged);
    }
    {
      ASSERT_OK_AND_ASSIGN(const auto database, Database::Open(options));
      EXPECT_THAT(database->Get(kFirst, "k"), IsOkAndHolds(std::nullopt));
      ASSERT_OK(Put(*database, kFirst, "again", "v"));
      ASSERT_OK(database->Flush());
    }
    // Once.
    ASSERT_OK_AND_ASSIGN(const auto database, Database::Open(options));
    EXPECT_THAT(database->Get(kFirst, "again"), IsOkAndHolds(std::make_optional<std::string>("v")));
  }
}

}  // namespace
}  // namespace daybook
