#include "tools/daybook/basis_line.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/base/hex.h"
#include "ledger/event/times.h"
#include "tools/daybook/counted.h"
#include "tools/daybook/json_form.h"

namespace daybook {
namespace {

constexpr size_t kRootShown = 8;

std::string NameOf(v1::ScopeDeclared::Layer layer) {
  return ShortEnumName(*v1::ScopeDeclared::Layer_descriptor()->FindValueByNumber(layer));
}

}  // namespace

std::string BasisText(const v1::Basis& basis, const Session& session) {
  if (basis.size() == 0) return "an empty ledger";
  std::string text = Counted(basis.size(), "event");
  if (basis.has_recorded_time()) {
    absl::StrAppend(&text, ", ", session.Shown(TimeFromProto(basis.recorded_time())));
  }
  if (!basis.root().empty()) absl::StrAppend(&text, ", root ", HexEncode(basis.root()).substr(0, kRootShown));
  return text;
}

void PrintBasis(Session& session, const v1::Basis& basis) {
  session.out() << Painted(absl::StrCat("as of ", BasisText(basis, session)), Ink::kDim, session.colour()) << '\n';
}

std::string LayersText(const v1::TargetSummary& summary) {
  std::vector<std::string> heard;
  std::vector<std::string> stale;
  std::vector<std::string> silent;
  for (int number = v1::ScopeDeclared::LAYER_EXPECTED; number <= v1::ScopeDeclared::LAYER_OBSERVED; ++number) {
    const auto layer = static_cast<v1::ScopeDeclared::Layer>(number);
    const v1::LayerState* state = nullptr;
    for (const v1::LayerState& known : summary.layers()) {
      if (known.layer() == layer) state = &known;
    }
    if (state == nullptr || !state->has_last_position()) {
      silent.push_back(state != nullptr && state->declared() ? absl::StrCat(NameOf(layer), " (declared)")
                                                             : NameOf(layer));
    } else {
      (state->stale() ? stale : heard).push_back(absl::StrCat(NameOf(layer), " @", state->last_position()));
    }
  }
  std::vector<std::string> parts;
  if (!heard.empty()) parts.push_back(absl::StrCat("heard from: ", absl::StrJoin(heard, ", ")));
  if (!stale.empty()) parts.push_back(absl::StrCat("stale: ", absl::StrJoin(stale, ", ")));
  if (!silent.empty()) parts.push_back(absl::StrCat("not observed: ", absl::StrJoin(silent, ", ")));
  return absl::StrJoin(parts, "; ");
}

}  // namespace daybook
