// How much an importer reads before it says that something is wrong. Over a limit is an error that names it.

#ifndef DAYBOOK_CLIENTS_AGENT_LIMITS_H_
#define DAYBOOK_CLIENTS_AGENT_LIMITS_H_

#include <cstddef>

namespace daybook {

// Files of one migration directory, migrations or not. The largest public ones have a few thousand.
inline constexpr size_t kSourceFilesMax = 50'000;
// Folders below a migration directory that are entered.
inline constexpr size_t kSourceDepthMax = 16;
// Files of a source tree that a search for migration directories looks at, by their names only.
inline constexpr size_t kSearchedFilesMax = 1'000'000;
// One migration's text. Larger files are data, and belong elsewhere.
inline constexpr size_t kSourceFileBytesMax = size_t{16} << 20;
// Statements of one migration whose digests are kept, as the contract has it; with more, none are.
inline constexpr size_t kStatementDigestsMax = 1'000;

// Upserts and removals of one event together: well inside the contract's 1,000 each.
inline constexpr size_t kSetPartItemsMax = 1'000;
// Bytes of the items of one event: the client part of an entry is at most 60 KiB, the rest is envelope.
inline constexpr size_t kSetPartBytesMax = 48 * 1024;

// Arrays and objects of a JSON document within each other. Events and histories have less than ten.
inline constexpr size_t kJsonDepthMax = 64;

// Rows of one history document, and its bytes.
inline constexpr size_t kHistoryRowsMax = 100'000;
inline constexpr size_t kHistoryDocumentBytesMax = size_t{64} << 20;

// Commits of one branch that touch a migration directory.
inline constexpr size_t kCommitsMax = 200'000;
// What one git command may print.
inline constexpr size_t kGitOutputBytesMax = size_t{1} << 30;

}  // namespace daybook

#endif  // DAYBOOK_CLIENTS_AGENT_LIMITS_H_
