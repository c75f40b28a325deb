// Events that pass every rule, for tests that care where they go and not what they say.

#ifndef DAYBOOK_TESTS_SUPPORT_SAMPLE_EVENT_H_
#define DAYBOOK_TESTS_SUPPORT_SAMPLE_EVENT_H_

#include <string>
#include <vector>

#include "daybook/v1/event.pb.h"
#include "daybook/v1/ledger_service.pb.h"

namespace daybook::testing {

// A deployment to `target`, from the source "ci:orders".
v1::Event Deployment(const std::string& id, const std::string& target = "payments/prod/orders");

// An event of the same source without a body: the test sets that.
v1::Event Envelope(const std::string& id, const std::string& target = "payments/prod/orders");

// The events as one batch.
v1::AppendRequest Batch(const v1::Event& event);
v1::AppendRequest Batch(const std::vector<v1::Event>& events);

}  // namespace daybook::testing

#endif  // DAYBOOK_TESTS_SUPPORT_SAMPLE_EVENT_H_
