// daybook up: a server of one's own, on this machine, that is there until it is stopped.

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ledger/base/mutex.h"
#include "ledger/base/status_macros.h"
#include "tools/daybook/commands.h"
#include "tools/daybook/envelope_flags.h"
#include "tools/daybook/exit_code.h"

extern char** environ;

namespace daybook {
namespace {

namespace fs = std::filesystem;

// A server on a large ledger reads its tail before it serves.
constexpr absl::Duration kStartMax = absl::Seconds(60);
constexpr absl::Duration kStopMax = absl::Seconds(60);
// How often we look whether it serves or has ended.
constexpr absl::Duration kLook = absl::Milliseconds(20);

struct UpOptions {
  std::string data_dir;
  std::string listen;
  std::string http;
  bool stop = false;
};

// A server as its files in the data directory tell of it.
struct Running {
  pid_t pid = 0;
  std::string address;
};

struct Places {
  fs::path data;
  fs::path ports;  // Written by the server once it serves.
  fs::path pid;    // Written by us: its number, and the host that it listens on.
  fs::path log;
};

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

absl::StatusOr<Places> PlacesOf(const UpOptions& options) {
  fs::path base = options.data_dir;
  if (base.empty()) {
    const std::string data_home = Environment("XDG_DATA_HOME");
    const std::string home = Environment("HOME");
    if (data_home.empty() && home.empty()) {
      return absl::FailedPreconditionError("neither XDG_DATA_HOME nor HOME is set, want --data-dir");
    }
    base = (data_home.empty() ? fs::path(home) / ".local/share" : fs::path(data_home)) / "daybook";
  }
  std::error_code error;
  fs::create_directories(base, error);
  if (error) return absl::PermissionDeniedError(absl::StrCat(base.string(), ": ", error.message()));
  // A directory that daybookd was given itself is the ledger; beside it there would be a second one.
  const bool own = fs::exists(base / "FORMAT", error) && fs::exists(base / "log", error);
  return Places{own ? base : base / "ledger", base / "server.ports", base / "server.pid", base / "server.log"};
}

void WaitFor(absl::Duration delay) {
  const bool never = false;
  Mutex mutex;
  const MutexLock lock(&mutex);
  mutex.AwaitWithTimeout(absl::Condition(&never), delay);
}

// Whether the process runs and is a daybookd: a pid may have been given to another since.
bool IsServer(pid_t pid) {
  std::ifstream name(absl::StrCat("/proc/", pid, "/comm"));
  std::string text;
  return name && std::getline(name, text) && text == "daybookd";
}

std::optional<Running> RunningAt(const Places& places) {
  std::ifstream pid_file(places.pid);
  Running running;
  std::string host;
  if (!(pid_file >> running.pid >> host) || !IsServer(running.pid)) return std::nullopt;
  std::ifstream ports(places.ports);
  for (std::string line; std::getline(ports, line);) {
    absl::string_view port = line;
    if (absl::ConsumePrefix(&port, "grpc=")) running.address = absl::StrCat(host, ":", port);
  }
  return running;
}

// Why a server that ended did so, from the last line of its log: "daybookd: WHY", or error="WHY" code=….
std::string LastWords(const Places& places) {
  const absl::StatusOr<std::string> log = ReadInput(places.log.string());
  if (!log.ok()) return std::string(log.status().message());
  absl::string_view line = absl::StripTrailingAsciiWhitespace(*log);
  line.remove_prefix(line.rfind('\n') + 1);
  absl::ConsumePrefix(&line, "daybookd: ");
  constexpr absl::string_view kBefore = "error=\"";
  const size_t begin = line.find(kBefore);
  const size_t end = line.rfind("\" code=");
  if (begin == absl::string_view::npos || end == absl::string_view::npos || end < begin) return std::string(line);
  return std::string(line.substr(begin + kBefore.size(), end - begin - kBefore.size()));
}

// daybookd stands beside us, or on the PATH.
std::string ServerProgram() {
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  const fs::path beside = self.parent_path() / "daybookd";
  return !error && fs::exists(beside, error) ? beside.string() : "daybookd";
}

// In a session of its own, so that it outlives the terminal.
absl::StatusOr<pid_t> Start(const UpOptions& options, const Places& places, const std::string& listen) {
  std::vector<std::string> words = {ServerProgram(), "--data-dir",  places.data.string(), "--listen",
                                    listen,          "--port-file", places.ports.string()};
  // Who asks for any free port is not served by another that is fixed, and may be taken.
  const std::string http = options.http.empty() && absl::EndsWith(listen, ":0") ? listen : options.http;
  if (!http.empty()) {
    words.push_back("--http");
    words.push_back(http);
  }
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, places.log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  pid_t pid = 0;
  const int error = posix_spawnp(&pid, arguments[0], &actions, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return absl::NotFoundError(absl::StrCat(words[0], ": ", std::strerror(error)));
  return pid;
}

// Waits until the server has written its ports and answers, or has ended.
absl::StatusOr<Running> AwaitServing(Session& session, const Places& places, pid_t pid) {
  const absl::Time until = session.Now() + kStartMax;
  while (session.Now() < until) {
    if (waitpid(pid, nullptr, WNOHANG) == pid) {
      return absl::FailedPreconditionError(absl::StrCat("daybookd did not start: ", LastWords(places)));
    }
    std::error_code error;
    if (fs::exists(places.ports, error)) {
      if (std::optional<Running> running = RunningAt(places); running && !running->address.empty()) return *running;
    }
    WaitFor(kLook);
  }
  return absl::DeadlineExceededError(absl::StrCat("daybookd does not serve yet; see ", places.log.string()));
}

void Report(Session& session, absl::string_view state, const Running& running, const Places& places) {
  if (session.form() == OutputForm::kJson || session.form() == OutputForm::kJsonLines) {
    const Json report = {{"state", std::string(state)},
                         {"server", running.address},
                         {"pid", running.pid},
                         {"dataDir", places.data.string()},
                         {"log", places.log.string()}};
    session.out() << JsonText(report) << '\n';
    return;
  }
  session.out() << state << ": " << running.address << ", pid " << running.pid << "\n  data " << places.data.string()
                << "\n  log  " << places.log.string() << '\n';
  // Where other commands would not look for it by themselves.
  if (running.address != session.server()) {
    session.out() << "  use  export DAYBOOK_SERVER=" << running.address << '\n';
  }
}

void ReportStopped(Session& session, absl::string_view state) {
  if (session.form() == OutputForm::kJson || session.form() == OutputForm::kJsonLines) {
    session.out() << JsonText(Json{{"state", std::string(state)}}) << '\n';
  } else {
    session.out() << state << '\n';
  }
}

absl::StatusOr<int> Stop(Session& session, const Places& places) {
  const std::optional<Running> running = RunningAt(places);
  if (!running) {
    ReportStopped(session, "not up");
    return kExitDone;
  }
  kill(running->pid, SIGTERM);
  const absl::Time until = session.Now() + kStopMax;
  while (IsServer(running->pid)) {
    if (session.Now() > until) {
      return absl::DeadlineExceededError(absl::StrCat("daybookd, pid ", running->pid, ", has not stopped yet"));
    }
    WaitFor(kLook);
  }
  std::error_code error;
  fs::remove(places.pid, error);
  fs::remove(places.ports, error);
  ReportStopped(session, "stopped");
  return kExitDone;
}

absl::StatusOr<int> RunUp(const UpOptions& options, Session& session) {
  ASSIGN_OR_RETURN(const Places places, PlacesOf(options));
  if (options.stop) return Stop(session, places);
  if (const std::optional<Running> running = RunningAt(places)) {
    if (running->address.empty()) {
      return absl::FailedPreconditionError(absl::StrCat(
          "daybookd, pid ", running->pid, ", is starting or stopping there; ask again, or see ", places.log.string()));
    }
    Report(session, "already up", *running, places);
    return kExitDone;
  }
  std::error_code error;
  fs::remove(places.ports, error);
  const std::string listen = options.listen.empty() ? session.server() : options.listen;
  ASSIGN_OR_RETURN(const pid_t pid, Start(options, places, listen));
  std::ofstream(places.pid, std::ios::trunc) << pid << ' ' << listen.substr(0, listen.rfind(':')) << '\n';
  ASSIGN_OR_RETURN(const Running running, AwaitServing(session, places, pid));
  Report(session, "up", running, places);
  return kExitDone;
}

}  // namespace

void AddUpCommand(CLI::App& app, Action* chosen) {
  const auto [command, options] =
      AddCommand<UpOptions>(app, chosen, "up", "start a server on this machine and wait until it serves", RunUp);
  command->add_option("--data-dir", options->data_dir,
                      "where it keeps its files, or a ledger's own (else ~/.local/share/daybook)");
  command->add_option("--listen", options->listen, "ADDRESS:PORT, port 0 for a free one (else that of --server)");
  command->add_option("--http", options->http,
                      "ADDRESS:PORT for HTTP (else as daybookd has it; free where --listen is)");
  command->add_flag("--stop", options->stop, "stop it instead");
}

}  // namespace daybook
