#include "ledger/projection/targets.h"

#include <algorithm>
#include <cstdint>

namespace daybook {

using store::v1::TargetActivityRow;
using store::v1::TargetRow;

std::optional<Layer> LayerOfKind(Kind kind) {
  switch (kind) {
    case Kind::kExpectationDeclared:
      return v1::ScopeDeclared::LAYER_EXPECTED;
    case Kind::kMigrationStarted:
    case Kind::kMigrationFinished:
    case Kind::kMigrationReverted:
    case Kind::kMigrationAsserted:
    case Kind::kDeploymentFinished:
      return v1::ScopeDeclared::LAYER_RECORDED;
    case Kind::kHistorySnapshot:
      return v1::ScopeDeclared::LAYER_HISTORY;
    case Kind::kSchemaObserved:
    case Kind::kStatementCaptured:
    case Kind::kRuntimeObserved:
      return v1::ScopeDeclared::LAYER_OBSERVED;
    default:
      return std::nullopt;
  }
}

absl::string_view LayerName(Layer layer) {
  switch (layer) {
    case v1::ScopeDeclared::LAYER_EXPECTED:
      return "expected";
    case v1::ScopeDeclared::LAYER_RECORDED:
      return "recorded";
    case v1::ScopeDeclared::LAYER_HISTORY:
      return "history";
    case v1::ScopeDeclared::LAYER_OBSERVED:
      return "observed";
    default:
      return "unspecified";
  }
}

std::vector<Layer> JudgedLayers(const TargetRow& target, const TargetActivityRow& activity) {
  std::vector<Layer> layers;
  for (const int layer : target.declared_layers()) layers.push_back(static_cast<Layer>(layer));
  if (!layers.empty()) return layers;
  for (const TargetActivityRow::Layer& heard : activity.layers()) layers.push_back(heard.layer());
  return layers;
}

bool IsAdopted(const TargetRow& target) { return target.has_first_expectation() || target.has_first_snapshot(); }

bool PrecedesAdoption(const TargetRow& target, Position evidence, std::optional<absl::Time> happened) {
  if (!IsAdopted(target)) return false;
  if (happened.has_value()) return *happened < absl::FromUnixMicros(target.adoption_time_micros());
  const auto in = [&](const TargetRow::Parts& parts) {
    return parts.begin() <= evidence.value && evidence.value <= parts.last();
  };
  if (target.has_first_expectation() && in(target.first_expectation())) return true;
  if (target.has_first_snapshot() && in(target.first_snapshot())) return true;
  return evidence.value < AdoptionPosition(target).value;
}

Position AdoptionPosition(const TargetRow& target) {
  const uint64_t expectation = target.has_first_expectation() ? target.first_expectation().begin() : UINT64_MAX;
  const uint64_t snapshot = target.has_first_snapshot() ? target.first_snapshot().begin() : UINT64_MAX;
  return Position{std::min(expectation, snapshot)};
}

}  // namespace daybook
