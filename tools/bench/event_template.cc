#include "tools/bench/event_template.h"

#include <cstdio>

#include "absl/strings/str_format.h"
#include "daybook/v1/ledger_service.pb.h"
#include "ledger/base/check.h"

namespace daybook::bench {
namespace {

// Fixed-width fields, so that they can be overwritten in the encoded bytes.
std::string IdText(uint32_t caller, uint64_t number) { return absl::StrFormat("b%08x-%016x", caller, number); }
std::string TargetDigits(uint64_t number) { return absl::StrFormat("%04u", number % 10000); }
std::string VersionText(uint32_t caller, uint64_t number) {
  return absl::StrFormat("%03u%011u", caller % 1000, number);
}
std::string NameText(uint32_t caller, uint64_t number) { return absl::StrFormat("name%08x%012x", caller, number); }
std::string DigestText(uint32_t caller, uint64_t number) { return absl::StrFormat("%08x%056x", caller, number); }

v1::Event MakeEvent(const RequestTemplate::Options& options, uint64_t number) {
  v1::Event event;
  event.set_id(IdText(options.caller, number));
  event.set_source("bench:load");
  event.set_target("bench/prod/db-" + TargetDigits(number));
  event.mutable_occurred_time()->set_seconds(1'772'355'600);
  event.mutable_actor()->set_type(v1::Actor::TYPE_AGENT);
  event.mutable_actor()->set_id("bench");
  event.mutable_actor()->set_on_behalf_of("whoever-runs-it@example.org");
  event.set_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  event.set_evidence(v1::EVIDENCE_LIVE);
  v1::MigrationFinished* body = event.mutable_migration_finished();
  body->mutable_migration()->set_tool("flyway");
  body->mutable_migration()->set_version(VersionText(options.caller, number));
  v1::Digest* digest = body->mutable_migration()->add_digests();
  digest->set_algorithm("sha256");
  digest->set_value(DigestText(options.caller, number));
  body->set_outcome(v1::OUTCOME_SUCCEEDED);
  body->set_channel(v1::CHANNEL_TRACKED);
  body->mutable_migration()->set_name(NameText(options.caller, number));
  // What is missing is a run's name, which no fold looks at.
  const size_t bare = event.ByteSizeLong();
  if (bare + 3 < options.event_bytes) body->set_run_id(std::string(options.event_bytes - bare - 3, 'r'));
  return event;
}

}  // namespace

RequestTemplate::RequestTemplate(const Options& options) : options_(options) {
  v1::AppendStreamRequest request;
  for (int i = 0; i < options.events_per_request; ++i) {
    *request.mutable_append()->add_events() = MakeEvent(options, static_cast<uint64_t>(i));
  }
  DAYBOOK_CHECK(options.stream ? request.SerializeToString(&bytes_) : request.append().SerializeToString(&bytes_));
  size_t from = 0;
  for (int i = 0; i < options.events_per_request; ++i) {
    Slot slot;
    slot.id_offset = bytes_.find(IdText(options.caller, static_cast<uint64_t>(i)), from);
    slot.target_offset = bytes_.find("bench/prod/db-", slot.id_offset) + sizeof("bench/prod/db-") - 1;
    slot.version_offset = bytes_.find(VersionText(options.caller, static_cast<uint64_t>(i)), slot.target_offset);
    slot.digest_offset = bytes_.find(DigestText(options.caller, static_cast<uint64_t>(i)), slot.version_offset);
    // A field of a lower number than the digests.
    slot.name_offset = bytes_.find(NameText(options.caller, static_cast<uint64_t>(i)), slot.version_offset);
    slots_.push_back(slot);
    from = slot.target_offset;
  }
}

const std::string& RequestTemplate::Next() {
  for (const Slot& slot : slots_) Number(slot, next_id_++);
  return bytes_;
}

void RequestTemplate::Number(const Slot& slot, uint64_t number) {
  const auto put = [this](size_t offset, const std::string& text) { bytes_.replace(offset, text.size(), text); };
  put(slot.id_offset, IdText(options_.caller, number));
  put(slot.target_offset, TargetDigits(number % options_.target_count));
  put(slot.version_offset, VersionText(options_.caller, number));
  put(slot.name_offset, NameText(options_.caller, number));
  put(slot.digest_offset, DigestText(options_.caller, number));
}

}  // namespace daybook::bench
