#include "ledger/server/port_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "absl/strings/str_cat.h"

namespace daybook {

absl::Status WritePortFile(const std::string& path, int grpc_port, int http_port) {
  const std::string unfinished = absl::StrCat(path, ".new");
  std::ofstream file(unfinished, std::ios::trunc);
  file << "grpc=" << grpc_port << "\nhttp=" << http_port << "\n";
  file.close();
  if (!file || std::rename(unfinished.c_str(), path.c_str()) != 0) {
    return absl::FailedPreconditionError(absl::StrCat("port_file: cannot write ", path, ": ", std::strerror(errno)));
  }
  return absl::OkStatus();
}

void RemovePortFile(const std::string& path) { static_cast<void>(std::remove(path.c_str())); }

}  // namespace daybook
