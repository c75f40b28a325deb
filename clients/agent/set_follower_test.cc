#include "clients/agent/set_follower.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/base/random.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::StatusIs;

// Blobs are named by their content here, so that nothing has to keep them. What begins with "bad" cannot be read.
absl::StatusOr<std::string> ReadBlob(const SourceFile& file) {
  if (absl::StartsWith(file.identity, "bad")) return absl::ResourceExhaustedError(absl::StrCat(file.path, ": bad"));
  return file.identity;
}

FileChange Written(std::string path, std::string content) { return {std::move(path), "", std::move(content)}; }
FileChange Removed(std::string path) { return {std::move(path), "something", ""}; }

// "+key", "~key" and "-key".
std::vector<std::string> Outline(const std::vector<ItemChange>& changes) {
  std::vector<std::string> lines;
  for (const ItemChange& change : changes) {
    lines.push_back(absl::StrCat(!change.before ? "+" : !change.after ? "-" : "~", change.key));
  }
  return lines;
}

// Item bytes by key.
using Model = absl::btree_map<std::string, std::string>;

Model ModelOf(const MigrationSet& set) {
  Model model;
  for (const v1::ExpectedItem& item : set.items)
    EXPECT_TRUE(model.emplace(item.key(), item.SerializeAsString()).second);
  return model;
}

// The slow, obvious way to what a step must tell: both sets, whole.
std::vector<std::string> Between(const Model& before, const Model& after) {
  Model keys = before;
  keys.insert(after.begin(), after.end());
  std::vector<std::string> lines;
  const auto bytes = [](const Model& model, const std::string& key) {
    const auto item = model.find(key);
    return item == model.end() ? std::string("none") : item->second;
  };
  for (const auto& [key, any] : keys) {
    if (bytes(before, key) != bytes(after, key)) {
      lines.push_back(absl::StrCat(key, ": ", bytes(before, key), " > ", bytes(after, key)));
    }
  }
  return lines;
}

std::vector<std::string> Told(const std::vector<ItemChange>& changes) {
  std::vector<std::string> lines;
  for (const ItemChange& change : changes) {
    lines.push_back(absl::StrCat(change.key, ": ", change.before ? change.before->SerializeAsString() : "none", " > ",
                                 change.after ? change.after->SerializeAsString() : "none"));
  }
  return lines;
}

// A directory that a seed decides about. Each commit adds, edits, renames and removes a few files; names and contents
// come from few, so that files come back, are renamed onto others and are copies of others.
class RandomDirectory {
 public:
  RandomDirectory(Convention convention, uint64_t seed) : convention_(convention), random_(seed) {}

  std::vector<FileChange> Commit() {
    const Tree before = tree_;
    for (uint64_t step = 1 + random_.Below(4); step > 0; --step) Step();
    if (convention_ == Convention::kSqitch) Plan();
    return ChangesFrom(before);
  }

  std::vector<SourceFile> files() const {
    std::vector<SourceFile> files;
    for (const auto& [path, content] : tree_) files.push_back({path, content});
    return files;
  }

 private:
  using Tree = absl::btree_map<std::string, std::string>;

  std::string Path() {
    const uint64_t n = random_.Below(30);
    const bool other = random_.Below(3) == 0;
    switch (convention_) {
      case Convention::kFlyway:
        return other ? absl::StrCat(random_.Below(2) == 0 ? "U" : "R", "__x", n, ".sql")
                     : absl::StrCat("V", n, "__x.sql");
      case Convention::kGolangMigrate:
        return absl::StrCat(n, "_x", other ? ".down.sql" : ".up.sql");
      case Convention::kPrisma:
        return other ? absl::StrCat("notes", n, ".md") : absl::StrCat(n, "_x/migration.sql");
      case Convention::kSqitch:
        return absl::StrCat(other ? "revert/c" : "deploy/c", n % 8, random_.Below(4) == 0 ? "@t1" : "", ".sql");
      default:
        // Two files of one version, too.
        return absl::StrCat(n, other ? "_y.sql" : "_x.sql");
    }
  }

  std::string Content() {
    const uint64_t n = random_.Below(40);
    return n == 0 ? absl::StrCat("bad", random_.Below(3)) : absl::StrCat("CREATE TABLE t", n, " (x int);\nSELECT 1;\n");
  }

