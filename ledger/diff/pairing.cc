#include "ledger/diff/pairing.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "absl/container/btree_set.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"

namespace daybook {
namespace {

void SortUnique(std::vector<std::string>& keys) {
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
}

// What the stages look at, computed once.
struct Facts {
  Facts(VersionOrder order, const Migration& account)
      : migration(&account), version(CanonicalVersion(order, account.version)), slug(Slug(account.name)) {
    for (const Digest& digest : account.digests) {
      (digest.algorithm == kNormV1Algorithm ? norm : content).push_back(MatchKey(digest));
      if (!IsOfEmptyContent(digest)) identifying.push_back(MatchKey(digest));
    }
    SortUnique(content);
    SortUnique(norm);
    SortUnique(identifying);
  }

  const Migration* migration;
  std::string version;  // canonical
  std::string slug;
  std::vector<std::string> content;      // match keys of the content digests
  std::vector<std::string> norm;         // match keys of the norm-v1 digests
  std::vector<std::string> identifying;  // both, without those of empty content
};

// Accounts of the same version have one key; nothing where an account has neither version nor slug.
std::string VersionKey(const Facts& facts) {
  if (!facts.version.empty()) return absl::StrCat("v:", facts.version);
  return facts.slug.empty() ? "" : absl::StrCat("n:", facts.slug);
}

bool SameVersion(const Facts& a, const Facts& b) {
  return a.version == b.version && (!a.version.empty() || (!a.slug.empty() && a.slug == b.slug));
}

bool Answers(const Facts& a, const Facts& b) {
  return SameVersion(a, b) && (a.slug.empty() || b.slug.empty() || a.slug == b.slug);
}

std::vector<std::string> Shared(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<std::string> shared;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(shared));
  return shared;
}

// Where each key is found, ascending.
using Places = absl::flat_hash_map<std::string, std::vector<size_t>>;

// Items or records, which of them are paired already, and where to look for a partner: one component may be a whole
// history, when all of it shares a statement such as COMMIT, and then nothing may be held against everything.
struct Side {
  std::vector<Facts> facts;
  std::vector<bool> taken;
  Places of_version;  // by VersionKey
  Places of_digest;   // by identifying digest
  Places of_slug;

  void Add(VersionOrder order, const Migration& migration) {
    const size_t at = facts.size();
    const Facts& added = facts.emplace_back(order, migration);
    taken.push_back(false);
    if (std::string key = VersionKey(added); !key.empty()) of_version[std::move(key)].push_back(at);
    for (const std::string& key : added.identifying) of_digest[key].push_back(at);
    if (!added.slug.empty()) of_slug[added.slug].push_back(at);
  }
  const std::vector<std::string>& Statements(size_t i) const { return facts[i].migration->statement_digests; }
  std::vector<size_t> Free() const {
    std::vector<size_t> free;
    for (size_t i = 0; i < taken.size(); ++i) {
      if (!taken[i]) free.push_back(i);
    }
    return free;
  }
};

absl::Span<const size_t> PlacesOf(const Places& places, const std::string& key) {
  const auto found = places.find(key);
  return found == places.end() ? absl::Span<const size_t>() : absl::MakeConstSpan(found->second);
}

// The free parts of a side, found by the statement of theirs that fewest have: whole histories share the others.
class PartIndex {
 public:
  // Borrows `parts`.
  explicit PartIndex(const Side& parts) : parts_(parts) {
    absl::flat_hash_map<absl::string_view, size_t> counts;
    const std::vector<size_t> free = parts.Free();
    for (const size_t part : free) {
      for (const std::string& statement : parts.Statements(part)) ++counts[statement];
    }
    for (const size_t part : free) {
      const std::vector<std::string>& statements = parts.Statements(part);
      const auto rarest = std::min_element(
          statements.begin(), statements.end(),
          [&counts](const std::string& a, const std::string& b) { return counts.at(a) < counts.at(b); });
      if (rarest != statements.end()) parts_of_[*rarest].push_back(part);
    }
  }

  // Those that are still free, in order; of these, at least all whose statements all stand in `wanted`.
  std::vector<size_t> Within(const std::vector<std::string>& wanted) const {
    std::vector<size_t> within;
    for (const absl::string_view statement : absl::flat_hash_set<absl::string_view>(wanted.begin(), wanted.end())) {
      const auto found = parts_of_.find(statement);
      if (found == parts_of_.end()) continue;
      std::copy_if(found->second.begin(), found->second.end(), std::back_inserter(within),
                   [this](size_t part) { return !parts_.taken[part]; });
    }
    std::sort(within.begin(), within.end());
    return within;
  }

