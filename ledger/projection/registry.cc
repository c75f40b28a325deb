#include "ledger/projection/registry.h"

#include "absl/strings/str_cat.h"
#include "ledger/projection/changes_fold.h"
#include "ledger/projection/deployments_fold.h"
#include "ledger/projection/governance_fold.h"
#include "ledger/projection/histories_fold.h"
#include "ledger/projection/targets_fold.h"
#include "ledger/projection/workarounds_fold.h"

namespace daybook {
namespace {

// Changes when the framework itself would give other rows: the order of firing, the keys of deadlines.
constexpr int kFrameworkVersion = 1;

}  // namespace

std::vector<std::unique_ptr<Fold>> MakeFolds() {
  std::vector<std::unique_ptr<Fold>> folds;
  folds.push_back(std::make_unique<TargetsFold>());
  folds.push_back(std::make_unique<GovernanceFold>());
  folds.push_back(std::make_unique<ChangesFold>());
  folds.push_back(std::make_unique<DeploymentsFold>());
  folds.push_back(std::make_unique<WorkaroundsFold>());
  folds.push_back(std::make_unique<HistoriesFold>());
  return folds;
}

const std::string& FoldSetVersion() {
  static const std::string* const kVersion = new std::string([] {
    std::string version = absl::StrCat(kFrameworkVersion);
    const char* separator = ":";
    for (const std::unique_ptr<Fold>& fold : MakeFolds()) {
      absl::StrAppend(&version, separator, fold->name(), "=", fold->version());
      separator = ",";
    }
    return version;
  }());
  return *kVersion;
}

const KindSet& AcceptedKinds() {
  static const KindSet kAccepted = {Kind::kMigrationStarted,    Kind::kMigrationFinished,
                                    Kind::kMigrationReverted,   Kind::kMigrationAsserted,
                                    Kind::kHistorySnapshot,     Kind::kHistoryRepaired,
                                    Kind::kChangeUpdated,       Kind::kDeploymentFinished,
                                    Kind::kWorkaroundDeclared,  Kind::kWorkaroundExtended,
                                    Kind::kWorkaroundRetired,   Kind::kExpectationDeclared,
                                    Kind::kScopeDeclared,       Kind::kControlAdopted,
                                    Kind::kControlRetired,      Kind::kWaiverGranted,
                                    Kind::kWaiverRevoked,       Kind::kMappingAsserted,
                                    Kind::kFindingAcknowledged, Kind::kFindingAssigned,
                                    Kind::kFindingNotified,     Kind::kCustom};
  return kAccepted;
}

}  // namespace daybook
