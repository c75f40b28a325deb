// norm-v1: what a migration says, apart from comments, whitespace and line ends, under any SQL dialect.
//
// The grammar is docs/formats/norm-v1.md. Where dialects disagree about a text, norm-v1 keeps rather than drops, and
// has no answer rather than a wrong one: two texts with one digest may differ in comments and blanks only.

#ifndef DAYBOOK_LEDGER_DIFF_NORM_V1_H_
#define DAYBOOK_LEDGER_DIFF_NORM_V1_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "ledger/diff/digest.h"

namespace daybook {

// The tokens of the up part. Absent for text that is not UTF-8, is larger than kNormInputBytesMax, ends inside a
// quotation or a comment, or reads differently with and without backslash escapes.
std::optional<std::vector<std::string>> NormV1Tokens(absl::string_view content);

// SHA-256 over each token after its length as u32, big-endian. Absent where NormV1Tokens is.
std::optional<Digest> NormV1Digest(absl::string_view content);

// One digest per statement: the tokens between semicolons, without them. Statements of no tokens are left out.
std::optional<std::vector<Digest>> NormV1StatementDigests(absl::string_view content);

// The lines under "-- +goose Up", "-- +migrate Up" or "-- migrate:up" and above the Down that follows; a text without
// such a line is all up part.
std::string UpPart(absl::string_view content);

}  // namespace daybook

#endif  // DAYBOOK_LEDGER_DIFF_NORM_V1_H_