 private:
  const Side& parts_;
  absl::flat_hash_map<absl::string_view, std::vector<size_t>> parts_of_;
};

// The first of `parts`, in order, whose statements put together are `wanted`; none unless they are two or more.
std::vector<size_t> EarliestConcatenation(const std::vector<std::string>& wanted, const Side& side,
                                          std::vector<size_t> parts) {
  const absl::flat_hash_set<std::string> known(wanted.begin(), wanted.end());
  const auto is_part = [&](size_t part) {
    const std::vector<std::string>& statements = side.Statements(part);
    return !statements.empty() && statements.size() < wanted.size() && known.contains(statements.front());
  };
  parts.erase(std::remove_if(parts.begin(), parts.end(), [&](size_t part) { return !is_part(part); }), parts.end());
  if (parts.size() < 2) return {};
  const auto continues = [&](size_t part, size_t done) {
    const std::vector<std::string>& statements = side.Statements(part);
    return statements.size() <= wanted.size() - done &&
           std::equal(statements.begin(), statements.end(), wanted.begin() + static_cast<ptrdiff_t>(done));
  };
  // completes[i][done]: the rest of `wanted`, from `done`, can be made of parts [i, end).
  std::vector<std::vector<bool>> completes(parts.size() + 1, std::vector<bool>(wanted.size() + 1));
  completes[parts.size()][wanted.size()] = true;
  const auto uses = [&](size_t i, size_t done) {
    return continues(parts[i], done) && completes[i + 1][done + side.Statements(parts[i]).size()];
  };
  for (size_t i = parts.size(); i-- > 0;) {
    for (size_t done = 0; done <= wanted.size(); ++done) completes[i][done] = completes[i + 1][done] || uses(i, done);
  }
  std::vector<size_t> chosen;
  if (!completes[0][0]) return chosen;
  for (size_t i = 0, done = 0; i < parts.size() && done < wanted.size(); ++i) {
    if (!uses(i, done)) continue;
    chosen.push_back(parts[i]);
    done += side.Statements(parts[i]).size();
  }
  return chosen;
}

class Pairing {
 public:
  Pairing(VersionOrder order, absl::Span<const ExpectedItem> items, absl::Span<const Record> records) : order_(order) {
    for (const ExpectedItem& item : items) {
      items_.Add(order, item.migration);
      keys_.push_back(item.key);
    }
    for (const Record& record : records) records_.Add(order, record.migration);
  }

  std::vector<Pair> Run(absl::Span<const Mapping> mappings) {
    ByMapping(mappings);
    const auto of_version = [this](const Facts& item) { return PlacesOf(records_.of_version, VersionKey(item)); };
    const auto of_identifying = [this](const Facts& item) { return OfIdentifying(item); };
    EachItem(PairStage::kDigest, of_version, SameBytes);
    EachItem(PairStage::kDigest, of_identifying, [this](const Facts& a, const Facts& b) {
      return HasIdentifying(Shared(a.content, b.content)) && SameBytes(a, b);
    });
    EachItem(PairStage::kNorm, of_version,
             [](const Facts& a, const Facts& b) { return !Shared(a.norm, b.norm).empty(); });
    EachItem(PairStage::kNorm, of_identifying,
             [this](const Facts& a, const Facts& b) { return HasIdentifying(Shared(a.norm, b.norm)); });
    ByStatements(items_, records_, [&](size_t item, size_t record) { Take(item, record, PairStage::kSplit); });
    ByStatements(records_, items_, [&](size_t record, size_t item) { Take(item, record, PairStage::kFolded); });
    EachItem(PairStage::kVersion, of_version, Answers);
    ByName();
    return Compared();
  }

 private:
  void Take(size_t item, size_t record, PairStage stage) {
    items_.taken[item] = true;
    records_.taken[record] = true;
    pairs_.push_back({.item = item, .record = record, .stage = stage});
  }

  static bool SameBytes(const Facts& a, const Facts& b) {
    return !Shared(a.content, b.content).empty() &&
           Compare(a.migration->digests, b.migration->digests) == Comparison::kEqual;
  }

  // The digest, of some content, occurs once on each side.
  bool Identifies(const std::string& digest) const {
    return PlacesOf(items_.of_digest, digest).size() == 1 && PlacesOf(records_.of_digest, digest).size() == 1;
  }
  bool HasIdentifying(const std::vector<std::string>& shared) const {
    return std::any_of(shared.begin(), shared.end(), [this](const std::string& digest) { return Identifies(digest); });
  }
  std::vector<size_t> OfIdentifying(const Facts& item) const {
    std::vector<size_t> records;
    for (const std::string& digest : item.identifying) {
      if (Identifies(digest)) records.push_back(PlacesOf(records_.of_digest, digest).front());
    }
    std::sort(records.begin(), records.end());
    return records;
  }

  // `candidates` of an item are records, ascending, and among them all that may belong to it.
  template <typename Candidates, typename Predicate>
  void EachItem(PairStage stage, Candidates candidates, Predicate belongs) {
    for (size_t item = 0; item < items_.facts.size(); ++item) {
      if (items_.taken[item]) continue;
      for (const size_t record : candidates(items_.facts[item])) {
        if (records_.taken[record] || !belongs(items_.facts[item], records_.facts[record])) continue;
        Take(item, record, stage);
        break;
      }
    }
  }

