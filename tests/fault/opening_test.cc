// Opening a ledger whose files are not what they were: it has everything that was acknowledged, or lacks what nobody
// can know of, or is refused, and then nothing on disk has changed and whoever puts the file back has the ledger back.

#include <filesystem>
#include <iostream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ledger/engine/ledger_testing.h"
#include "ledger/log/guard.h"
#include "ledger/store/slot_file.h"
#include "tests/support/damaged_log.h"
#include "tests/support/temp_dir.h"
#include "tests/support/time_budget.h"
#include "tests/support/wal_file.h"

namespace daybook::testing {
namespace {

// How a derived store is found beside the log.
enum class Derived { kAsKilled, kAsStopped, kGone };

class OpeningTest : public ::testing::Test {
 protected:
  // The ledger as it was before the damage, twice: killed when all batches were acknowledged, and stopped then.
  void SetUp() override {
    std::unique_ptr<Ledger> ledger;
    ASSERT_NO_FATAL_FAILURE(Open(live_, &ledger));
    for (int i = 0; i < 3; ++i) ASSERT_OK(AppendTo(*ledger, RandomBatch()).status);
    ASSERT_OK(ViewOf(*ledger));
    ledger.reset();
    ASSERT_NO_FATAL_FAILURE(Open(live_, &ledger));
    ASSERT_OK(ViewOf(*ledger));
    const std::string wal = NewestWal(live_ + "/log");
    wal_name_ = std::filesystem::path(wal).filename().string();
    const auto remember = [&] {
      heads_.push_back(ledger->status().head);
      file_.ends.push_back(std::filesystem::file_size(wal));
    };
    remember();
    for (int i = 0; i < 14; ++i) {
      batches_.push_back(RandomBatch());
      outcomes_.push_back(AppendTo(*ledger, batches_.back()));
      ASSERT_OK(outcomes_.back().status);
      remember();
    }
    file_.bytes = ReadFile(wal);
    entries_ = EntriesOf(*ledger);
    ledger_id_ = std::string(absl::StripPrefix(ledger->status().origin, "daybook/"));
    CopyFolderWhenStill(live_, killed_);
    ASSERT_OK(ViewOf(*ledger));
  }

  void Open(const std::string& folder, std::unique_ptr<Ledger>* ledger) {
    absl::StatusOr<std::unique_ptr<Ledger>> opened = TryOpen(folder);
    ASSERT_OK(opened);
    *ledger = *std::move(opened);
  }
  absl::StatusOr<std::unique_ptr<Ledger>> TryOpen(const std::string& folder) {
    return Ledger::Open({.data_dir = folder}, clock_, random_);
  }

  // Small ones, those of many events, and those whose payload is of many blocks of the write-ahead log.
  // The same in every run, so that the seed of a damage is all there is to repeat.
  AppendBatch RandomBatch() {
    AppendBatch batch;
    const uint64_t kind = random_.Below(6);
    const uint64_t count = kind == 0 ? 200 : 1 + random_.Below(3);
    for (uint64_t i = 0; i < count; ++i) {
      v1::Event event = MakeEvent(absl::StrCat("e", ++events_), absl::StrCat("p/e/", random_.Below(5)));
      if (kind < 3 && kind > 0) {
        auto* part = event.mutable_payload()->add_parts();
        part->set_name("sql");
        part->set_data(random_.Bytes(1 + random_.Below(kind == 1 ? 200'000 : 40'000)));
      }
      batch.events.push_back(*DraftOf(std::move(event), random_));
    }
    return batch;
  }

  static std::string FolderOf(const std::string& folder, const char* store) { return absl::StrCat(folder, "/", store); }

