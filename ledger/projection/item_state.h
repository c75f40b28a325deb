// One migration of a series as the layers have it, put together from its rows.

#ifndef DAYBOOK_LEDGER_PROJECTION_ITEM_STATE_H_
#define DAYBOOK_LEDGER_PROJECTION_ITEM_STATE_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "daybook/store/v1/rows.pb.h"
#include "daybook/v1/state_service.pb.h"
#include "ledger/projection/rows.h"

namespace daybook {

// `row` is one of kItemTable, of the series whose keys begin with `series_key`.
absl::StatusOr<v1::ItemState> ItemStateOf(const RowsAt& rows, absl::string_view series_key,
                                          const store::v1::StateItemRow& row);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_PROJECTION_ITEM_STATE_H_