  void ByMapping(absl::Span<const Mapping> mappings) {
    absl::btree_set<std::pair<size_t, size_t>> mapped;
    for (const Mapping& mapping : mappings) {
      const Migration recorded{.version = mapping.recorded_version, .name = mapping.recorded_name};
      const Facts named(order_, recorded);
      for (size_t item = 0; item < keys_.size(); ++item) {
        for (size_t record = 0; record < records_.facts.size() && keys_[item] == mapping.item_key; ++record) {
          const Facts& facts = records_.facts[record];
          const bool matches = named.version.empty() ? named.slug == facts.slug : Answers(named, facts);
          if (matches) mapped.insert({item, record});
        }
      }
    }
    for (const auto& [item, record] : mapped) Take(item, record, PairStage::kMapped);
  }

  template <typename TakePart>
  static void ByStatements(const Side& wholes, const Side& parts, TakePart take) {
    const PartIndex index(parts);
    for (const size_t whole : wholes.Free()) {
      const std::vector<std::string>& wanted = wholes.Statements(whole);
      for (const size_t part : EarliestConcatenation(wanted, parts, index.Within(wanted))) take(whole, part);
    }
  }

  void ByName() {
    absl::flat_hash_map<std::string, int> items_named;
    absl::flat_hash_map<std::string, int> records_named;
    for (const size_t item : items_.Free()) ++items_named[items_.facts[item].slug];
    for (const size_t record : records_.Free()) ++records_named[records_.facts[record].slug];
    const auto of_name = [&](const Facts& item) {
      const bool alone = items_named[item.slug] == 1 && records_named[item.slug] == 1;
      return alone ? PlacesOf(records_.of_slug, item.slug) : absl::Span<const size_t>();
    };
    EachItem(PairStage::kName, of_name, [](const Facts&, const Facts&) { return true; });
  }

  std::vector<Pair> Compared() {
    std::vector<int> of_item(items_.facts.size());
    std::vector<int> of_record(records_.facts.size());
    for (const Pair& pair : pairs_) {
      ++of_item[pair.item];
      ++of_record[pair.record];
    }
    for (Pair& pair : pairs_) {
      if (of_item[pair.item] > 1 || of_record[pair.record] > 1) continue;
      pair.comparison =
          Compare(items_.facts[pair.item].migration->digests, records_.facts[pair.record].migration->digests);
    }
    std::sort(pairs_.begin(), pairs_.end(),
              [](const Pair& a, const Pair& b) { return std::tie(a.item, a.record) < std::tie(b.item, b.record); });
    return std::move(pairs_);
  }

  const VersionOrder order_;
  Side items_;
  Side records_;
  std::vector<std::string> keys_;  // of the items
  std::vector<Pair> pairs_;
};

std::vector<std::string> KeysOf(VersionOrder order, const Migration& migration) {
  const Facts facts(order, migration);
  std::vector<std::string> keys;
  keys.reserve(facts.identifying.size() + migration.statement_digests.size() + 3);  // Name, version and tool's key.
  for (const std::string& digest : facts.identifying) keys.push_back(absl::StrCat("d:", digest));
  for (const std::string& statement : migration.statement_digests) keys.push_back(absl::StrCat("s:", statement));
  if (!facts.slug.empty()) keys.push_back(absl::StrCat("n:", facts.slug));
  if (!facts.version.empty()) keys.push_back(absl::StrCat("v:", facts.version));
  SortUnique(keys);
  return keys;
}

}  // namespace

std::vector<Pair> PairComponent(VersionOrder order, absl::Span<const ExpectedItem> items,
                                absl::Span<const Record> records, absl::Span<const Mapping> mappings) {
  return Pairing(order, items, records).Run(mappings);
}

std::vector<std::string> PairingKeys(VersionOrder order, const ExpectedItem& item) {
  std::vector<std::string> keys = KeysOf(order, item.migration);
  keys.push_back(absl::StrCat("k:", item.key));
  return keys;
}

std::vector<std::string> PairingKeys(VersionOrder order, const Record& record) {
  return KeysOf(order, record.migration);
}

std::vector<std::string> PairingKeys(VersionOrder order, const Migration& account) { return KeysOf(order, account); }

std::vector<std::string> PairingKeys(VersionOrder order, const Mapping& mapping) {
  const bool by_version = !mapping.recorded_version.empty();
  return {absl::StrCat("k:", mapping.item_key),
          by_version ? absl::StrCat("v:", CanonicalVersion(order, mapping.recorded_version))
                     : absl::StrCat("n:", Slug(mapping.recorded_name))};
}

}  // namespace daybook
