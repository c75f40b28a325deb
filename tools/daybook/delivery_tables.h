// Deployments and workarounds as tables.

#ifndef DAYBOOK_TOOLS_DAYBOOK_DELIVERY_TABLES_H_
#define DAYBOOK_TOOLS_DAYBOOK_DELIVERY_TABLES_H_

#include "daybook/v1/state_service.pb.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "tools/daybook/session.h"
#include "tools/daybook/table.h"

namespace daybook {

Table DeploymentTable(const google::protobuf::RepeatedPtrField<v1::DeploymentState>& deployments,
                      const Session& session);
Table WorkaroundTable(const google::protobuf::RepeatedPtrField<v1::WorkaroundState>& workarounds,
                      const Session& session);

}  // namespace daybook

#endif  // DAYBOOK_TOOLS_DAYBOOK_DELIVERY_TABLES_H_
