#include "ledger/event/kinds.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace daybook {
namespace {

// The contract numbers what only the server appends from here on.
constexpr int kFirstServersOwn = v1::Event::kClockAdvanced;

struct Kinds {
  std::vector<Kind> all;
  std::vector<std::string> names;  // By field number.
  absl::flat_hash_map<std::string, Kind> by_name;
};

Kinds ReadContract() {
  Kinds kinds;
  const google::protobuf::OneofDescriptor* body = v1::Event::descriptor()->FindOneofByName("body");
  for (int i = 0; i < body->field_count(); ++i) {
    const Kind kind = static_cast<Kind>(body->field(i)->number());
    std::string name = body->field(i)->name();
    const size_t noun_end = name.find('_');
    if (noun_end != std::string::npos) name[noun_end] = '.';
    kinds.all.push_back(kind);
    kinds.names.resize(std::max(kinds.names.size(), static_cast<size_t>(kind) + 1));
    kinds.names[kind] = name;
    kinds.by_name.emplace(name, kind);
  }
  return kinds;
}

const Kinds& Table() {
  static const Kinds& table = *new Kinds(ReadContract());
  return table;
}

}  // namespace

absl::string_view KindName(Kind kind) {
  const std::vector<std::string>& names = Table().names;
  return static_cast<size_t>(kind) < names.size() ? absl::string_view(names[kind]) : absl::string_view();
}

std::optional<Kind> KindFromName(absl::string_view name) {
  const auto found = Table().by_name.find(name);
  if (found == Table().by_name.end()) return std::nullopt;
  return found->second;
}

const google::protobuf::FieldDescriptor* BodyField(Kind kind) {
  return KindName(kind).empty() ? nullptr : v1::Event::descriptor()->FindFieldByNumber(kind);
}

std::span<const Kind> AllKinds() { return Table().all; }

bool IsServersOwn(Kind kind) { return kind >= kFirstServersOwn; }

KindSet KindSet::OfClients() {
  KindSet kinds;
  for (const Kind kind : AllKinds()) {
    if (!IsServersOwn(kind)) kinds.Add(kind);
  }
  return kinds;
}

}  // namespace daybook
