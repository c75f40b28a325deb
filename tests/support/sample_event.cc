#include "tests/support/sample_event.h"

namespace daybook::testing {

v1::Event Envelope(const std::string& id, const std::string& target) {
  v1::Event event;
  event.set_id(id);
  event.set_source("ci:orders");
  event.set_target(target);
  event.mutable_occurred_time()->set_seconds(1'600'000'000);
  event.mutable_actor()->set_type(v1::Actor::TYPE_SERVICE);
  event.mutable_actor()->set_id("ci");
  event.set_evidence(v1::EVIDENCE_LIVE);
  return event;
}

v1::Event Deployment(const std::string& id, const std::string& target) {
  v1::Event event = Envelope(id, target);
  v1::DeploymentFinished* deployment = event.mutable_deployment_finished();
  deployment->set_artifact("orders");
  deployment->set_version("1.0.0");
  deployment->set_outcome(v1::OUTCOME_SUCCEEDED);
  return event;
}

v1::AppendRequest Batch(const v1::Event& event) { return Batch(std::vector<v1::Event>{event}); }

v1::AppendRequest Batch(const std::vector<v1::Event>& events) {
  v1::AppendRequest request;
  for (const v1::Event& event : events) *request.add_events() = event;
  return request;
}

}  // namespace daybook::testing
