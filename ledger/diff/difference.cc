#include "ledger/diff/difference.h"

#include <algorithm>

namespace daybook {
namespace {

void AddLabel(std::vector<std::string>& labels, const Migration& migration) {
  const std::string label = Label(migration);
  if (std::find(labels.begin(), labels.end(), label) == labels.end()) labels.push_back(label);
}

}  // namespace

Difference& DifferenceSet::Add(FindingKind kind, std::string key, Severity severity) {
  Difference& difference = differences_[{kind, key}];
  difference.kind = kind;
  difference.key = std::move(key);
  difference.severity = severity;
  return difference;
}

std::vector<Difference> DifferenceSet::Take() && {
  std::vector<Difference> differences;
  for (auto& [key, difference] : differences_) {
    if (difference.subject.empty()) {
      difference.subject = !difference.expected.empty() ? difference.expected.front()
                           : !difference.actual.empty() ? difference.actual.front()
                                                        : difference.key;
    }
    std::vector<uint64_t>& evidence = difference.evidence;
    std::sort(evidence.begin(), evidence.end());
    evidence.erase(std::unique(evidence.begin(), evidence.end()), evidence.end());
    differences.push_back(std::move(difference));
  }
  differences_.clear();
  return differences;
}

void Mention(Difference& difference, const ExpectedItem& item) {
  AddLabel(difference.expected, item.migration);
  difference.evidence.push_back(item.position);
  difference.claims.push_back({item.position, item.expected_since, true});
}

void Mention(Difference& difference, const Record& record) {
  AddLabel(difference.actual, record.migration);
  difference.evidence.insert(difference.evidence.end(), record.evidence.begin(), record.evidence.end());
  for (const uint64_t position : record.evidence) difference.claims.push_back({position, record.time});
}

void Mention(Difference& difference, const HistoryRow& row) {
  AddLabel(difference.actual, row.migration);
  difference.evidence.push_back(row.position);
  difference.claims.push_back({row.position, row.applied_time});
}

}  // namespace daybook
