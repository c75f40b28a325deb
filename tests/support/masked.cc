#include "tests/support/masked.h"

#include <re2/re2.h>

#include <vector>

namespace daybook::testing {
namespace {

struct Mask {
  RE2 pattern;
  const char* rewrite;
};

const std::vector<const Mask*>& Masks() {
  // In this order: a UUID holds what would pass for the beginning of a commit.
  static const auto* const masks = new std::vector<const Mask*>{
      new Mask{RE2(R"(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2})"), "YYYY-MM-DD hh:mm:ss"},
      new Mask{RE2(R"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2}))"), "YYYY-MM-DDThh:mm:ssZ"},
      new Mask{RE2(R"([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})"), "ID"},
      new Mask{RE2(R"(\bdaybook/[0-9a-f]{32}\b)"), "daybook/LEDGER"},
      new Mask{RE2(R"(\broot [0-9a-f]{8,64}\b)"), "root ROOT"},
      new Mask{RE2(R"(\bcommitment [0-9a-f]{16}\b)"), "commitment COMMITMENT"},
      new Mask{RE2(R"(\b[0-9a-f]{40}\b)"), "COMMIT"},
      new Mask{RE2(R"(\b[0-9a-f]{12}\b)"), "xxxxxxxxxxxx"},
      new Mask{RE2(R"(\b[0-9a-f]{10}  YYYY)"), "xxxxxxxxxx  YYYY"},
      new Mask{RE2(R"(\b127\.0\.0\.1:\d{5}\b)"), "127.0.0.1:PORT"},
      new Mask{RE2(R"(\bpid \d+)"), "pid PID"},
      new Mask{RE2(R"(\bin \d[0-9.]*(us|ms|s|m)\b)"), "in DURATION"},
      new Mask{RE2(R"((/[\w.-]+)*/daybook-(quickstart\.)?\w{6}\b)"), "DIR"},
  };
  return *masks;
}

}  // namespace

std::string Masked(absl::string_view text) {
  std::string masked(text);
  for (const Mask* mask : Masks()) RE2::GlobalReplace(&masked, mask->pattern, mask->rewrite);
  return masked;
}

}  // namespace daybook::testing
