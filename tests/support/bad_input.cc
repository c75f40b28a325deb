#include "tests/support/bad_input.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "gtest/gtest.h"
#include "tests/support/filled_message.h"
#include "tests/support/format_doc.h"

namespace daybook::testing {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

struct Row {
  std::string type;
  bool empty_refused = false;
  size_t bytes_max = 0;
  size_t bytes_min = 1;
  int items_max = 0;
  bool over_zero = false;
  uint64_t number_min = 0;
  std::optional<uint64_t> number_max;
};

using Table = absl::btree_map<std::string, Row>;

// MOST: "128 bytes", "exactly 32 bytes", "1000 items", "64 items of 512 bytes", "over 0, 3650 days", "year 9999",
// "from 1", "to 1000", "-".
void ReadMost(absl::string_view most, Row* row) {
  row->over_zero = absl::ConsumePrefix(&most, "over 0, ");
  const bool exactly = absl::ConsumePrefix(&most, "exactly ");
  const std::vector<std::string> words = absl::StrSplit(most, ' ', absl::SkipEmpty());
  for (size_t i = 1; i < words.size(); ++i) {
    const bool read = words[i] == "bytes"      ? absl::SimpleAtoi(words[i - 1], &row->bytes_max)
                      : words[i] == "items"    ? absl::SimpleAtoi(words[i - 1], &row->items_max)
                      : words[i - 1] == "from" ? absl::SimpleAtoi(words[i], &row->number_min)
                      : words[i - 1] == "to"   ? absl::SimpleAtoi(words[i], &row->number_max.emplace())
                                               : true;
    EXPECT_TRUE(read) << most;
  }
  if (exactly) row->bytes_min = row->bytes_max;
}

const Table& Rows() {
  static const Table& table = *[] {
    auto* rows = new Table;
    const std::string text = SourceFile("ledger/event/testdata/bad_input.txt");
    for (const absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
      if (absl::StartsWith(line, "#")) continue;
      const std::vector<std::string> words = absl::StrSplit(line, ' ', absl::SkipEmpty());
      EXPECT_GE(words.size(), 4u) << line;
      Row& row = (*rows)[words[0]];
      row.type = words[1];
      row.empty_refused = words[2] == "refused";
      EXPECT_TRUE(row.empty_refused || words[2] == "accepted") << line;
      ReadMost(line.substr(line.find(words[2]) + words[2].size()), &row);
    }
    return rows;
  }();
  return table;
}

// What the table calls the type of a field; "" for those that have no row.
std::string TypeOf(const FieldDescriptor& field) {
  const char* plural = field.is_repeated() ? "s" : "";
  if (field.type() == FieldDescriptor::TYPE_STRING) return absl::StrCat("string", plural);
  if (field.type() == FieldDescriptor::TYPE_BYTES) return "bytes";
  if (field.type() == FieldDescriptor::TYPE_ENUM) return absl::StrCat("enum", plural);
  if (field.type() == FieldDescriptor::TYPE_BOOL && !field.is_repeated()) return "";
  if (field.message_type() == nullptr) return absl::StrCat("number", plural);
  if (field.message_type()->full_name() == "google.protobuf.Timestamp") return "time";
  if (field.message_type()->full_name() == "google.protobuf.Duration") return "duration";
  return absl::StrCat("message", plural);
}

std::string RowName(const FieldDescriptor& field) {
  return std::string(absl::StripPrefix(field.full_name(), "daybook.v1."));
}

void Reach(const Descriptor* descriptor, std::set<std::string>* fields, absl::flat_hash_set<const Descriptor*>* seen) {
  if (absl::StartsWith(descriptor->full_name(), "google.") || !seen->insert(descriptor).second) return;
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const FieldDescriptor& field = *descriptor->field(i);
    const std::string type = TypeOf(field);
    if (!type.empty()) fields->insert(absl::StrCat(RowName(field), " ", type));
    if (field.message_type() != nullptr) Reach(field.message_type(), fields, seen);
  }
}

// One filled request, field by field made bad and good again.
class Visitor {
 public:
  Visitor(const Descriptor* root, int variant, absl::FunctionRef<void(const BadInput&)> visit)
      : request_(FilledMessage(root, variant)), visit_(visit) {}

  void Run() {
    visit_({request_.get(), request_->GetDescriptor()->name(), "as filled", BadInput::Wanted::kAccepted});
    Visit(request_.get(), "");
  }
  const std::set<std::string>& visited() const { return visited_; }

