#include "ledger/diff/digest.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "tests/support/format_doc.h"
#include "tests/support/status_matchers.h"

namespace daybook {
namespace {

using ::testing::HasSubstr;
using testing::StatusIs;

constexpr char kPersonLf[] = "CREATE TABLE person (\n    ID int not null,\n    NAME varchar(100) not null\n);\n";
constexpr char kPersonCrlf[] = "CREATE TABLE person (\r\n    ID int not null,\r\n    NAME varchar(100) not null\r\n);";

TEST(DigestTest, Sha256AndSha1GiveThePublishedVectors) {
  // FIPS 180-4, examples for "abc".
  EXPECT_EQ(Sha256Digest("abc").value, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha1Digest("abc").value, "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(SqitchSha1Digest("abc").value, Sha1Digest("abc").value);
  EXPECT_EQ(SqitchSha1Digest("abc").algorithm, "sqitch-sha1");
}

TEST(DigestTest, FlywayCrc32GivesTheToolsOwnValues) {
  EXPECT_EQ(FlywayCrc32Digest(kPersonLf).value, "-311440896");
  EXPECT_EQ(FlywayCrc32Digest(kPersonCrlf).value, "-311440896");
  EXPECT_EQ(FlywayCrc32Digest(std::string("\xEF\xBB\xBF") + kPersonLf).value, "-311440896");
  // The check value of CRC-32: 0xCBF43926.
  EXPECT_EQ(FlywayCrc32Digest("123456789").value, "-873187034");
}

TEST(DigestTest, FlywayCrc32CannotSeeWhereALineBreaks) {
  EXPECT_EQ(FlywayCrc32Digest("-- note\nDROP TABLE t;").value, "-1076332523");
  EXPECT_EQ(FlywayCrc32Digest("-- noteDROP TABLE t;").value, "-1076332523");
}

TEST(DigestTest, AtlasSha256GivesAPublishedSumFile) {
  // ariga/atlas, sql/migrate/testdata/partial-checkpoint.
  const std::vector<Digest> digests = AtlasSha256Digests({
      {"1_first.sql", "create table `tbl_1` (`col` int);\n"},
      {"2_second.sql", "create table `tbl_2` (`col` int);\n"},
      {"3_checkpoint.sql",
       "-- atlas:checkpoint\n\nCREATE TABLE `tbl_1` (`col` int);\nCREATE TABLE `tbl_2` (`col` int);\n"},
  });
  ASSERT_EQ(digests.size(), 3u);
  EXPECT_EQ(digests[0].value, "uJ2MyyeTqXx4rCqtRMQAvRrfsvdwmvsZ3LcadVvCdOc=");
  EXPECT_EQ(digests[1].value, "TLO00GtsqSi8o0ySoaofBqxemrElL8fHOs3IRnqYvB8=");
  EXPECT_EQ(digests[2].value, "LR4UjDYVtrRuHLN5GQwLAYnXrSf/iO70psY8hTmLmjw=");
}

TEST(DigestTest, AtlasIgnoredFileAddsItsNameOnly) {
  const std::vector<Digest> edited = AtlasSha256Digests({{"1.sql", "-- atlas:sum ignore\nA"}, {"2.sql", "x"}});
  const std::vector<Digest> other = AtlasSha256Digests({{"1.sql", "-- atlas:sum ignore\nB"}, {"2.sql", "x"}});
  const std::vector<Digest> renamed = AtlasSha256Digests({{"0.sql", "-- atlas:sum ignore\nA"}, {"2.sql", "x"}});
  EXPECT_EQ(edited[0].value, "");
  EXPECT_EQ(edited[1], other[1]);
  EXPECT_NE(edited[1], renamed[1]);
}

TEST(DigestTest, PrismaMatchesUnderEitherLineEnd) {
  const DigestSet unix_file = PrismaSha256Digests("a\nb\n");
  const DigestSet windows_file = PrismaSha256Digests("a\r\nb\r\n");
  EXPECT_EQ(unix_file, windows_file);
  EXPECT_EQ(unix_file.size(), 2u);
  EXPECT_EQ(PrismaSha256Digests("a").size(), 1u);
  EXPECT_EQ(PrismaSha256Digests("a\r\nb\n").size(), 3u);
}

TEST(DigestTest, PrismaMatchesItsOldUnpaddedForm) {
  // "abc" hashes to … 8f 01 cf …, … b0 03 61 … and … f2 00 15 …: three bytes print shorter without padding.
  const std::string half_padded = "ba7816bf8f1cfea414140de5dae2223b0361a396177a9cb410ff61f20015ad";
  const std::string unpadded = "ba7816bf8f1cfea414140de5dae2223b0361a396177a9cb410ff61f2015ad";
  const auto legacy = MakeDigest("prisma-sha256", unpadded);
  ASSERT_TRUE(legacy.ok());
  EXPECT_EQ(Compare({*legacy}, PrismaSha256Digests("abc")), Comparison::kEqual);
  EXPECT_EQ(Compare({*MakeDigest("prisma-sha256", half_padded)}, PrismaSha256Digests("abc")), Comparison::kDiffers);
}

TEST(DigestTest, CanonicalFormIsOnePerValue) {
  EXPECT_EQ(MakeDigest("sha1", "A9993E364706816ABA3E25717850C26C9CD0D89D")->value,
            "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(MakeDigest("flyway-crc32", "+007")->value, "7");
  EXPECT_EQ(MakeDigest("atlas-sha256", "h1:uJ2MyyeTqXx4rCqtRMQAvRrfsvdwmvsZ3LcadVvCdOc=")->value,
            "uJ2MyyeTqXx4rCqtRMQAvRrfsvdwmvsZ3LcadVvCdOc=");
  EXPECT_EQ(MakeDigest("liquibase-v9", "9:ABC")->value, "9:ABC");
}

TEST(DigestTest, RefusesMalformedDigestsNamingTheField) {
  const struct {
    std::string algorithm, value, want;
  } cases[] = {
      {"", "x", "digest algorithm: \"\", want 1 to 32"},
      {"SHA256", "x", "digest algorithm: \"SHA256\""},
      {std::string(33, 'a'), "x", "digest algorithm"},
      {"sha256", "", "digest value: \"\" under sha256, want 1 to 128 bytes"},
      {"sha256", "abc", "want 64 hexadecimal digits"},
      {"sha1", std::string(40, 'g'), "want 40 hexadecimal digits"},
      {"norm-v1", std::string(63, 'a'), "want 64 hexadecimal digits"},
      {"prisma-sha256", std::string(31, 'a'), "want 32 to 64 hexadecimal digits"},
      {"flyway-crc32", "4294967296", "want a signed 32-bit decimal number"},
      {"atlas-sha256", "h1:AAAA", "want base64 of 32 bytes"},
      {"opaque", std::string(129, 'a'), "want 1 to 128 bytes"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.algorithm + " " + c.value);
    EXPECT_THAT(MakeDigest(c.algorithm, c.value), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.want)));
  }
}

TEST(DigestTest, DigestsOfNothingAreKnown) {
  EXPECT_TRUE(IsOfEmptyContent(Sha256Digest("")));
  EXPECT_TRUE(IsOfEmptyContent(Sha1Digest("")));
  EXPECT_TRUE(IsOfEmptyContent(SqitchSha1Digest("")));
  EXPECT_TRUE(IsOfEmptyContent(FlywayCrc32Digest("\r\n")));
  EXPECT_TRUE(IsOfEmptyContent(PrismaSha256Digests("")[0]));
  EXPECT_FALSE(IsOfEmptyContent(Sha256Digest("\n")));
  EXPECT_FALSE(IsOfEmptyContent({"liquibase-v9", "0"}));
}

Digest Norm(const std::string& name) { return {kNormV1Algorithm, Sha256Digest(name).value}; }
Digest Bytes(const std::string& name) { return Sha256Digest(name); }
Digest Crc(const std::string& value) { return {kFlywayCrc32Algorithm, value}; }

TEST(DigestTest, CompareDecidesByContentFirstAndNormSecond) {
  const struct {
    std::string name;
    DigestSet a, b;
    Comparison want;
  } cases[] = {
      {"nothing known", {}, {}, Comparison::kNotComparable},
      {"no algorithm in common", {Bytes("x")}, {Crc("1")}, Comparison::kNotComparable},
      {"same bytes", {Bytes("x")}, {Bytes("x")}, Comparison::kEqual},
      {"other bytes", {Bytes("x")}, {Bytes("y")}, Comparison::kDiffers},
      {"one algorithm of two agrees", {Bytes("x"), Crc("1")}, {Bytes("y"), Crc("1")}, Comparison::kEqual},
      {"norm alone agrees", {Norm("x")}, {Norm("x")}, Comparison::kEqual},
      {"norm alone differs", {Norm("x")}, {Norm("y")}, Comparison::kDiffers},
      {"other bytes, same tokens", {Bytes("x"), Norm("n")}, {Bytes("y"), Norm("n")}, Comparison::kCosmetic},
      {"other bytes, other tokens", {Bytes("x"), Norm("n")}, {Bytes("y"), Norm("m")}, Comparison::kDiffers},
      {"same bytes outvote norm", {Bytes("x"), Norm("n")}, {Bytes("x"), Norm("m")}, Comparison::kEqual},
      {"norm outvotes a checksum blind to lines", {Crc("1"), Norm("n")}, {Crc("1"), Norm("m")}, Comparison::kDiffers},
      {"a checksum blind to lines is believed alone", {Crc("1"), Norm("n")}, {Crc("1")}, Comparison::kEqual},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Compare(c.a, c.b), c.want);
    EXPECT_EQ(Compare(c.b, c.a), c.want);
  }
}

TEST(DigestTest, AlgorithmChangeIsSeenWithinAFamilyOnly) {
  const Digest v8{"liquibase-v8", "8:a"};
  const Digest v9{"liquibase-v9", "9:a"};
  EXPECT_TRUE(AlgorithmChanged({v8}, {v9}));
  EXPECT_FALSE(AlgorithmChanged({v8}, {v8}));
  EXPECT_FALSE(AlgorithmChanged({v8, v9}, {v9}));
  EXPECT_FALSE(AlgorithmChanged({v8}, {Bytes("x")}));
  EXPECT_FALSE(AlgorithmChanged({Norm("x")}, {{"norm-v2", "x"}}));
}

TEST(DigestTest, DocumentedExampleHasTheDocumentedDigests) {
  const std::string content = testing::TextExample("docs/formats/digests.md", "content");
  DigestSet digests = PrismaSha256Digests(content);
  digests.push_back(Sha256Digest(content));
  digests.push_back(Sha1Digest(content));
  digests.push_back(FlywayCrc32Digest(content));
  digests.push_back(AtlasSha256Digests({{"1_person.sql", content}})[0]);
  std::sort(digests.begin(), digests.end());
  std::string lines;
  for (const Digest& digest : digests) absl::StrAppend(&lines, digest.algorithm, " ", digest.value, "\n");
  EXPECT_EQ(lines, testing::TextExample("docs/formats/digests.md", "digests"));
}

}  // namespace
}  // namespace daybook
