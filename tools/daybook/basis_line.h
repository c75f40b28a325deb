// What an answer is based on, in one line at its end.

#ifndef DAYBOOK_TOOLS_DAYBOOK_BASIS_LINE_H_
#define DAYBOOK_TOOLS_DAYBOOK_BASIS_LINE_H_

#include <string>

#include "daybook/v1/basis.pb.h"
#include "daybook/v1/state_service.pb.h"
#include "tools/daybook/session.h"

namespace daybook {

// "42 events, 2026-03-01 09:00:00, root 4f2a91c0".
std::string BasisText(const v1::Basis& basis, const Session& session);
// The same after "as of", on a line of its own.
void PrintBasis(Session& session, const v1::Basis& basis);

// "heard from: expected @3, history @9 · stale: recorded @1 · not observed: observed".
std::string LayersText(const v1::TargetSummary& summary);

}  // namespace daybook

#endif  // DAYBOOK_TOOLS_DAYBOOK_BASIS_LINE_H_