  // Makes found_ the killed ledger, with derived stores as they are said to be.
  void Find(Derived index, Derived views) {
    std::filesystem::remove_all(found_);
    std::filesystem::copy(killed_, found_, std::filesystem::copy_options::recursive);
    for (const auto& [derived, store] : {std::pair(index, "index"), std::pair(views, "views")}) {
      if (derived == Derived::kAsKilled) continue;
      std::filesystem::remove_all(FolderOf(found_, store));
      if (derived == Derived::kGone) continue;
      std::filesystem::copy(FolderOf(live_, store), FolderOf(found_, store), std::filesystem::copy_options::recursive);
    }
  }
  // How far a derived store says that the log was.
  TreeSize SizeOf(Derived derived) const {
    if (derived == Derived::kGone) return TreeSize{0};
    return derived == Derived::kAsStopped ? heads_.back().size : heads_.front().size;
  }
  void SetGuard(const LogHead& head) {
    std::filesystem::remove(found_ + "/GUARD");
    ASSERT_OK_AND_ASSIGN(const auto file, SlotFile::Open(found_ + "/GUARD"));
    ASSERT_OK(file->Write(EncodeGuard({LedgerId{ledger_id_}, head.size, head.root})));
  }
  void SetWal(const Damage& damage) {
    const std::string wal = absl::StrCat(found_, "/log/", wal_name_);
    damage.gone ? static_cast<void>(std::filesystem::remove(wal)) : WriteFile(wal, damage.bytes);
  }

  // The files that say what the ledger is; the derived ones may be made again at any time.
  std::map<std::string, std::string> TruthIn(const std::string& folder) {
    std::map<std::string, std::string> files = ReadFolder(folder);
    std::erase_if(files, [](const auto& file) {
      return absl::StartsWith(file.first, "index/") || absl::StartsWith(file.first, "views/");
    });
    return files;
  }

  void ExpectEntries(const Ledger& ledger, size_t kept) {
    const std::vector<std::string> entries = EntriesOf(ledger);
    ASSERT_EQ(entries.size(), heads_[kept].size.value);
    ASSERT_TRUE(std::equal(entries.begin(), entries.end(), entries_.begin()));
  }

  // What it gives is what was recorded; what it cannot give, it says so of.
  void ExpectNothingWrong(const Ledger& ledger) {
    size_t next = 0;
    const absl::Status status =
        ledger.ReadEntries(Position{0}, heads_.back().size, [&](Position position, absl::string_view entry) {
          EXPECT_EQ(position.value, next);
          EXPECT_EQ(entry, entries_[next++]);
          return !HasFailure();
        });
    EXPECT_TRUE(status.ok() ? next == entries_.size() : absl::IsDataLoss(status)) << status;
  }

  // It has the first `kept` writes, each id known where it was, and goes on: what is lost can be sent again. Twice.
  void ExpectOpensWith(size_t kept) {
    std::unique_ptr<Ledger> ledger;
    ASSERT_NO_FATAL_FAILURE(Open(found_, &ledger));
    ASSERT_EQ(ledger->status().head, heads_[kept]);
    ASSERT_NO_FATAL_FAILURE(ExpectEntries(*ledger, kept));
    for (size_t opening = 0; opening < 2; ++opening) {
      for (size_t i = 0; i < batches_.size(); ++i) {
        std::vector<AppendOutcome::Result> wanted = outcomes_[i].results;
        for (AppendOutcome::Result& result : wanted) result.duplicate = opening > 0 || i < kept;
        ASSERT_EQ(AppendTo(*ledger, batches_[i]).results, wanted) << "write " << i;
      }
      ASSERT_EQ(ledger->status().head.size, heads_.back().size);
      ASSERT_OK(ViewOf(*ledger));
      ledger.reset();
      ASSERT_NO_FATAL_FAILURE(Open(found_, &ledger));
    }
  }

  // However often it is tried, nothing of the truth changes; and the file put back makes it whole.
  void ExpectRefuses() {
    const auto before = TruthIn(found_);
    const absl::Status refusal = TryOpen(found_).status();
    ASSERT_THAT(refusal, StatusIs(absl::StatusCode::kDataLoss));
    ASSERT_EQ(TruthIn(found_), before);
    ASSERT_EQ(TryOpen(found_).status(), refusal);
    ASSERT_EQ(TruthIn(found_), before);
    SetWal({"put back", false, file_.bytes});
    ASSERT_NO_FATAL_FAILURE(ExpectOpensWith(file_.record_count()));
  }

  TempDir dir_;
  const std::string live_ = dir_.File("live");
  const std::string killed_ = dir_.File("killed");
  const std::string found_ = dir_.File("found");
  ManualClock clock_{kLedgerStart};
  SeededRandom random_{1};
  uint64_t events_ = 0;