  void Step() {
    const auto victim = [this] {
      return std::next(tree_.begin(), static_cast<std::ptrdiff_t>(random_.Below(tree_.size())));
    };
    const uint64_t kind = tree_.empty() ? 0 : random_.Below(6);
    if (kind <= 2) {
      tree_[Path()] = Content();
    } else if (kind == 3) {
      victim()->second = Content();
    } else if (kind == 4) {
      tree_.erase(victim());
    } else {
      const auto from = victim();
      const std::string content = from->second;
      tree_.erase(from);
      tree_[Path()] = content;
    }
  }

  // Changes, tags, reworked changes and lines that are none of them, in any order; mostly with all scripts there.
  void Plan() {
    for (uint64_t step = random_.Below(3); step > 0; --step) {
      const uint64_t kind = random_.Below(8);
      const size_t at = random_.Below(lines_.size() + 1);
      if (kind <= 3) {
        const size_t where = random_.Below(2) == 0 ? lines_.size() : at;
        lines_.insert(lines_.begin() + static_cast<std::ptrdiff_t>(where), absl::StrCat("c", random_.Below(8)));
      } else if (kind == 4) {
        lines_.push_back(absl::StrCat("@t", ++tags_));
      } else if (kind == 5 && random_.Below(4) == 0) {
        lines_.push_back("[none");
      } else if (at < lines_.size()) {
        lines_.erase(lines_.begin() + static_cast<std::ptrdiff_t>(at));
      }
    }
    if (random_.Below(20) == 0) lines_.clear();
    const std::string plan = absl::StrCat("%project=x\n", absl::StrJoin(lines_, "\n"), "\n");
    tree_["sqitch.plan"] = plan;
    if (random_.Below(25) == 0) tree_.erase("sqitch.plan");
    const absl::StatusOr<std::vector<SqitchChange>> changes = ParseSqitchPlan(plan);
    if (!changes.ok()) {
      // Nobody leaves a plan like that for long.
      if (random_.Below(2) == 0) lines_.clear();
      return;
    }
    for (const SqitchChange& change : *changes) {
      if (random_.Below(30) != 0)
        tree_.emplace(change.scripts.back(), absl::StrCat("SELECT ", random_.Below(9), ";\n"));
    }
  }

  std::vector<FileChange> ChangesFrom(const Tree& before) const {
    std::vector<FileChange> changes;
    Tree all = tree_;
    all.insert(before.begin(), before.end());
    for (const auto& [path, any] : all) {
      const auto was = before.find(path);
      const auto is = tree_.find(path);
      FileChange change{path, was == before.end() ? "" : was->second, is == tree_.end() ? "" : is->second};
      if (change.old_blob != change.new_blob) changes.push_back(std::move(change));
    }
    return changes;
  }

  const Convention convention_;
  SeededRandom random_;
  Tree tree_;
  std::vector<std::string> lines_;
  uint64_t tags_ = 0;
};

class SetFollowerHistoryTest : public ::testing::TestWithParam<Convention> {};

// What is told, put together, is at every commit the set that a reader makes of all files; and an error is its error.
TEST_P(SetFollowerHistoryTest, IsAtEveryCommitWhatAReaderMakesOfAllFiles) {
  constexpr uint64_t kSeeds = 12;
  constexpr int kCommits = 150;
  int left_out = 0;
  for (uint64_t seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    RandomDirectory directory(GetParam(), seed);
    SetFollower follower(GetParam(), ReadBlob);
    Model known;
    for (int commit = 0; commit < kCommits; ++commit) {
      const absl::StatusOr<std::vector<ItemChange>> told = follower.Take(directory.Commit());
      const absl::StatusOr<MigrationSet> read = MigrationReader(GetParam(), ReadBlob).Read(directory.files());
      ASSERT_EQ(told.status(), read.status()) << "commit " << commit;
      if (!read.ok()) {
        ++left_out;
        continue;
      }
      const Model now = ModelOf(*read);
      ASSERT_EQ(Told(*told), Between(known, now)) << "commit " << commit;
      ASSERT_EQ(follower.item_count(), now.size());
      known = now;
    }
  }
  EXPECT_GT(left_out, 10);
  EXPECT_LT(left_out, static_cast<int>(kSeeds) * kCommits / 2);
}

