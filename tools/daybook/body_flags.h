// Flags made from the contract: one for each field of an event's body, named in kebab-case, so that a field added to
// the contract is a flag without another word.
//
//   migration_finished.outcome              --outcome succeeded
//   migration_finished.migration.version    --version 12        (a nested message's fields stand for themselves)
//   migration_finished.migration.digests    --digest sha256:9f…  (repeatable; --digests is the same)
//   workaround_declared.lifetime            --lifetime 2w
//   waiver_granted.until_time               --until-time 2026-03-01   (a date is what the field is about: here its end)

#ifndef DAYBOOK_TOOLS_DAYBOOK_BODY_FLAGS_H_
#define DAYBOOK_TOOLS_DAYBOOK_BODY_FLAGS_H_

#include <CLI/App.hpp>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "tools/daybook/session.h"

namespace daybook {

// Thread-compatible: callers synchronise. Lives as long as the command whose flags it added.
class BodyFlags {
 public:
  // Adds the flags for `body` to `app`. Fields that are too large for a command line (sets and lists of messages) have
  // none: they are given with --json.
  BodyFlags(CLI::App* app, const google::protobuf::Descriptor& body);

  // Sets what was given. Returns INVALID_ARGUMENT naming the flag, its value and what was wanted.
  absl::Status Fill(const Session& session, google::protobuf::Message* body) const;
  bool any_given() const;

 private:
  struct Flag {
    std::string name;
    std::vector<const google::protobuf::FieldDescriptor*> path;  // From the body.
    std::vector<std::string> values;
  };

  void AddFields(CLI::App* app, const google::protobuf::Descriptor& type,
                 std::vector<const google::protobuf::FieldDescriptor*> path);

  std::vector<std::unique_ptr<Flag>> flags_;  // CLI11 keeps pointers to them.
};

// "statements_total" is "statements-total".
std::string KebabCase(absl::string_view field_name);

}  // namespace daybook

#endif  // DAYBOOK_TOOLS_DAYBOOK_BODY_FLAGS_H_
