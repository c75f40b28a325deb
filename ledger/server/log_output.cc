#include "ledger/server/log_output.h"

#include <grpc/support/log.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "ledger/base/log_line.h"

namespace daybook {
namespace {

void LogForGrpc(gpr_log_func_args* arguments) {
  const auto level = arguments->severity == GPR_LOG_SEVERITY_ERROR ? spdlog::level::warn : spdlog::level::debug;
  if (!spdlog::should_log(level)) return;
  const absl::string_view file = arguments->file;
  spdlog::log(level, "{}",
              LogLine("grpc", {{"text", arguments->message},
                               {"at", absl::StrCat(file.substr(file.rfind('/') + 1), ":", arguments->line)}}));
}

}  // namespace

void OpenLog(const std::string& level) {
  auto logger = std::make_shared<spdlog::logger>("", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern("ts=%Y-%m-%dT%H:%M:%S.%eZ level=%l %v", spdlog::pattern_time_type::utc);
  logger->set_level(spdlog::level::from_str(level));
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
  gpr_set_log_function(LogForGrpc);
}

}  // namespace daybook
