#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"
#include "ledger/engine/local_ledger.h"
#include "ledger/projection/registry.h"

namespace daybook {
namespace {

absl::StatusOr<std::unique_ptr<Index>> OpenIndex(const LedgerOptions& options, const LedgerStores& stores,
                                                 const BlockStore& log) {
  const auto root_in_log = [&](TreeSize size) -> absl::StatusOr<Hash> {
    ASSIGN_OR_RETURN(const LogHead head, log.BlockHeadAtMost(size));
    if (head.size != size) return absl::OutOfRangeError("no block ends there");
    return head.root;
  };
  const IndexOptions index_options = {
      .path = stores.directory.index_path(),
      .ledger_id = log.id().text,
      .file_system = options.file_system,
      .on_failure = [failures = stores.failures](const absl::Status& status) { failures->Report(status); }};
  return Index::Open(index_options, log.head().size, root_in_log);
}

absl::StatusOr<std::unique_ptr<RocksViews>> OpenViews(const LedgerOptions& options, const LedgerStores& stores,
                                                      const BlockStore& log) {
  const std::string path = stores.directory.views_path(FoldSetVersion());
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
  if (error) return absl::UnavailableError(absl::StrCat(path, ": cannot create: ", error.message()));
  absl::Status log_failed;
  const auto usable = [&](const Watermark& watermark) {
    if (watermark.ledger_id != log.id().text || watermark.fold_version != FoldSetVersion()) return false;
    if (watermark.size > log.head().size) return true;  // Refused below: it is the log that lost something.
    const absl::StatusOr<LogHead> head = log.BlockHeadAtMost(watermark.size);
    log_failed = head.status();
    if (!head.ok()) return true;  // Not the rows' fault.
    return head->size == watermark.size && head->root == watermark.root;
  };
  const RocksViewsOptions views_options = {
      .path = path,
      .file_system = options.file_system,
      .on_failure = [failures = stores.failures](const absl::Status& status) { failures->Report(status); }};
  ASSIGN_OR_RETURN(std::unique_ptr<RocksViews> views, RocksViews::OpenOrReset(views_options, usable));
  RETURN_IF_ERROR(log_failed);
  const TreeSize size = views->watermark().size;
  if (size > log.head().size) {
    return absl::DataLossError(absl::StrCat("the log has ", log.head().size.value,
                                            " events, but the views were made of ", size.value,
                                            ": the log has lost its end"));
  }
  return views;
}

}  // namespace

absl::StatusOr<LedgerStores> OpenStores(const LedgerOptions& options, Random& random) {
  ASSIGN_OR_RETURN(DataDirectory directory, DataDirectory::Open(options.data_dir));
  LedgerStores stores{.directory = std::move(directory),
                      .failures = std::make_shared<StoreFailures>(),
                      .blocks = nullptr,
                      .index = nullptr,
                      .views = nullptr,
                      .answered = nullptr};
  const RocksBlockStoreOptions log_options = {
      .path = stores.directory.log_path(),
      .guard_path = stores.directory.guard_path(),
      .file_system = options.file_system,
      .on_failure = [failures = stores.failures](const absl::Status& status) { failures->Report(status); },
      // The derived stores may have seen more of the log than is left of it.
      .accept = [&](const BlockStore& log) -> absl::Status {
        ASSIGN_OR_RETURN(stores.index, OpenIndex(options, stores, log));
        if (options.project) {
          ASSIGN_OR_RETURN(stores.views, OpenViews(options, stores, log));
        }
        return absl::OkStatus();
      }};
  ASSIGN_OR_RETURN(stores.blocks, RocksBlockStore::Open(log_options, random));
  const auto on_failure = [failures = stores.failures](const absl::Status& status) { failures->Report(status); };
  ASSIGN_OR_RETURN(stores.answered,
                   AnsweredTime::Open(stores.directory.answered_path(), stores.blocks->id(), on_failure));
  return stores;
}

absl::StatusOr<std::unique_ptr<Ledger>> Ledger::Open(const LedgerOptions& options, const Clock& clock, Random& random) {
  ASSIGN_OR_RETURN(LedgerStores stores, OpenStores(options, random));
  auto ledger = std::make_unique<LocalLedger>(options, std::move(stores), clock, random);
  ledger->Start();
  return ledger;
}

}  // namespace daybook
