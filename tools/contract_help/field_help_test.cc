#include "tools/contract_help/field_help.h"

#include "daybook/v1/event.pb.h"
#include "ledger/event/kinds.h"

namespace daybook {
namespace {

const google::protobuf::FieldDescriptor& Field(const google::protobuf::Descriptor* message, const char* name) {
  return *message->FindFieldByName(name);
}

TEST(FieldHelp, IsTheFirstSentenceWithoutWhoSetsIt) {
  const FieldHelp lifetime = FieldHelpOf(Field(v1::WorkaroundDeclared::descriptor(), "lifetime"));
  EXPECT_EQ(lifetime.what, "how long it may stand, from occurred_time");
  EXPECT_TRUE(lifetime.required);
  const FieldHelp exit_code = FieldHelpOf(Field(v1::MigrationFinished::descriptor(), "exit_code"));
  EXPECT_EQ(exit_code.what, "the tool's exit code");
  EXPECT_FALSE(exit_code.required);
}

TEST(FieldHelp, IsThatOfTheTypeWhereTheFieldSaysNoMoreThanWhoSetsIt) {
  EXPECT_EQ(FieldHelpOf(Field(v1::MigrationFinished::descriptor(), "channel")).what, "how a change reached the target");
}

TEST(FieldHelp, AFieldOfAnotherContractHasNone) {
  const FieldHelp help = FieldHelpOf(Field(google::protobuf::Duration::descriptor(), "nanos"));
  EXPECT_EQ(help.what, "");
  EXPECT_FALSE(help.required);
}

// A new field comes with words for its flag.
TEST(FieldHelp, EveryFieldOfEveryKindHasWords) {
  int fields = 0;
  for (const Kind kind : AllKinds()) {
    if (IsServersOwn(kind)) continue;
    const google::protobuf::Descriptor& body = *BodyField(kind)->message_type();
    for (int i = 0; i < body.field_count(); ++i, ++fields) {
      EXPECT_THAT(FieldHelpOf(*body.field(i)).what, ::testing::SizeIs(::testing::Ge(5))) << body.field(i)->full_name();
    }
  }
  EXPECT_GT(fields, 100);
}

}  // namespace
}  // namespace daybook