 private:
  void Refused(Message* holder, const std::string& path, const char* what, absl::FunctionRef<void()> change) {
    With(holder, path, what, BadInput::Wanted::kRefused, change);
  }
  void Accepted(Message* holder, const std::string& path, const char* what, absl::FunctionRef<void()> change) {
    With(holder, path, what, BadInput::Wanted::kAccepted, change);
  }
  void NotTooLarge(Message* holder, const std::string& path, absl::FunctionRef<void()> change) {
    With(holder, path, "its largest value", BadInput::Wanted::kNotTooLarge, change);
  }
  // Applies `change` to `holder`, a part of the request, shows the request, and takes the change back.
  void With(Message* holder, const std::string& path, const char* what, BadInput::Wanted wanted,
            absl::FunctionRef<void()> change) {
    const std::unique_ptr<Message> saved(holder->New());
    saved->CopyFrom(*holder);
    change();
    visit_({request_.get(), path, what, wanted});
    holder->CopyFrom(*saved);
  }

  void Visit(Message* holder, const std::string& prefix) {
    const std::string in = prefix.empty() ? "" : absl::StrCat(prefix, ".");
    Refused(holder, absl::StrCat(in, "1000"), "unknown field",
            [&] { holder->GetReflection()->MutableUnknownFields(holder)->AddVarint(1000, 1); });
    std::vector<const FieldDescriptor*> fields;
    holder->GetReflection()->ListFields(*holder, &fields);
    for (const FieldDescriptor* field : fields) {
      const auto row = Rows().find(RowName(*field));
      if (row == Rows().end()) continue;
      visited_.insert(absl::StrCat(row->first, " ", row->second.type));
      const std::string path = absl::StrCat(in, field->name());
      TryEmpty(holder, *field, row->second, in);
      if (field->is_repeated()) TryCount(holder, *field, row->second, path);
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) TryText(holder, *field, row->second, path);
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) TryEnum(holder, *field, path);
      if (row->second.type == "time" || row->second.type == "duration") TryTime(holder, *field, row->second, path);
      if (row->second.type == "number") TryNumber(holder, *field, row->second, path);
      TryAnotherWireType(holder, *field, path);
      if (absl::StartsWith(row->second.type, "message")) VisitMessages(holder, *field, path);
    }
  }

  void VisitMessages(Message* holder, const FieldDescriptor& field, const std::string& path) {
    const Reflection& reflection = *holder->GetReflection();
    if (!field.is_repeated()) return Visit(reflection.MutableMessage(holder, &field), path);
    for (int i = 0; i < reflection.FieldSize(*holder, &field); ++i) {
      // A saved holder is another object: look the item up for each.
      Visit(reflection.MutableRepeatedMessage(holder, &field, i), absl::StrCat(path, "[", i, "]"));
    }
  }

  void TryEmpty(Message* holder, const FieldDescriptor& field, const Row& row, const std::string& in) {
    const auto empty = [&] {
      holder->GetReflection()->ClearField(holder, &field);
      // What has presence is empty when it is there and says nothing.
      if (field.has_presence() && field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) SetText(holder, field, "");
    };
    const bool of_oneof =
        field.real_containing_oneof() != nullptr && field.cpp_type() != FieldDescriptor::CPPTYPE_STRING;
    const std::string path = absl::StrCat(in, of_oneof ? field.real_containing_oneof()->name() : field.name());
    row.empty_refused ? Refused(holder, path, "empty", empty) : Accepted(holder, path, "empty", empty);
  }

  void TryCount(Message* holder, const FieldDescriptor& field, const Row& row, const std::string& path) {
    const auto grow = [&](int count) {
      const Reflection& reflection = *holder->GetReflection();
      const std::unique_ptr<Message> original(holder->New());
      original->CopyFrom(*holder);
      while (reflection.FieldSize(*holder, &field) < count) {
        if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING)
          reflection.AddString(holder, &field, "another");
        else if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM)
          reflection.AddEnumValue(holder, &field, 1);
        else
          reflection.AddMessage(holder, &field)->CopyFrom(reflection.GetRepeatedMessage(*original, &field, 0));
      }
    };
    ASSERT_GT(row.items_max, 0) << path;
    Refused(holder, path, "too many", [&] { grow(row.items_max + 1); });
    NotTooLarge(holder, path, [&] { grow(row.items_max); });
  }

  // Sets the text, or the first item.
  static void SetText(Message* holder, const FieldDescriptor& field, const std::string& text) {
    const Reflection& reflection = *holder->GetReflection();
    field.is_repeated() ? reflection.SetRepeatedString(holder, &field, 0, text)
                        : reflection.SetString(holder, &field, text);
  }

  void TryText(Message* holder, const FieldDescriptor& field, const Row& row, const std::string& path) {
    const std::string item = field.is_repeated() ? absl::StrCat(path, "[0]") : path;
    ASSERT_GT(row.bytes_max, 0u) << path;
    Refused(holder, item, "too long", [&] { SetText(holder, field, std::string(row.bytes_max + 1, 'a')); });
    NotTooLarge(holder, item, [&] { SetText(holder, field, std::string(row.bytes_max, 'a')); });
    if (row.bytes_min > 1) {
      Refused(holder, item, "too short", [&] { SetText(holder, field, std::string(row.bytes_min - 1, 'a')); });
    }
    if (field.is_repeated()) Refused(holder, item, "empty item", [&] { SetText(holder, field, ""); });
    if (field.type() != FieldDescriptor::TYPE_STRING) return;
    const std::string bad = std::string(row.bytes_min - 1, 'a') + "\xff";
    Refused(holder, item, "bad UTF-8", [&] { SetText(holder, field, bad); });
  }

  void TryEnum(Message* holder, const FieldDescriptor& field, const std::string& path) {
    const auto set = [&](int value) {
      const Reflection& reflection = *holder->GetReflection();
      field.is_repeated() ? reflection.SetRepeatedEnumValue(holder, &field, 0, value)
                          : reflection.SetEnumValue(holder, &field, value);
    };
    const std::string item = field.is_repeated() ? absl::StrCat(path, "[0]") : path;
    for (const int unknown : {-1, 63, 64, 1 << 30}) Refused(holder, item, "unknown value", [&] { set(unknown); });
    if (field.is_repeated()) Refused(holder, item, "unspecified item", [&] { set(0); });
  }

  void TryTime(Message* holder, const FieldDescriptor& field, const Row& row, const std::string& path) {
    const auto set = [&](int64_t seconds, int32_t nanos) {
      Message* time = holder->GetReflection()->MutableMessage(holder, &field);
      time->GetReflection()->SetInt64(time, time->GetDescriptor()->FindFieldByName("seconds"), seconds);
      time->GetReflection()->SetInt32(time, time->GetDescriptor()->FindFieldByName("nanos"), nanos);
    };
    const int64_t most = row.type == "time" ? 253'402'300'799 : 3650 * int64_t{86'400};
    Refused(holder, path, "too late or long", [&] { set(most + 1, 0); });
    Refused(holder, path, "too early or short", [&] { set(-1, 0); });
    Refused(holder, path, "negative nanoseconds", [&] { set(5, -1); });
    Refused(holder, path, "a second of nanoseconds", [&] { set(5, 1'000'000'000); });
    NotTooLarge(holder, path, [&] { set(most, 0); });
    if (row.over_zero) Refused(holder, path, "zero", [&] { set(0, 0); });
  }

  void TryNumber(Message* holder, const FieldDescriptor& field, const Row& row, const std::string& path) {
    // Also what the type of the field could not hold.
    const auto set = [&](uint64_t number) {
      holder->GetReflection()->ClearField(holder, &field);
      holder->GetReflection()->MutableUnknownFields(holder)->AddVarint(field.number(), number);
    };
    const bool narrow = field.type() == FieldDescriptor::TYPE_UINT32 || field.type() == FieldDescriptor::TYPE_INT32;
    if (narrow) Refused(holder, path, "more than 32 bits", [&] { set(uint64_t{1} << 33); });
    if (row.number_min > 0) Refused(holder, path, "too small", [&] { set(row.number_min - 1); });
    if (!row.number_max) return;
    Refused(holder, path, "too large", [&] { set(*row.number_max + 1); });
    Accepted(holder, path, "its largest value", [&] { set(*row.number_max); });
  }

  // Four bytes, as no field of the contract is written.
  void TryAnotherWireType(Message* holder, const FieldDescriptor& field, const std::string& path) {
    Refused(holder, path, "another wire type", [&] {
      holder->GetReflection()->ClearField(holder, &field);
      holder->GetReflection()->MutableUnknownFields(holder)->AddFixed32(field.number(), 1);
    });
  }

  const std::unique_ptr<Message> request_;
  const absl::FunctionRef<void(const BadInput&)> visit_;
  std::set<std::string> visited_;
};

}  // namespace

std::set<std::string> BadInputRows() {
  std::set<std::string> rows;
  for (const auto& [name, row] : Rows()) rows.insert(absl::StrCat(name, " ", row.type));
  return rows;
}

std::set<std::string> FieldsWithin(const Descriptor* root) {
  std::set<std::string> fields;
  absl::flat_hash_set<const Descriptor*> seen;
  Reach(root, &fields, &seen);
  return fields;
}

std::set<std::string> VisitBadInputs(const Descriptor* root, int variant,
                                     absl::FunctionRef<void(const BadInput&)> visit) {
  Visitor visitor(root, variant, visit);
  visitor.Run();
  return visitor.visited();
}

}  // namespace daybook::testing
