#include "tests/repo/banned.h"

#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "re2/re2.h"
#include "tests/repo/code_text.h"
#include "tests/repo/layers.h"

namespace daybook::repo {
namespace {

using Where = bool (*)(absl::string_view path);

struct Ban {
  std::string pattern;
  std::string instead;
  Where where;
  std::string unless = {};  // A line that matches this is fine.
};

bool Everywhere(absl::string_view) { return true; }
bool OutsideTests(absl::string_view path) { return !IsTestCode(path); }
bool InHeaders(absl::string_view path) { return IsHeader(path); }
bool InTheLedger(absl::string_view path) { return absl::StartsWith(path, "ledger/") && !IsTestCode(path); }
bool BelowTheServer(absl::string_view path) {
  return InTheLedger(path) && !absl::StartsWith(path, "ledger/server/") && path != "ledger/base/check.cc";
}
bool OutsideEdges(absl::string_view path) {
  return BelowTheServer(path) && !absl::StartsWith(path, "ledger/engine/") && !absl::StartsWith(path, "ledger/http/");
}
// gRPC's callback API wants reactors that own themselves.
bool OutsideReactors(absl::string_view path) {
  const Layer* layer = LayerOf(FolderOf(path));
  return OutsideTests(path) && (layer == nullptr || !MayUseLibrary(*layer, "grpc"));
}
bool OutsideClock(absl::string_view path) { return path != "ledger/base/clock.cc"; }
bool OutsideRandom(absl::string_view path) { return path != "ledger/base/random.cc"; }
bool OutsideMutex(absl::string_view path) { return path != "ledger/base/mutex.h"; }

const std::vector<Ban>& Bans() {
  static const auto* const bans = new std::vector<Ban>{
      // Time, chance and locks come in through the constructor.
      {R"(absl::(Now|GetCurrentTimeNanos)\()", "an injected Clock (ledger/base/clock.h)", OutsideClock},
      {R"((system|high_resolution)_clock::now\b|\btime\((nullptr|NULL|0)\)|\b(gettimeofday|clock_gettime)\()",
       "an injected Clock (ledger/base/clock.h)", OutsideClock},
      {R"(absl::SleepFor|sleep_(for|until)\b|\b(u|nano)?sleep\()",
       "waiting for the condition itself, with Mutex::Await (ledger/base/mutex.h)", Everywhere},
      {R"(\b(s?rand|drand48)\(|::random\(|std::(mt19937|minstd_rand|random_device|default_random_engine))",
       "an injected Random (ledger/base/random.h)", OutsideRandom},
      {R"(absl::(Mutex|ReaderMutex|WriterMutex)|std::(recursive_|shared_|timed_)?mutex|std::condition_variable)"
       R"(|std::(lock_guard|unique_lock|scoped_lock|shared_lock)\b|pthread_mutex)",
       "Mutex and MutexLock (ledger/base/mutex.h), which TSan knows", OutsideMutex},
      {R"(std::(j?thread|async)\b)", "a Step() that the engine's or the server's threads call", OutsideEdges},

      // Containers and views.
      {R"(std::(multi)?(map|set)\b)", "absl::btree_map or btree_set", OutsideTests},
      {R"(std::unordered_(multi)?(map|set)\b)", "absl::flat_hash_map or flat_hash_set", OutsideTests},
      {R"(std::string_view\b)", "absl::string_view, the one view type of our interfaces", InHeaders},
      {R"(std::regex\b)", "RE2, which runs in linear time", OutsideTests},

      // Errors are values.
      {R"(\bthrow\b)", "absl::Status", Everywhere},
      {R"(\bassert\()", "DAYBOOK_CHECK (ledger/base/check.h), on in every build", Everywhere},
      {R"(\b(quick_exit|_exit|abort|exit)\()", "an absl::Status that the server turns into an exit code",
       BelowTheServer},
      {R"(std::(sto(i|l|ul|ll|ull|f|d|ld)\b))", "absl::SimpleAtoi and absl::SimpleAtod, which do not throw",
       Everywhere},
      {R"(\b(ato(i|l|ll|f)|strto(l|ll|ul|ull|d|f))\()", "absl::SimpleAtoi and absl::SimpleAtod", Everywhere},

      // Memory and C strings.
      {R"(\bnew\s+[A-Za-z_:])", "std::make_unique, or absl::WrapUnique for a private constructor", OutsideReactors,
       R"(WrapUnique\(|unique_ptr<.*>\(new|\bstatic\b)"},
      {R"(\bdelete\s+[A-Za-z_]|\bdelete\s*\[\])", "an owner: std::unique_ptr", OutsideReactors},
      {R"(\b(strcpy|strncpy|strcat|strncat|sprintf|vsprintf|gets|strtok)\()", "absl::StrCat and absl::StrSplit",
       Everywhere},

      // Names, output, surroundings.
      {R"(\busing\s+namespace\b)", "the qualified name, or a using-declaration", Everywhere},
      {R"(std::endl\b)", "'\\n'", Everywhere},
      {R"(std::(cout|cerr|clog)\b|\bf?printf\()", "the server's log, or an absl::Status", BelowTheServer},
      {R"(\bgetenv\()", "an option that the server fills in", BelowTheServer},
  };
  return *bans;
}

struct Compiled {
  const Ban* ban;
  std::unique_ptr<RE2> pattern;
  std::unique_ptr<RE2> unless;
};

const std::vector<Compiled>& CompiledBans() {
  static const auto* const compiled = [] {
    auto* made = new std::vector<Compiled>();
    for (const Ban& ban : Bans()) {
      made->push_back(
          {&ban, std::make_unique<RE2>(ban.pattern), ban.unless.empty() ? nullptr : std::make_unique<RE2>(ban.unless)});
    }
    return made;
  }();
  return *compiled;
}

std::string LineAround(const std::string& code, size_t offset) {
  const size_t before = code.rfind('\n', offset);
  const size_t begin = before == std::string::npos ? 0 : before + 1;
  return code.substr(begin, code.find('\n', offset) - begin);
}

}  // namespace

Findings CheckBannedCalls(const SourceFile& file) {
  if (!IsCpp(file.path)) return {};
  Findings findings;
  const std::string code = CodeWithoutDirectives(file.content);
  for (const auto& [ban, pattern, unless] : CompiledBans()) {
    if (!ban->where(file.path)) continue;
    re2::StringPiece rest(code);
    re2::StringPiece match;
    while (pattern->Match(rest, 0, rest.size(), RE2::UNANCHORED, &match, 1)) {
      const auto offset = static_cast<size_t>(match.data() - code.data());
      if (unless == nullptr || !RE2::PartialMatch(LineAround(code, offset), *unless)) {
        findings.push_back(Finding(file, LineAt(code, offset),
                                   absl::StrCat("'", match.as_string(), "' is not used here; use ", ban->instead)));
      }
      rest.remove_prefix(static_cast<size_t>(match.data() + match.size() - rest.data()));
    }
  }
  return findings;
}

}  // namespace daybook::repo
