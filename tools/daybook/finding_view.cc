#include "tools/daybook/finding_view.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "ledger/diff/finding_id.h"
#include "ledger/diff/finding_kind.h"
#include "ledger/event/times.h"
#include "tools/daybook/counted.h"
#include "tools/daybook/event_line.h"
#include "tools/daybook/exit_code.h"
#include "tools/daybook/json_form.h"
#include "tools/daybook/limits.h"
#include "tools/daybook/usage_error.h"

namespace daybook {
namespace {

// "F-" and eight of sixteen characters: 40 bits.
constexpr size_t kShortIdBytes = 10;

FindingHeading HeadingOf(const v1::Finding& finding) {
  const std::optional<FindingKind> kind = FindingKindFromName(finding.kind());
  return kind ? InfoOf(*kind).heading : FindingHeading::kSignals;
}

template <typename Enum>
std::string EnumWord(Enum value) {
  const auto* descriptor = google::protobuf::GetEnumDescriptor<Enum>()->FindValueByNumber(value);
  return descriptor == nullptr ? "" : ShortEnumName(*descriptor);
}

std::string SinceText(const v1::Finding& finding, const Session& session) {
  return finding.has_first_seen_time() ? session.Shown(TimeFromProto(finding.first_seen_time())) : "";
}

// A command as the server wrote it, to be run where and as this one was. The flags stand before its words: what follows
// "--" is another program's.
std::string WithGiven(const Session& session, absl::string_view command) {
  if (!absl::ConsumePrefix(&command, "daybook ")) return std::string(command);
  return absl::StrCat("daybook", session.given(), " ", command);
}

void PrintLine(Session& session, absl::string_view label, absl::string_view text) {
  session.out() << "      " << Painted(label, Ink::kDim, session.colour())
                << std::string(label.empty() ? 0 : 10 - std::min<size_t>(label.size(), 9), ' ') << Printable(text)
                << '\n';
}

// Takes the digits that `text` begins with, without leading zeros.
absl::string_view TakeNumber(absl::string_view* text) {
  size_t end = 0;
  while (end < text->size() && absl::ascii_isdigit(static_cast<unsigned char>((*text)[end]))) ++end;
  const absl::string_view digits = text->substr(0, end);
  text->remove_prefix(end);
  return digits.substr(std::min(digits.find_first_not_of('0'), digits.size()));
}

// "V2__b.sql" before "V10__a.sql": numbers in texts by their value.
bool NaturallyBefore(absl::string_view a, absl::string_view b) {
  while (!a.empty() && !b.empty()) {
    const absl::string_view number_a = TakeNumber(&a);
    const absl::string_view number_b = TakeNumber(&b);
    if (number_a.size() != number_b.size()) return number_a.size() < number_b.size();
    if (number_a != number_b) return number_a < number_b;
    if (a.empty() || b.empty()) break;
    if (a[0] != b[0]) return a[0] < b[0];
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  return a.size() < b.size();
}

// Those that have the cause of the one before them.
void PrintAlike(Session& session, const std::vector<v1::Finding>& alike) {
  for (size_t i = 0; i < std::min(alike.size(), kAlikeShownMax); ++i) {
    PrintLine(session, i == 0 ? "alike" : "     ", absl::StrCat(ShortFindingId(alike[i].id()), "  ", alike[i].title()));
  }
  if (alike.size() > kAlikeShownMax) {
    PrintLine(session, "     ", absl::StrCat("and ", alike.size() - kAlikeShownMax, " more (each by itself: --each)"));
  }
}

// "@12" of "event:12".
std::string CauseText(absl::string_view cause) {
  return absl::ConsumePrefix(&cause, "event:") ? absl::StrCat("@", cause) : std::string(cause);
}

void PrintFinding(Session& session, const v1::Finding& finding, absl::FunctionRef<std::string(uint64_t)> line_of) {
  const bool colour = session.colour();
  session.out() << "  " << Painted(ShortFindingId(finding.id()), Ink::kBold, colour) << "  "
                << Painted(WordOf(finding.severity()), InkOf(finding.severity()), colour) << "  " << finding.kind()
                << "  " << Printable(finding.title());
  if (finding.proposed()) session.out() << " (proposed)";
  if (finding.status() != v1::FINDING_STATUS_OPEN) session.out() << " [" << WordOf(finding.status()) << ']';
  session.out() << '\n';
  for (const std::string& detail : finding.details()) PrintLine(session, "", detail);
  const int shown = std::min(finding.evidence_size(), kEvidenceShownMax);
  for (int i = 0; i < shown; ++i) {
    PrintLine(session, i == 0 ? "evidence" : "        ", line_of(finding.evidence(i)));
  }
  if (finding.evidence_size() > shown) {
    PrintLine(session, "        ", absl::StrCat("and ", finding.evidence_size() - shown, " more"));
  }
  for (bool first = true; const std::string& next : finding.next()) {
    PrintLine(session, std::exchange(first, false) ? "next" : "    ", WithGiven(session, next));
  }
}

}  // namespace

std::string EvidenceBook::LineOf(uint64_t position) {
  if (const auto known = lines_.find(position); known != lines_.end()) return known->second;
  std::string line = absl::StrCat("@", position);
  if (lines_.size() < kEvidenceFetchedMax) {
    v1::GetEventRequest request;
    request.set_position(position);
    const absl::StatusOr<v1::GetEventResponse> response = session_.client().GetEvent(request);
    if (response.ok()) line = EvidenceLine(response->event(), session_);
  }
  return lines_[position] = line;
}

Ink InkOf(v1::Severity severity) {
  switch (severity) {
    case v1::SEVERITY_ERROR:
      return Ink::kRed;
    case v1::SEVERITY_WARNING:
      return Ink::kYellow;
    default:
      return Ink::kCyan;
  }
}

Ink InkOf(v1::Verdict verdict) {
  switch (verdict) {
    case v1::VERDICT_IN_SYNC:
      return Ink::kGreen;
    case v1::VERDICT_OUT_OF_SYNC:
      return Ink::kRed;
    default:
      return Ink::kYellow;
  }
}

std::string WordOf(v1::Severity severity) { return EnumWord(severity); }
std::string WordOf(v1::Verdict verdict) { return EnumWord(verdict); }
std::string WordOf(v1::FindingStatus status) { return EnumWord(status); }

std::string CountsText(const v1::FindingCounts& counts) {
  std::vector<std::string> parts;
  if (counts.open_errors() > 0) parts.push_back(Counted(counts.open_errors(), "error"));
  if (counts.open_warnings() > 0) parts.push_back(Counted(counts.open_warnings(), "warning"));
  if (counts.open_notes() > 0) parts.push_back(Counted(counts.open_notes(), "note"));
  return parts.empty() ? "nothing open" : absl::StrJoin(parts, ", ");
}

std::string HeadlineText(const v1::FindingCounts& counts) {
  const bool open = counts.open_errors() + counts.open_warnings() + counts.open_notes() > 0;
  return open || counts.acknowledged() == 0 ? CountsText(counts) : absl::StrCat(counts.acknowledged(), " acknowledged");
}

std::string AsideText(const v1::FindingCounts& counts, absl::string_view show_inherited) {
  std::vector<std::string> parts;
  if (counts.acknowledged() > 0) parts.push_back(absl::StrCat(counts.acknowledged(), " acknowledged"));
  if (counts.inherited() > 0) parts.push_back(absl::StrCat(counts.inherited(), " inherited", show_inherited));
  if (counts.suppressed() > 0) parts.push_back(absl::StrCat(counts.suppressed(), " suppressed"));
  return absl::StrJoin(parts, ", ");
}

void SortWorstFirst(std::vector<v1::Finding>* findings) {
  std::stable_sort(findings->begin(), findings->end(), [](const v1::Finding& a, const v1::Finding& b) {
    if (a.severity() != b.severity()) return a.severity() > b.severity();
    if (a.target() != b.target()) return a.target() < b.target();
    return NaturallyBefore(a.key(), b.key());
  });
}

std::string ShortFindingId(absl::string_view id) { return std::string(id.substr(0, kShortIdBytes)); }

std::vector<Matter> MattersOf(const std::vector<v1::Finding>& findings, bool each) {
  using Sameness = std::tuple<std::string, std::string, std::string, std::string, v1::Severity, v1::FindingStatus,
                              std::string, bool>;
  absl::flat_hash_map<Sameness, size_t> known;
  std::vector<Matter> matters;
  for (const v1::Finding& finding : findings) {
    if (!each && !finding.cause().empty()) {
      const Sameness same(finding.cause(), finding.kind(), finding.target(), finding.series(), finding.severity(),
                          finding.status(), finding.owner(), finding.proposed());
      const auto [at, is_new] = known.try_emplace(same, matters.size());
      if (!is_new) {
        matters[at->second].alike.push_back(finding);
        continue;
      }
    }
    matters.push_back({finding, {}});
  }
  return matters;
}

size_t CutTo(size_t shown, std::vector<Matter>* matters) {
  size_t cut = 0;
  for (size_t i = shown; i < matters->size(); ++i) cut += 1 + (*matters)[i].alike.size();
  if (shown < matters->size()) matters->resize(shown);
  return cut;
}

void PrintMatters(Session& session, const std::vector<Matter>& matters,
                  absl::FunctionRef<std::string(uint64_t)> line_of) {
  std::vector<const Matter*> sorted;
  sorted.reserve(matters.size());
  for (const Matter& matter : matters) sorted.push_back(&matter);
  std::stable_sort(sorted.begin(), sorted.end(), [](const Matter* a, const Matter* b) {
    if (HeadingOf(a->finding) != HeadingOf(b->finding)) return HeadingOf(a->finding) < HeadingOf(b->finding);
    return a->finding.severity() > b->finding.severity();
  });
  std::optional<FindingHeading> heading;
  for (const Matter* matter : sorted) {
    if (heading != HeadingOf(matter->finding)) {
      if (heading) session.out() << '\n';
      heading = HeadingOf(matter->finding);
      session.out() << Painted(HeadingText(*heading), Ink::kBold, session.colour()) << '\n';
    }
    PrintFinding(session, matter->finding, line_of);
    PrintAlike(session, matter->alike);
  }
}

void PrintMatters(Session& session, const std::vector<Matter>& matters) {
  EvidenceBook evidence(session);
  PrintMatters(session, matters, [&evidence](uint64_t position) { return evidence.LineOf(position); });
}

Table FindingTable(const std::vector<v1::Finding>& findings, const Session& session) {
  Table table({{"ID"}, {"SEVERITY"}, {"KIND"}, {"TARGET"}, {"TITLE"}, {"STATUS"}, {"SINCE"}, {"OWNER"}});
  for (const v1::Finding& finding : findings) {
    table.AddRow({finding.id(), WordOf(finding.severity()), finding.kind(), finding.target(), finding.title(),
                  WordOf(finding.status()), SinceText(finding, session), finding.owner()});
  }
  return table;
}

Table MatterTable(const std::vector<Matter>& matters, const Session& session) {
  Table table({{"ID"}, {"SEVERITY"}, {"KIND"}, {"TARGET"}, {"SINCE"}, {"STATUS"}, {"OWNER"}, {"TITLE"}});
  for (const auto& [finding, alike] : matters) {
    const bool open = finding.status() == v1::FINDING_STATUS_OPEN;
    std::string title = finding.title();
    if (!alike.empty()) absl::StrAppend(&title, " (and ", alike.size(), " more by ", CauseText(finding.cause()), ")");
    table.AddRow({Table::Cell(ShortFindingId(finding.id()), Ink::kBold),
                  Table::Cell(WordOf(finding.severity()), InkOf(finding.severity())), finding.kind(), finding.target(),
                  SinceText(finding, session), open ? "" : WordOf(finding.status()), finding.owner(),
                  std::move(title)});
  }
  return table;
}

absl::StatusOr<v1::Severity> SeverityFromText(absl::string_view flag, absl::string_view text) {
  if (text == "never") return v1::SEVERITY_UNSPECIFIED;
  const auto* value = EnumValueByName(*v1::Severity_descriptor(), text);
  if (value == nullptr || value->number() == 0) {
    return UsageError(flag, text, "error, warning, note or never");
  }
  return static_cast<v1::Severity>(value->number());
}

absl::StatusOr<std::string> FindingIdPrefix(absl::string_view flag, absl::string_view text) {
  constexpr size_t kPrefixBytesMin = 6;  // "F-" and 4 characters.
  std::string prefix = CanonicalFindingIdPrefix(text);
  if (prefix.size() < kPrefixBytesMin) {
    return UsageError(flag, text, "a finding's id, or its first 4 characters at least: F-K3J7");
  }
  return prefix;
}

int ExitOf(v1::Verdict verdict, const std::vector<v1::Finding>& findings, v1::Severity fail_on) {
  const bool failing = std::any_of(findings.begin(), findings.end(), [fail_on](const v1::Finding& finding) {
    const bool counts =
        finding.status() == v1::FINDING_STATUS_OPEN || finding.status() == v1::FINDING_STATUS_ACKNOWLEDGED;
    return counts && fail_on != v1::SEVERITY_UNSPECIFIED && finding.severity() >= fail_on;
  });
  if (failing) return kExitFindings;
  return verdict == v1::VERDICT_UNKNOWN ? kExitUnknown : kExitDone;
}

int WorseExit(int a, int b) {
  const auto weight = [](int code) { return code == kExitFindings ? 2 : code == kExitUnknown ? 1 : 0; };
  return weight(a) >= weight(b) ? a : b;
}

}  // namespace daybook