INSTANTIATE_TEST_SUITE_P(Conventions, SetFollowerHistoryTest,
                         ::testing::Values(Convention::kFlyway, Convention::kGolangMigrate, Convention::kPrisma,
                                           Convention::kSqitch, Convention::kTimestamp),
                         [](const auto& tested) {
                           std::string name(InfoOf(tested.param).name);
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

// Counts what is read, which is what a step costs.
class SetFollowerTest : public ::testing::Test {
 protected:
  MigrationReader::ReadContent Counted() {
    return [this](const SourceFile& file) {
      ++reads_;
      return ReadBlob(file);
    };
  }

  int reads_ = 0;
};

TEST_F(SetFollowerTest, AHistoryCostsWhatItsCommitsChange) {
  constexpr int kCommits = 2'000;
  SetFollower follower(Convention::kFlyway, Counted());
  size_t told = 0;
  for (int i = 0; i < kCommits; ++i) {
    ASSERT_OK_AND_ASSIGN(
        const auto changes,
        follower.Take(std::vector{Written(absl::StrCat("V", i, "__x.sql"), absl::StrCat("SELECT ", i))}));
    told += changes.size();
  }
  EXPECT_EQ(reads_, kCommits);
  EXPECT_EQ(told, static_cast<size_t>(kCommits));
  EXPECT_EQ(follower.item_count(), static_cast<size_t>(kCommits));
}

TEST_F(SetFollowerTest, AFileThatCannotBeReadIsNotReadAgainBeforeItChanges) {
  SetFollower follower(Convention::kFlyway, Counted());
  ASSERT_OK(follower.Take(std::vector{Written("V1__a.sql", "SELECT 1;"), Written("V2__b.sql", "SELECT 2;")}));
  EXPECT_THAT(follower.Take(std::vector{Written("V2__b.sql", "bad")}),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("V2__b.sql")));
  for (int i = 3; i < 50; ++i) {
    EXPECT_THAT(follower.Take(std::vector{Written(absl::StrCat("V", i, "__c.sql"), absl::StrCat("SELECT ", i))}),
                StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("V2__b.sql")));
  }
  EXPECT_EQ(reads_, 50);
  EXPECT_EQ(follower.item_count(), 2u);
  ASSERT_OK_AND_ASSIGN(const auto changes, follower.Take(std::vector{Removed("V2__b.sql"), Removed("V3__c.sql")}));
  EXPECT_EQ(changes.size(), 47u);
  EXPECT_EQ(reads_, 50);
}

TEST_F(SetFollowerTest, APlanIsReadWhenItChanges) {
  SetFollower follower(Convention::kSqitch, Counted());
  std::vector<FileChange> first;
  std::string plan;
  for (int i = 0; i < 50; ++i) {
    absl::StrAppend(&plan, "c", i, " 2026-03-01T09:00:00Z A <a@x>\n");
    first.push_back(Written(absl::StrCat("deploy/c", i, ".sql"), absl::StrCat("SELECT ", i)));
  }
  first.push_back(Written("sqitch.plan", plan));
  ASSERT_OK(follower.Take(first));
  EXPECT_EQ(reads_, 51);
  for (int i = 0; i < 50; ++i) {
    const std::string path = absl::StrCat("deploy/c", i, ".sql");
    ASSERT_OK_AND_ASSIGN(const auto changes,
                         follower.Take(std::vector{Written(path, absl::StrCat("SELECT ", i, ", 2"))}));
    EXPECT_THAT(Outline(changes), ElementsAre("~" + path));
  }
  EXPECT_EQ(reads_, 101);
  // One more change: the scripts that are known already are not read again.
  ASSERT_OK_AND_ASSIGN(const auto changes, follower.Take(std::vector{Written("sqitch.plan", plan + "more x\n"),
                                                                     Written("deploy/more.sql", "SELECT 1, 3")}));
  EXPECT_THAT(Outline(changes), ElementsAre("+deploy/more.sql"));
  EXPECT_EQ(reads_, 103);
}

TEST_F(SetFollowerTest, WhatIsNoMigrationIsNotRead) {
  SetFollower follower(Convention::kGolangMigrate, Counted());
  ASSERT_OK_AND_ASSIGN(const auto changes,
                       follower.Take(std::vector{Written("1_a.up.sql", "SELECT 1;"), Written("1_a.down.sql", "bad"),
                                                 Written("README.md", "bad")}));
  EXPECT_THAT(Outline(changes), ElementsAre("+1_a.up.sql"));
  EXPECT_EQ(reads_, 1);
}

}  // namespace
}  // namespace daybook
