#include "tests/repo/protos.h"

#include <memory>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "google/protobuf/compiler/importer.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "re2/re2.h"

namespace daybook::repo {
namespace {

namespace pb = ::google::protobuf;

constexpr absl::string_view kRoot = "proto/";
constexpr char kStatusCode[] =
    R"(\b(CANCELLED|UNKNOWN|INVALID_ARGUMENT|DEADLINE_EXCEEDED|NOT_FOUND|ALREADY_EXISTS|PERMISSION_DENIED|)"
    R"(RESOURCE_EXHAUSTED|FAILED_PRECONDITION|ABORTED|OUT_OF_RANGE|UNIMPLEMENTED|INTERNAL|UNAVAILABLE|DATA_LOSS)\b)";

// Our files from memory, protobuf's own from where the package puts them.
class Sources final : public pb::compiler::SourceTree {
 public:
  explicit Sources(const std::vector<SourceFile>& files) {
    installed_.MapPath("", DAYBOOK_PROTOBUF_INCLUDE_DIR);
    for (const SourceFile& file : files) {
      absl::string_view name = file.path;
      if (absl::EndsWith(name, ".proto") && absl::ConsumePrefix(&name, kRoot)) ours_[name] = &file;
    }
  }

  pb::io::ZeroCopyInputStream* Open(const std::string& name) override {
    const auto ours = ours_.find(name);
    if (ours == ours_.end()) return installed_.Open(name);
    const std::string& content = ours->second->content;
    return new pb::io::ArrayInputStream(content.data(), static_cast<int>(content.size()));
  }

 private:
  absl::flat_hash_map<std::string, const SourceFile*> ours_;
  pb::compiler::DiskSourceTree installed_;
};

class Errors final : public pb::compiler::MultiFileErrorCollector {
 public:
  explicit Errors(Findings& findings) : findings_(findings) {}
  void AddError(const std::string& file, int line, int, const std::string& message) override {
    findings_.push_back(absl::StrCat(kRoot, file, ":", line + 1, ": ", message));
  }

 private:
  Findings& findings_;
};

// The rules, one function for each kind of element; each is called once for each element of a file.
class FileRules {
 public:
  FileRules(const pb::FileDescriptor& file, Findings& findings)
      : file_(file), ours_(absl::StartsWith(file.name(), "daybook/")), findings_(findings) {}

  void Check() {
    const std::string package = absl::StrReplaceAll(FolderOf(file_.name()), {{"/", "."}});
    if (file_.package() != package) Add(0, absl::StrCat("package ", file_.package(), ", want its folder's: ", package));
    for (int i = 0; i < file_.service_count(); ++i) CheckService(*file_.service(i));
    for (int i = 0; i < file_.message_type_count(); ++i) CheckMessage(*file_.message_type(i));
    for (int i = 0; i < file_.enum_type_count(); ++i) CheckEnum(*file_.enum_type(i));
  }

 private:
  void Add(int line, absl::string_view message) {
    findings_.push_back(absl::StrCat(kRoot, file_.name(), ":", line + 1, ": ", message));
  }

  template <typename Element>
  void Want(bool holds, const Element& element, absl::string_view message) {
    pb::SourceLocation location;
    if (!holds)
      Add(element.GetSourceLocation(&location) ? location.start_line : 0,
          absl::StrCat(element.full_name(), ": ", message));
  }

  template <typename Element>
  void WantComment(const Element& element) {
    pb::SourceLocation location;
    const bool commented =
        element.GetSourceLocation(&location) && !absl::StripAsciiWhitespace(location.leading_comments).empty();
    Want(commented, element, "no comment above it");
  }

  void CheckService(const pb::ServiceDescriptor& service) {
    WantComment(service);
    Want(!ours_ || absl::EndsWith(service.name(), "Service"), service, "a service's name ends in Service");
    for (int i = 0; i < service.method_count(); ++i) CheckRpc(*service.method(i));
  }

