#include <hearth/data/csv.hpp>

#include <cmath>

#include <doctest/doctest.h>
#include "../temporary_folder.hpp"
#include "message.hpp"

using namespace hearth;
using namespace hearth::data;
using namespace hearth::test;

namespace {

using Texts = std::vector<std::string>;

std::string csv_message(std::string_view text, const CsvConfig& config = {}) {
  return message_of([&] { parse_csv(text, config, "a.csv"); });
}

constexpr std::string_view kFlowers =
    "length,width,species\n"
    "5.1,3.5,setosa\n"
    "7.0,3.2,versicolor\n"
    "4.9,,setosa\n"
    "6.3,3.3,virginica\n";

}  // namespace

TEST_CASE("csv: quoted fields, line ends and a byte order mark, by RFC 4180") {
  const CsvTable table =
      parse_csv("\xef\xbb\xbfname,\"a \"\"note\"\"\"\r\nx,\"1, 2\r\n3\"\r\n\"\",\r\n\r\nlast,1");
  CHECK(table.names() == Texts{"name", "a \"note\""});
  CHECK(table.size() == 3);
  CHECK(table.field(0, 1) == "1, 2\r\n3");
  CHECK(table.field(1, 0) == "");
  CHECK(table.field(1, 1) == "");
  CHECK(table.texts("name") == Texts{"x", "", "last"});
  CHECK(table.line(0) == 2);
  CHECK(table.line(1) == 4);
  CHECK(table.line(2) == 6);
}

TEST_CASE("csv: without a header, with other separators and without quotes") {
  const CsvTable table = parse_csv("1;\"2\n3;4\n", {.header = false, .separator = ';', .quote = '\0'});
  CHECK(table.names() == Texts{"0", "1"});
  CHECK(table.texts("1") == Texts{"\"2", "4"});
  CHECK(parse_csv("one\n\n2\n").texts("one") == Texts{"", "2"});  // one column has empty fields
}

TEST_CASE("csv: what is no table is refused, with its line and column") {
  CHECK(csv_message("a,b\n1,2\n3\n") ==
        "hearth: cannot read 'a.csv': expected 2 fields in line 3, column 2, got 1");
  CHECK(csv_message("a,b\n1,2,3\n") ==
        "hearth: cannot read 'a.csv': expected 2 fields in line 2, column 3, got more");
  CHECK(
      csv_message("a,b\n1,\"2\n\n") ==
      "hearth: cannot read 'a.csv': expected a quote that ends in line 2, column 2, got the end of the file");
  CHECK(
      csv_message("a,b\n1,\"2\"x\n") ==
      "hearth: cannot read 'a.csv': expected a separator after a quoted field in line 2, column 2, got other "
      "text");
  CHECK(
      csv_message("a,b\n1,2\"x\"\n") ==
      "hearth: cannot read 'a.csv': expected quotes around a whole field in line 2, column 2, got one within "
      "a field");
  CHECK(csv_message("a,b,a\n") ==
        "hearth: cannot read 'a.csv': expected a name of its own in line 1, column 3, got 'a' again");
  CHECK(csv_message("") == "hearth: cannot read 'a.csv': expected a line at least, got none");
  CHECK(csv_message("a", {.separator = '"'}) ==
        "hearth: csv: expected a separator and a quote that differ and end no line, got others");
}

TEST_CASE("csv: a file that is missing is refused") {
  TemporaryFolder folder;
  CHECK(message_of([&] { read_csv(folder.path("none.csv")); }) ==
        refusal(folder.path("none.csv"), "expected a file, there is none"));
  const auto path = folder.write("bad.csv", {'a', '\n', '"'});
  CHECK(message_of([&] { read_csv(path); }) ==
        refusal(path, "expected a quote that ends in line 2, column 1, got the end of the file"));
}

TEST_CASE("csv: columns as numbers, with signs, exponents and spaces") {
  const CsvTable table = parse_csv("x,y\n 1.5 ,+2\n-3e-2,1e3\n");
  CHECK(table.numbers("x") == std::vector<double>{1.5, -0.03});
  CHECK(table.numbers("y") == std::vector<double>{2, 1000});
  CHECK(message_of([&] { table.numbers("z"); }) ==
        "hearth: cannot read 'text': expected a column 'z', got x, y");
}

