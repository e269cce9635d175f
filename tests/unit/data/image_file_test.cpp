#include <hearth/data/image_file.hpp>
#include <hearth/data/numpy.hpp>

#include <doctest/doctest.h>
#include "image_files.hpp"
#include "message.hpp"

using namespace hearth;
using namespace hearth::data;
using namespace hearth::test;

namespace {

std::string decode_message(const FileBytes& file) {
  return message_of([&] { decode_image(as_bytes(file), Colors::rgb, "an.image"); });
}

[[maybe_unused]] void check_golden(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    CAPTURE(name);
    CHECK(read_image(golden_image(name)) == read_npz(golden_image("expected.npz"), name));
    CHECK(read_image(golden_image(name), Colors::grey) ==
          read_npz(golden_image("expected.npz"), name + " grey"));
  }
}

}  // namespace

TEST_CASE("image files: other bytes are refused, and files that are missing") {
  CHECK(decode_message({}) == refusal("an.image", "expected a PNG or JPEG image, got no bytes"));
  CHECK(decode_message({'G', 'I', 'F', '8'}) ==
        refusal("an.image", "expected a PNG or JPEG image, got other bytes"));
  CHECK(message_of([] { read_image("/none/such.png"); }) ==
        refusal("/none/such.png", "expected a file, there is none"));
}

#if HEARTH_TEST_PNG

TEST_CASE("PNG: pixels are those that Pillow reads, in colours and in grey") {
  check_golden({"rgb.png", "rgba.png", "grey.png", "palette.png", "palette_clear.png", "one_bit.png"});
}

TEST_CASE("PNG: of 16 bits the upper 8 are taken") {
  const TensorData image = read_image(golden_image("grey16.png"), Colors::grey);
  CHECK(image.text() == "u8[1, 13, 18]");
  const auto pixels = image.values<std::uint8_t>();
  for (std::size_t i = 0; i < pixels.size(); ++i) CHECK(pixels[i] == (i * 257 + 77) / 256 % 256);
}

TEST_CASE("PNG: every cut is refused") {
  const FileBytes file = bytes_of_file(golden_image("palette.png"));
  for (std::size_t size = 0; size < file.size(); ++size)
    CHECK_THROWS_AS(decode_image(as_bytes({file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size)})),
                    DataError);
  CHECK(decode_message({file.begin(), file.end() - 1}) ==
        refusal("an.image", "expected a PNG image, got the end of the file"));
}

TEST_CASE("PNG: damage is refused") {
  FileBytes file = bytes_of_file(golden_image("rgb.png"));
  file[file.size() - 13] ^= 1;  // of the checksum of the last data
  CHECK(decode_message(file) == refusal("an.image", "expected a PNG image, got IDAT: CRC error"));
  CHECK(decode_message(png(2, 2, 8, 0, {0, 1, 2, 9, 3, 4})) ==
        refusal("an.image", "expected a PNG image, got bad adaptive filter value"));
  CHECK(decode_message(png(2, 2, 8, 0, {0, 1, 2, 0, 3})).find("expected a PNG image, got ") !=
        std::string::npos);
  CHECK(decode_message(png(2, 2, 3, 0, {0, 1, 2, 0, 3, 4})) ==
        refusal("an.image", "expected a PNG image, got Invalid IHDR data"));
}

TEST_CASE("PNG: a size that the file cannot hold is not believed") {
  const std::string message = decode_message(png(50'000, 50'000, 8, 0, {0}));
  CHECK(message.find("pixels in so many bytes, got 50000 rows of 50000") != std::string::npos);
  CHECK(decode_message(png(0, 5, 8, 0, {})).find("expected a PNG image, got ") != std::string::npos);
}

#else

TEST_CASE("PNG: without libpng the error says so") {
  CHECK(message_of([] { read_image(golden_image("rgb.png")); }) ==
        refusal(golden_image("rgb.png"),
                "expected a Hearth that was built with libpng, to read PNG images, got one without"));
}

#endif
#if HEARTH_TEST_JPEG

TEST_CASE("JPEG: pixels are those that Pillow reads, in colours and in grey") {
  check_golden({"rgb.jpg", "progressive.jpg", "grey.jpg"});
}

TEST_CASE("JPEG: every cut is refused") {
  for (const char* name : {"rgb.jpg", "progressive.jpg", "grey.jpg"}) {
    const FileBytes file = bytes_of_file(golden_image(name));
    for (std::size_t size = 0; size < file.size(); ++size) {
      CAPTURE(size);
      CHECK_THROWS_AS(
          decode_image(as_bytes({file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size)})),
          DataError);
    }
  }
}

TEST_CASE("JPEG: damage, and colours for printing, are refused") {
  FileBytes file = bytes_of_file(golden_image("rgb.jpg"));
  file.resize(file.size() / 2);
  file.insert(file.end(), {0xff, 0xd9});
  CHECK(decode_message(file).find("expected a JPEG image, got ") != std::string::npos);
  CHECK(decode_message(bytes_of_file(golden_image("cmyk.jpg"))) ==
        refusal("an.image", "expected a JPEG image of grey or colours, got one for printing, in CMYK"));
}

TEST_CASE("JPEG: a size that the file cannot hold is not believed") {
  FileBytes file = bytes_of_file(golden_image("grey.jpg"));
  for (std::size_t i = 0; i + 8 < file.size(); ++i)
    if (file[i] == 0xff && file[i + 1] == 0xc0) {  // the frame: length, bits, then rows and columns
      for (std::size_t k = 5; k < 9; ++k) file[i + k] = 0xf0;
      break;
    }
  CHECK(decode_message(file).find("pixels in so many bytes, got 61680 rows of 61680") != std::string::npos);
}

#else

TEST_CASE("JPEG: without libjpeg the error says so") {
  CHECK(message_of([] { read_image(golden_image("rgb.jpg")); }) ==
        refusal(golden_image("rgb.jpg"),
                "expected a Hearth that was built with libjpeg, to read JPEG images, got one without"));
}

#endif