  void CheckRpc(const pb::MethodDescriptor& rpc) {
    WantComment(rpc);
    if (!ours_) return;
    pb::SourceLocation location;
    const bool says = rpc.GetSourceLocation(&location) && RE2::PartialMatch(location.leading_comments, kStatusCode);
    Want(says, rpc, "its comment names the status codes it fails with");
    for (const auto& [type, suffix] :
         {std::pair(rpc.input_type(), "Request"), std::pair(rpc.output_type(), "Response")}) {
      const std::string want = absl::StrCat(rpc.name(), suffix);
      Want(type->name() == want, rpc, absl::StrCat(type->name(), ", want a message of its own: ", want));
    }
  }

  void CheckMessage(const pb::Descriptor& message) {
    if (message.options().map_entry()) return;  // Found at its field.
    WantComment(message);
    for (int i = 0; i < message.field_count(); ++i) CheckField(*message.field(i));
    for (int i = 0; i < message.real_oneof_decl_count(); ++i) WantComment(*message.oneof_decl(i));
    for (int i = 0; i < message.nested_type_count(); ++i) CheckMessage(*message.nested_type(i));
    for (int i = 0; i < message.enum_type_count(); ++i) CheckEnum(*message.enum_type(i));
  }

  void CheckField(const pb::FieldDescriptor& field) {
    WantComment(field);
    if (!ours_) return;
    Want(field.name() == absl::AsciiStrToLower(field.name()), field, "a field's name is lower_snake");
    Want(!field.is_map(), field, "no map: its bytes are not canonical; use a repeated message");
    const bool inexact = field.cpp_type() == pb::FieldDescriptor::CPPTYPE_FLOAT ||
                         field.cpp_type() == pb::FieldDescriptor::CPPTYPE_DOUBLE;
    Want(!inexact, field, "no float or double: use an integer and say its unit");
    const bool time =
        field.message_type() != nullptr && field.message_type()->full_name() == "google.protobuf.Timestamp";
    const bool named = field.name() == "time" || absl::EndsWith(field.name(), "_time");
    Want(!time || named, field, "a Timestamp's name ends in _time");
  }

  void CheckEnum(const pb::EnumDescriptor& type) {
    WantComment(type);
    const std::string prefix = absl::StrCat(UpperSnake(type.name()), "_");
    for (int i = 0; i < type.value_count(); ++i) {
      const pb::EnumValueDescriptor& value = *type.value(i);
      WantComment(value);
      if (!ours_) continue;
      Want(absl::StartsWith(value.name(), prefix), value, absl::StrCat("want the prefix ", prefix));
      const bool zero = value.number() == 0;
      Want(!zero || value.name() == absl::StrCat(prefix, "UNSPECIFIED"), value, "the zero value is called UNSPECIFIED");
    }
  }

  static std::string UpperSnake(absl::string_view camel) {
    std::string snake;
    for (const char c : camel) {
      if (absl::ascii_isupper(static_cast<unsigned char>(c)) && !snake.empty()) snake += '_';
      snake += absl::ascii_toupper(static_cast<unsigned char>(c));
    }
    return snake;
  }

  const pb::FileDescriptor& file_;
  const bool ours_;
  Findings& findings_;
};

}  // namespace

Findings CheckProtos(const std::vector<SourceFile>& files) {
  Findings findings;
  Sources sources(files);
  Errors errors(findings);
  pb::compiler::Importer importer(&sources, &errors);
  for (const SourceFile& file : files) {
    absl::string_view name = file.path;
    if (!absl::EndsWith(name, ".proto") || !absl::ConsumePrefix(&name, kRoot)) continue;
    const pb::FileDescriptor* parsed = importer.Import(std::string(name));
    if (parsed != nullptr) FileRules(*parsed, findings).Check();
  }
  return findings;
}

}  // namespace daybook::repo
