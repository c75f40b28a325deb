// The pages of one answer, made into one.

#ifndef DAYBOOK_CLIENTS_CPP_MERGE_H_
#define DAYBOOK_CLIENTS_CPP_MERGE_H_

#include <cstddef>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "clients/cpp/limits.h"
#include "daybook/v1/state_service.pb.h"
#include "google/protobuf/repeated_field.h"

namespace daybook {

// RESOURCE_EXHAUSTED: more than kMergedItemsMax.
absl::Status TooManyToMerge(absl::string_view what);

// Moves all of `page` behind `all`; `what` they are is for the error: RESOURCE_EXHAUSTED beyond kMergedItemsMax.
template <typename Item>
absl::Status MoveBehind(absl::string_view what, google::protobuf::RepeatedPtrField<Item>* page,
                        google::protobuf::RepeatedPtrField<Item>* all) {
  const size_t count = static_cast<size_t>(all->size()) + static_cast<size_t>(page->size());
  if (count > kMergedItemsMax) return TooManyToMerge(what);
  for (Item& item : *page) all->Add(std::move(item));
  return absl::OkStatus();
}

// Adds a page to those before it. The first names every series; a further one names those again whose items it has.
absl::Status MergePage(v1::GetStateResponse* page, v1::GetStateResponse* all);
// The same. Each page has the findings that its own events prove, so that one finding may stand on several.
absl::Status MergePage(v1::GetChangeResponse* page, v1::GetChangeResponse* all);

}  // namespace daybook

#endif  // DAYBOOK_CLIENTS_CPP_MERGE_H_