TEST_CASE("csv: a text where a number should be is named with its line") {
  const auto message = [](std::string_view text) {
    return message_of([&] { parse_csv(text, {}, "a.csv").numbers("y"); });
  };
  CHECK(message("x,y\n1,2\n3,four\n") ==
        "hearth: cannot read 'a.csv': expected a number in line 3, column 'y', got 'four'");
  CHECK(message("x,y\n\"1\n2\",2\n3,\n") ==
        "hearth: cannot read 'a.csv': expected a number in line 4, column 'y', got ''");
  CHECK(message("x,y\n1,1 2\n").find("got '1 2'") != std::string::npos);
  CHECK(message("x,y\n1,0x10\n").find("got '0x10'") != std::string::npos);
  CHECK(message("x,y\n1,inf\n").find("got 'inf'") != std::string::npos);
  CHECK(message("x,y\n1," + std::string(200, 'z') + "\n").find("zz..'") != std::string::npos);
  CHECK(
      message_of([] { parse_csv("x,y\n1,1e300\n", {}, "a.csv").rows({"x"}, {"y"}); }) ==
      "hearth: cannot read 'a.csv': expected a number that fits a float in line 2, column 'y', got '1e300'");
}

TEST_CASE("csv: what becomes of missing numbers is said in the config") {
  CHECK(message_of([] { parse_csv(kFlowers).labelled_rows({"length", "width"}, "species"); }) ==
        "hearth: cannot read 'text': expected a number in line 4, column 'width', got ''");
  const auto kept =
      parse_csv(kFlowers, {.missing = Missing::nan}).labelled_rows({"length", "width"}, "species");
  CHECK(kept.size() == 4);
  CHECK(std::isnan(kept[2].input.values<float>()[1]));
  const auto dropped =
      parse_csv(kFlowers, {.missing = Missing::drop}).labelled_rows({"length", "width"}, "species");
  CHECK(dropped.size() == 3);
  CHECK(dropped[2].input.values<float>() == std::vector<float>{6.3f, 3.3f});
  // Columns that are not asked for may lack what they like.
  CHECK(parse_csv(kFlowers).labelled_rows({"length"}, "species").size() == 4);
  CHECK(parse_csv("x,y\n1,?\n2,3\n", {.missing = Missing::drop, .missing_words = {"?"}})
            .rows({"x"}, {"y"})
            .size() == 1);
  CHECK(message_of([] { parse_csv("x,y\n1,\n", {.missing = Missing::drop}).rows({"x"}, {"y"}); }) ==
        "hearth: cannot read 'text': expected a row at least, got none that lacks no number");
  CHECK(message_of([] { parse_csv("x,y\n").rows({"x"}, {"y"}); }) ==
        "hearth: cannot read 'text': expected a row at least, got none");
}

TEST_CASE("csv: columns as inputs and targets of a regression") {
  const auto set = parse_csv("a,b,c,d\n1,2,3,4\n5,6,7,8\n").rows({"d", "a"}, {"b"});
  static_assert(std::is_same_v<ItemOf<decltype(set)>, RowExample>);
  CHECK(set[1].input == TensorData::from(std::vector<float>{8, 5}, {2}));
  CHECK(set[1].target == TensorData::from(std::vector<float>{6}, {1}));
  CHECK(message_of([] { parse_csv("a\n1\n").rows({}, {"a"}); }) ==
        "hearth: csv: expected at least one column of inputs and one of targets, got 0 and 1");
}

TEST_CASE("csv: classes are sorted, as numbers where all are integers, and may be given") {
  const auto flowers = parse_csv(kFlowers).labelled_rows({"length"}, "species");
  CHECK(flowers.classes == Texts{"setosa", "versicolor", "virginica"});
  CHECK(flowers.targets() == TensorData::from(std::vector<std::int64_t>{0, 1, 0, 2}, {4}));
  const auto numbers = parse_csv("x,y\n1,10\n2,9\n3,10\n").labelled_rows({"x"}, "y");
  CHECK(numbers.classes == Texts{"9", "10"});
  CHECK(numbers.targets() == TensorData::from(std::vector<std::int64_t>{1, 0, 1}, {3}));

  const CsvTable test = parse_csv("length,species\n1,virginica\n2,rosa\n", {}, "test.csv");
  CHECK(message_of([&] { test.labelled_rows({"length"}, "species", flowers.classes); }) ==
        "hearth: cannot read 'test.csv': expected one of 3 classes in line 3, column 'species', got 'rosa'");
  CHECK(parse_csv("x,y\n1,virginica\n").labelled_rows({"x"}, "y", flowers.classes)[0].target ==
        TensorData::from(std::vector<std::int64_t>{2}, {}));
  CHECK(message_of([] { parse_csv("x,y\n1,\n").labelled_rows({"x"}, "y"); }) ==
        "hearth: cannot read 'text': expected a class in line 2, column 'y', got ''");
}
