#include "clients/agent/migration_reader.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "clients/agent/limits.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/utf8.h"
#include "ledger/diff/digest.h"
#include "ledger/diff/norm_v1.h"

namespace daybook {
namespace {

void AddDigest(const Digest& digest, google::protobuf::RepeatedPtrField<v1::Digest>* digests) {
  v1::Digest* added = digests->Add();
  added->set_algorithm(digest.algorithm);
  added->set_value(digest.value);
}

// The digest that the tool's own history table would hold.
void AddToolDigests(Convention convention, absl::string_view content,
                    google::protobuf::RepeatedPtrField<v1::Digest>* digests) {
  switch (convention) {
    case Convention::kFlyway:
      AddDigest(FlywayCrc32Digest(content), digests);
      break;
    case Convention::kSqitch:
      AddDigest(SqitchSha1Digest(content), digests);
      break;
    case Convention::kPrisma:
      for (const Digest& digest : PrismaSha256Digests(content)) AddDigest(digest, digests);
      break;
    default:
      break;
  }
}

bool IsSql(absl::string_view path) { return absl::EndsWith(path, ".sql"); }

// What a content says of the tool that reads it, where names do not tell.
std::optional<Convention> ConventionByMarker(absl::string_view content) {
  if (absl::StrContains(content, "+goose Up")) return Convention::kGoose;
  if (absl::StrContains(content, "migrate:up")) return Convention::kDbmate;
  return std::nullopt;
}

struct Vote {
  Convention convention;
  std::string path;
};

// Conventions whose file names are unlike any other's. Numbered .sql files are not: see ConventionByMarker.
std::optional<Convention> ConventionByName(absl::string_view path) {
  if (path == kSqitchPlanName) return Convention::kSqitch;
  for (const Convention distinct : {Convention::kFlyway, Convention::kGolangMigrate, Convention::kRails,
                                    Convention::kPrisma, Convention::kDiesel}) {
    if (distinct == Convention::kFlyway && !IsSql(path)) continue;
    if (std::holds_alternative<MigrationName>(ParseMigrationPath(distinct, path))) return distinct;
  }
  return std::nullopt;
}

}  // namespace

absl::StatusOr<const MigrationReader::Digests*> MigrationReader::DigestsOf(const SourceFile& file) {
  const std::string key = file.identity.empty() ? absl::StrCat("path:", file.path)
                                                : absl::StrCat(IsSql(file.path) ? "sql:" : "other:", file.identity);
  if (const auto known = by_identity_.find(key); known != by_identity_.end() && !file.identity.empty()) {
    return &known->second;
  }
  ASSIGN_OR_RETURN(const std::string content, read_content_(file));
  if (content.size() > kSourceFileBytesMax) {
    return absl::ResourceExhaustedError(
        absl::StrCat(file.path, ": ", content.size(), " bytes, want at most ", kSourceFileBytesMax));
  }
  Digests digests;
  AddDigest(Sha256Digest(content), &digests.content);
  AddToolDigests(convention_, content, &digests.content);
  if (IsSql(file.path)) {
    if (const std::optional<Digest> norm = NormV1Digest(content)) AddDigest(*norm, &digests.content);
    const std::optional<std::vector<Digest>> statements = NormV1StatementDigests(content);
    // One statement is the whole content: its digest says nothing more.
    if (statements && statements->size() > 1 && statements->size() <= kStatementDigestsMax) {
      for (const Digest& statement : *statements) AddDigest(statement, &digests.statements);
    }
  }
  return &(by_identity_[key] = std::move(digests));
}

absl::StatusOr<v1::ExpectedItem> MigrationReader::ReadAs(const SourceFile& file, const MigrationName& name) {
  ASSIGN_OR_RETURN(const Digests* digests, DigestsOf(file));
  v1::ExpectedItem item;
  // What the ledger takes is text, and names of files can be anything.
  item.set_key(Utf8Text(file.path));
  item.set_version(Utf8Text(name.version));
  item.set_name(Utf8Text(name.name));
  item.set_repeatable(name.repeatable);
  *item.mutable_digests() = digests->content;
  *item.mutable_statement_digests() = digests->statements;
  return item;
}

absl::StatusOr<MigrationSet> MigrationReader::Read(std::span<const SourceFile> files) {
  MigrationSet set{.convention = convention_};
  if (convention_ == Convention::kSqitch) {
    ASSIGN_OR_RETURN(set, ReadPlan(files));
  } else {
    for (const SourceFile& file : files) {
      const auto parsed = ParseMigrationPath(convention_, file.path);
      if (const auto* why = std::get_if<NotAMigration>(&parsed)) {
        set.skipped.push_back({file.path, *why});
        continue;
      }
      ASSIGN_OR_RETURN(set.items.emplace_back(), ReadAs(file, std::get<MigrationName>(parsed)));
    }
  }
  std::sort(set.items.begin(), set.items.end(), [](const auto& a, const auto& b) { return a.key() < b.key(); });
  std::sort(set.skipped.begin(), set.skipped.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return set;
}

absl::StatusOr<v1::ExpectedItem> MigrationReader::ReadPlanned(const SourceFile& script, const SqitchChange& change,
                                                              size_t place) {
  // Plan lines are numbered with gaps, as the contract wants it.
  constexpr uint64_t kOrderStep = 1'000;
  const MigrationName name{.version = "", .name = change.name, .repeatable = false};
  ASSIGN_OR_RETURN(v1::ExpectedItem item, ReadAs(script, name));
  item.set_order((place + 1) * kOrderStep);
  return item;
}

absl::StatusOr<MigrationSet> MigrationReader::ReadPlan(std::span<const SourceFile> files) {
  MigrationSet set{.convention = convention_};
  absl::flat_hash_map<std::string, const SourceFile*> by_path;
  for (const SourceFile& file : files) by_path.emplace(file.path, &file);
  const auto plan = by_path.find(kSqitchPlanName);
  if (plan == by_path.end()) return set;
  ASSIGN_OR_RETURN(const std::string text, ReadPlanText(*plan->second));
  ASSIGN_OR_RETURN(const std::vector<SqitchChange> changes, ParseSqitchPlan(text));
  absl::flat_hash_set<std::string> used;
  for (size_t place = 0; place < changes.size(); ++place) {
    ASSIGN_OR_RETURN(const std::string script,
                     ScriptOf(changes[place], [&by_path](const std::string& path) { return by_path.contains(path); }));
    used.insert(script);
    ASSIGN_OR_RETURN(set.items.emplace_back(), ReadPlanned(*by_path.at(script), changes[place], place));
  }
  for (const SourceFile& file : files) {
    if (file.path == kSqitchPlanName || used.contains(file.path)) continue;
    const bool deploys = absl::StartsWith(file.path, "deploy/");
    set.skipped.push_back({file.path, deploys ? "a deploy script that is not in the plan" : "no deploy script"});
  }
  return set;
}

Convention ConventionAt(absl::string_view directory, Convention detected) {
  absl::ConsumeSuffix(&directory, "/");
  const bool supabase = detected == Convention::kTimestamp && absl::EndsWith(directory, "supabase/migrations");
  return supabase ? Convention::kSupabase : detected;
}

absl::StatusOr<Convention> DetectConvention(std::span<const SourceFile> files,
                                            MigrationReader::ReadContent& read_content) {
  std::vector<Vote> votes;
  const auto vote = [&votes](Convention convention, absl::string_view path) {
    for (const Vote& known : votes) {
      if (known.convention == convention) return;
    }
    votes.push_back({convention, std::string(path)});
  };
  for (const SourceFile& file : files) {
    if (const auto convention = ConventionByName(file.path)) vote(*convention, file.path);
  }
  // Sqitch's scripts may be named in any way; its plan decides.
  for (const Vote& known : votes) {
    if (known.convention == Convention::kSqitch) return Convention::kSqitch;
  }
  bool numbered = false;
  for (const SourceFile& file : files) {
    const auto plain = ParseMigrationPath(Convention::kTimestamp, file.path);
    if (!std::holds_alternative<MigrationName>(plain) || ConventionByName(file.path)) continue;
    numbered = true;
    ASSIGN_OR_RETURN(const std::string content, read_content(file));
    if (const auto convention = ConventionByMarker(content)) vote(*convention, file.path);
    break;
  }
  if (votes.empty() && numbered) return Convention::kTimestamp;
  if (votes.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("no migration among ", files.size(), " files, want the files of one of: ", ConventionNames()));
  }
  if (votes.size() > 1) {
    return absl::InvalidArgumentError(absl::StrCat("two conventions in one directory: ", votes[0].path, " is ",
                                                   InfoOf(votes[0].convention).name, "'s, ", votes[1].path, " is ",
                                                   InfoOf(votes[1].convention).name, "'s; choose with --convention"));
  }
  return votes[0].convention;
}

}  // namespace daybook
