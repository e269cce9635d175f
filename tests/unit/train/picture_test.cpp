#include <hearth/train/picture.hpp>

#include <zlib.h>

#include <limits>

#include <doctest/doctest.h>

#include <hearth/core/error.hpp>

using namespace hearth;
using train::Picture;
using train::png_of;
using Pixels = std::vector<std::uint8_t>;

namespace {

std::uint32_t u32_at(const std::string& bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes.at(at + i));
  return value;
}

// What a reader of PNG makes of it; every chunk's checksum is checked.
Picture decoded(const std::string& png) {
  REQUIRE(png.substr(0, 8) == "\x89PNG\r\n\x1a\n");
  Picture picture;
  std::string packed, names;
  for (std::size_t at = 8; at < png.size();) {
    const std::size_t size = u32_at(png, at);
    const std::string name = png.substr(at + 4, 4), bytes = png.substr(at + 8, size);
    const std::string covered = name + bytes;
    CHECK(u32_at(png, at + 8 + size) ==
          crc32(0, reinterpret_cast<const Bytef*>(covered.data()), static_cast<uInt>(covered.size())));
    names += name + " ";
    if (name == "IHDR") {
      picture.width = u32_at(bytes, 0);
      picture.height = u32_at(bytes, 4);
      CHECK(bytes[8] == 8);
      picture.channels = bytes[9] == 0 ? 1 : 3;
    }
    if (name == "IDAT") packed += bytes;
    at += 12 + size;
  }
  CHECK(names == "IHDR IDAT IEND ");
  const std::size_t row = picture.width * picture.channels + 1;
  std::vector<Bytef> rows(row * picture.height);
  uLongf size = rows.size();
  REQUIRE(uncompress(rows.data(), &size, reinterpret_cast<const Bytef*>(packed.data()), packed.size()) ==
          Z_OK);
  REQUIRE(size == rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i % row != 0)
      picture.pixels.push_back(rows[i]);
    else
      CHECK(rows[i] == 0);
  }
  return picture;
}

}  // namespace

TEST_CASE("picture: PNG gives the pixels back") {
  const Picture grey{3, 2, 1, {0, 128, 255, 1, 2, 3}};
  const Picture back = decoded(png_of(grey));
  CHECK(back.width == 3);
  CHECK(back.height == 2);
  CHECK(back.channels == 1);
  CHECK(back.pixels == grey.pixels);
  Picture colour{200, 50, 3, Pixels(30'000)};
  for (std::size_t i = 0; i < colour.pixels.size(); ++i)
    colour.pixels[i] = static_cast<std::uint8_t>(i * i % 251);
  CHECK(decoded(png_of(colour)).pixels == colour.pixels);
  CHECK_THROWS_WITH_AS(
      png_of({2, 2, 1, {1, 2, 3}}),
      "hearth: png_of: expected 1 or 3 channels and as many pixels as the size says, got 2 x 2 x 1 with 3",
      ShapeError);
  CHECK_THROWS_AS(png_of({0, 0, 1, {}}), ShapeError);
  CHECK_THROWS_AS(png_of({1, 1, 2, {1, 2}}), ShapeError);
}

TEST_CASE("picture: of an image, over its own range or a given one") {
  const auto image = TensorData::from(std::vector<float>{-1, 0, 1, 3}, {1, 2, 2});
  CHECK(train::picture_of(image).pixels == Pixels{0, 64, 128, 255});
  CHECK(train::picture_of(image, train::PictureRange{0, 1}).pixels == Pixels{0, 0, 255, 255});
  const auto bytes = TensorData::from(Pixels{0, 255}, {1, 2});
  CHECK(train::picture_of(bytes, train::PictureRange{0, 255}).pixels == Pixels{0, 255});
  const auto colours = TensorData::from(std::vector<double>{0, 1, 0, 0, 1, 1}, {3, 1, 2});
  const Picture rgb = train::picture_of(colours);
  CHECK(rgb.channels == 3);
  CHECK(rgb.pixels == Pixels{0, 0, 255, 255, 0, 255});
  const float inf = std::numeric_limits<float>::infinity();
  const auto odd =
      TensorData::from(std::vector<float>{-inf, std::numeric_limits<float>::quiet_NaN(), inf, 5}, {2, 2});
  CHECK(train::picture_of(odd, train::PictureRange{0, 10}).pixels == Pixels{0, 0, 255, 128});
  CHECK(train::picture_of(TensorData::from(std::vector<float>(4, 7), {2, 2})).pixels == Pixels(4, 128));
  CHECK_THROWS_AS(train::picture_of(TensorData::from(std::vector<float>(4), {2, 1, 2})), ShapeError);
  CHECK_THROWS_AS(train::picture_of(TensorData::from(std::vector<float>(4), {4})), ShapeError);
}

TEST_CASE("picture: enlarged, and in a grid") {
  const Picture two{2, 1, 1, {1, 2}};
  CHECK(enlarged(two, 2).pixels == Pixels{1, 1, 2, 2, 1, 1, 2, 2});
  const Picture grid = train::grid_of({two, two, two}, 2);
  CHECK(grid.width == 5);
  CHECK(grid.height == 3);
  CHECK(grid.pixels == Pixels{1, 2, 255, 1, 2, 255, 255, 255, 255, 255, 1, 2, 255, 255, 255});
  CHECK_THROWS_AS(train::grid_of({two, {1, 2, 1, {1, 2}}}, 2), ShapeError);
  CHECK_THROWS_AS(train::grid_of({}, 2), ShapeError);
}

TEST_CASE("picture: filters are grey where the weight is 0") {
  const auto weight = TensorData::from(std::vector<float>{0, 2, -2, 1, 0, 0, 0, 0}, {2, 1, 2, 2});
  const auto filters = train::filters_of(weight);
  REQUIRE(filters.size() == 2);
  CHECK(filters[0].pixels == Pixels{128, 255, 0, 191});
  CHECK(filters[1].pixels == Pixels(4, 128));
  CHECK(train::filters_of(TensorData::from(std::vector<float>(24), {2, 3, 2, 2})).at(0).channels == 3);
  CHECK(train::filters_of(TensorData::from(std::vector<float>(40), {2, 5, 2, 2})).size() == 10);
  CHECK(train::filters_of(TensorData::from(std::vector<float>(40), {2, 5, 2, 2}), 3).size() == 3);

  RecordTree model;
  insert_path(model.root, "fc.weight",
              RecordNode(RecordTensor{"", TensorData::from(std::vector<float>(4), {2, 2})}));
  CHECK_FALSE(train::first_filters(model));
  insert_path(model.root, "conv.weight", RecordNode(RecordTensor{"", weight}));
  CHECK(train::first_filters(model)->path == "conv.weight");
}