  // What the log went through since it was last opened: heads_[i] is its head after i writes, and entries_ its entries
  // at the end.
  std::string wal_name_;
  RecordFile file_;
  std::vector<LogHead> heads_;
  std::vector<AppendBatch> batches_;
  std::vector<AppendOutcome> outcomes_;
  std::vector<std::string> entries_;
  std::string ledger_id_;
};

TEST_F(OpeningTest, ADamagedWriteAheadLogIsRefusedOrHasLostItsEnd) {
  const TimeBudget budget("DAYBOOK_FAULT_SECONDS", 10);
  int whole = 0, shorter = 0, refused_for_what_is_behind = 0, refused_for_its_size = 0;
  const uint64_t first = NumberFromEnvironment("DAYBOOK_FAULT_SEED", 1);
  uint64_t seed = first;
  for (; budget.left() && !HasFailure(); ++seed) {
    SeededRandom random(seed);
    const Damage damage = RandomDamage(file_, random);
    const LogHead& guard = heads_[random.Below(4) == 0 ? random.Below(heads_.size()) : 0];
    const auto derived = [&] {
      return std::vector{Derived::kAsKilled, Derived::kGone, Derived::kAsStopped}[random.Below(15) / 7];
    };
    const Derived index = derived(), views = derived();
    const Remains remains = RemainsOf(file_, damage);
    const TreeSize size = heads_[remains.kept].size;
    const bool too_small = size < guard.size || size < SizeOf(index) || size < SizeOf(views);
    SCOPED_TRACE(absl::StrCat("seed ", seed, ": ", damage.what, "; ", remains.kept, " of ", file_.record_count(),
                              " writes left; guard at ", guard.size.value, ", index at ", SizeOf(index).value,
                              ", views at ", SizeOf(views).value));
    Find(index, views);
    SetGuard(guard);
    SetWal(damage);
    if (remains.whole_behind || too_small) {
      ++(remains.whole_behind ? refused_for_what_is_behind : refused_for_its_size);
      ExpectRefuses();
    } else {
      ++(remains.kept == file_.record_count() ? whole : shorter);
      ExpectOpensWith(remains.kept);
    }
  }
  std::cout << "opening: seeds " << first << " to " << seed - 1 << " in " << budget.seconds_spent() << " s: " << whole
            << " whole, " << shorter << " without the end, refused " << refused_for_what_is_behind
            << " for what lies behind and " << refused_for_its_size << " for its size\n";
  const bool met_all = whole > 0 && shorter > 0 && refused_for_what_is_behind > 0 && refused_for_its_size > 0;
  EXPECT_TRUE(met_all || seed - first < 100);
}

// Whatever becomes of whichever file of the log, the guard and the format, one at a time.
TEST_F(OpeningTest, ADamagedFileIsNoticedOrDoesNotMatter) {
  Find(Derived::kAsStopped, Derived::kAsStopped);
  SetGuard(heads_.back());
  const auto truth = TruthIn(found_);
  int noticed = 0, harmless = 0;
  for (const auto& [name, bytes] : truth) {
    std::string flipped = bytes;
    if (!bytes.empty()) flipped[random_.Below(bytes.size())] ^= static_cast<char>(1 << random_.Below(8));
    const Damage damages[] = {{"gone", true, ""},
                              {"empty", false, ""},
                              {"cut in half", false, bytes.substr(0, bytes.size() / 2)},
                              {"a bit flipped", false, flipped}};
    for (const Damage& damage : damages) {
      SCOPED_TRACE(absl::StrCat(name, ": ", damage.what));
      Find(Derived::kAsStopped, Derived::kAsStopped);
      SetGuard(heads_.back());
      const std::string path = FolderOf(found_, name.c_str());
      damage.gone ? static_cast<void>(std::filesystem::remove(path)) : WriteFile(path, damage.bytes);
      absl::StatusOr<std::unique_ptr<Ledger>> opened = TryOpen(found_);
      if (opened.ok()) {
        ++harmless;
        EXPECT_EQ((*opened)->status().head, heads_.back());
        ExpectNothingWrong(**opened);
        continue;
      }
      ++noticed;
      EXPECT_NE(opened.status().code(), absl::StatusCode::kInternal) << opened.status();
      WriteFile(path, bytes);
      ASSERT_NO_FATAL_FAILURE(ExpectOpensWith(file_.record_count()));
    }
  }
  std::cout << "opening: " << truth.size() << " files damaged in four ways: " << noticed << " times refused, "
            << harmless << " times opened whole\n";
  EXPECT_GT(noticed, 0);
}

}  // namespace
}  // namespace daybook::testing
