// The style of our .proto files, over their descriptors: what buf would check, and a comment on everything.

#ifndef DAYBOOK_TESTS_REPO_PROTOS_H_
#define DAYBOOK_TESTS_REPO_PROTOS_H_

#include <vector>

#include "tests/repo/source_tree.h"

namespace daybook::repo {

// Every .proto of `files` below proto/, parsed by protobuf's own parser; what does not parse is a finding too.
//   Everywhere: the package is the folder; every service, RPC, message, field, oneof, enum and enum value is commented.
//   Of ours (not google/rpc, whose shape is given): services end in Service; an RPC has its own request and response,
//   named after it; enum values carry the enum's name, the zero is UNSPECIFIED; Timestamps are called time or …_time;
//   no map, whose bytes are not canonical, and no float, whose decimals are not; names are lower_snake.
Findings CheckProtos(const std::vector<SourceFile>& files);

}  // namespace daybook::repo

#endif  // DAYBOOK_TESTS_REPO_PROTOS_H_
