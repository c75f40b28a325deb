// The daybook program.

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "ledger/base/clock.h"
#include "ledger/base/random.h"
#include "tools/daybook/program.h"

namespace {

// Colour is for people: not into files and pipes, and not for who asked for none (no-color.org).
bool WantsColour() {
  const char* no_color = std::getenv("NO_COLOR");
  return isatty(STDOUT_FILENO) != 0 && (no_color == nullptr || *no_color == '\0');
}

}  // namespace

int main(int argc, char** argv) {
  daybook::SecureRandom random;
  const daybook::Surroundings surroundings{
      .out = std::cout, .err = std::cerr, .clock = daybook::SystemClock(), .random = random, .terminal = WantsColour()};
  return daybook::RunProgram(std::vector<std::string>(argv + 1, argv + argc), surroundings);
}
