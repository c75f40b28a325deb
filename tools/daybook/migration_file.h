// What a migration's file adds to an event about it.

#ifndef DAYBOOK_TOOLS_DAYBOOK_MIGRATION_FILE_H_
#define DAYBOOK_TOOLS_DAYBOOK_MIGRATION_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "daybook/v1/event.pb.h"
#include "daybook/v1/schema.pb.h"

namespace daybook {

// The migration that the event is about; null where its kind is about none.
v1::Migration* MigrationOf(v1::Event* event);

// Sets version and name, unless either is set already, as the event's tool would read them from the path; then the
// digests, unless there are any. When the file cannot be read, returns why and has set version and name all the same.
absl::Status FillFromFile(const std::string& path, v1::Event* event);

}  // namespace daybook

#endif  // DAYBOOK_TOOLS_DAYBOOK_MIGRATION_FILE_H_
