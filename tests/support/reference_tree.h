// RFC 6962, 2.1, as it reads: the slow oracle of the tree's tests, and the vectors published for it.

#ifndef DAYBOOK_TESTS_SUPPORT_REFERENCE_TREE_H_
#define DAYBOOK_TESTS_SUPPORT_REFERENCE_TREE_H_

#include <span>
#include <string>
#include <vector>

#include "ledger/base/hex.h"
#include "ledger/base/sha256.h"

namespace daybook::testing {

using Leaves = std::span<const std::string>;

inline size_t Split(Leaves leaves) {
  size_t k = 1;
  while (k * 2 < leaves.size()) k *= 2;
  return k;
}

// MTH(D[n]).
inline Hash ReferenceRoot(Leaves leaves) {
  if (leaves.empty()) return Sha256Of("");
  if (leaves.size() == 1) return Sha256Of({absl::string_view("\0", 1), leaves[0]});
  const size_t k = Split(leaves);
  const Hash left = ReferenceRoot(leaves.first(k));
  const Hash right = ReferenceRoot(leaves.subspan(k));
  return Sha256Of({"\x01", AsBytes(left), AsBytes(right)});
}

// PATH(m, D[n]).
inline std::vector<Hash> ReferencePath(size_t m, Leaves leaves) {
  if (leaves.size() == 1) return {};
  const size_t k = Split(leaves);
  std::vector<Hash> path = m < k ? ReferencePath(m, leaves.first(k)) : ReferencePath(m - k, leaves.subspan(k));
  path.push_back(ReferenceRoot(m < k ? leaves.subspan(k) : leaves.first(k)));
  return path;
}

// SUBPROOF(m, D[n], b); PROOF(m, D[n]) is the one with b true.
inline std::vector<Hash> ReferenceSubproof(size_t m, Leaves leaves, bool b) {
  if (m == leaves.size()) return b ? std::vector<Hash>() : std::vector<Hash>{ReferenceRoot(leaves)};
  const size_t k = Split(leaves);
  std::vector<Hash> proof =
      m <= k ? ReferenceSubproof(m, leaves.first(k), b) : ReferenceSubproof(m - k, leaves.subspan(k), false);
  proof.push_back(ReferenceRoot(m <= k ? leaves.subspan(k) : leaves.first(k)));
  return proof;
}

// The leaves of the test tree that Certificate Transparency implementations share, and the roots of its prefixes 0..8.
inline std::vector<std::string> PublishedLeaves() {
  std::vector<std::string> leaves;
  for (const char* hex :
       {"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"}) {
    leaves.push_back(*HexDecode(hex));
  }
  return leaves;
}

inline std::vector<std::string> PublishedRoots() {
  return {"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
          "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
          "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
          "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
          "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
          "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
          "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
          "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
}

}  // namespace daybook::testing

#endif  // DAYBOOK_TESTS_SUPPORT_REFERENCE_TREE_H_
