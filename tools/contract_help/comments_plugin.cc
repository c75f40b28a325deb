// A plugin of protoc: writes the comments of messages, fields and enums into one file, as rows of a C++ table that are
// sorted by the full name of what they are about.
//
//   protoc --comments_out=NAME.inc:FOLDER …   ─▶   {"daybook.v1.Digest.value", "Set by the client: …"},

#include <google/protobuf/compiler/code_generator.h>
#include <google/protobuf/compiler/plugin.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/printer.h>
#include <google/protobuf/io/zero_copy_stream.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::compiler::GeneratorContext;

// By full name. A comment is one line.
using Comments = absl::btree_map<std::string, std::string>;

template <typename Named>
void Add(const Named& named, Comments* comments) {
  google::protobuf::SourceLocation location;
  if (!named.GetSourceLocation(&location)) return;
  std::string& comment = (*comments)[named.full_name()];
  for (const absl::string_view line : absl::StrSplit(location.leading_comments, '\n')) {
    const absl::string_view words = absl::StripAsciiWhitespace(line);
    if (!words.empty()) absl::StrAppend(&comment, comment.empty() ? "" : " ", words);
  }
}

void AddMessage(const Descriptor& message, Comments* comments) {
  Add(message, comments);
  for (int i = 0; i < message.field_count(); ++i) Add(*message.field(i), comments);
  for (int i = 0; i < message.enum_type_count(); ++i) Add(*message.enum_type(i), comments);
  for (int i = 0; i < message.nested_type_count(); ++i) AddMessage(*message.nested_type(i), comments);
}

class CommentsGenerator : public google::protobuf::compiler::CodeGenerator {
 public:
  uint64_t GetSupportedFeatures() const override { return FEATURE_PROTO3_OPTIONAL; }

  bool Generate(const FileDescriptor* file, const std::string& parameter, GeneratorContext* context,
                std::string* error) const override {
    return GenerateAll({file}, parameter, context, error);
  }

  // `parameter` is the name of the file to write.
  bool GenerateAll(const std::vector<const FileDescriptor*>& files, const std::string& parameter,
                   GeneratorContext* context, std::string* error) const override {
    if (parameter.empty()) {
      *error = "the name of the file to write is wanted: --comments_out=NAME:FOLDER";
      return false;
    }
    Comments comments;
    for (const FileDescriptor* file : files) {
      for (int i = 0; i < file->message_type_count(); ++i) AddMessage(*file->message_type(i), &comments);
      for (int i = 0; i < file->enum_type_count(); ++i) Add(*file->enum_type(i), &comments);
    }
    const std::unique_ptr<google::protobuf::io::ZeroCopyOutputStream> out(context->Open(parameter));
    google::protobuf::io::Printer printer(out.get(), '$');
    for (const auto& [name, comment] : comments) {
      printer.PrintRaw(absl::StrCat("{\"", name, "\", \"", absl::Utf8SafeCEscape(comment), "\"},\n"));
    }
    return true;
  }
};

}  // namespace

int main(int argc, char** argv) {
  const CommentsGenerator generator;
  return google::protobuf::compiler::PluginMain(argc, argv, &generator);
}
