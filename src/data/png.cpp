// PNG by libpng. Its errors leave by longjmp, past frames that have nothing to destroy.
#include <png.h>

#include <csetjmp>
#include <cstring>
#include <new>

#include "pixels.hpp"
#include "unreadable.hpp"

namespace hearth::inline v0_1::data::detail {
namespace {

/// What libpng reads from, and what it says when it cannot.
struct Reader {
  std::span<const std::byte> file;
  std::size_t at = 0;
  std::jmp_buf on_error;
  char message[128] = "damage";
  png_structp png = nullptr;
  png_infop info = nullptr;

  explicit Reader(std::span<const std::byte> bytes) : file(bytes) {}
  Reader(const Reader&) = delete;
  ~Reader() { png_destroy_read_struct(&png, &info, nullptr); }
};

void read_bytes(png_structp png, png_bytep out, std::size_t size) {
  auto* reader = static_cast<Reader*>(png_get_io_ptr(png));
  if (size > reader->file.size() - reader->at) png_error(png, "the end of the file");
  std::memcpy(out, reader->file.data() + reader->at, size);
  reader->at += size;
}

[[noreturn]] void on_error(png_structp png, png_const_charp message) {
  auto* reader = static_cast<Reader*>(png_get_error_ptr(png));
  std::strncpy(reader->message, message, sizeof reader->message - 1);
  std::longjmp(reader->on_error, 1);
}

void on_warning(png_structp, png_const_charp) {}

/// What is to be made of the image: eight bits of grey or of three colours.
struct Head {
  std::size_t rows = 0, columns = 0, channels = 0;
  std::size_t bits = 0;  // of a pixel in the file
};

/// False when libpng cannot read it.
bool read_head(Reader& reader, Head& head) {
  if (setjmp(reader.on_error)) return false;
  png_set_read_fn(reader.png, &reader, read_bytes);
  // Nothing but pixels is looked at: texts and profiles may be large.
  png_set_keep_unknown_chunks(reader.png, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
  png_set_chunk_malloc_max(reader.png, 1 << 20);
  png_set_crc_action(reader.png, PNG_CRC_ERROR_QUIT, PNG_CRC_WARN_DISCARD);
  png_read_info(reader.png, reader.info);
  head.rows = png_get_image_height(reader.png, reader.info);
  head.columns = png_get_image_width(reader.png, reader.info);
  head.channels = png_get_color_type(reader.png, reader.info) & PNG_COLOR_MASK_COLOR ? 3 : 1;
  head.bits =
      std::size_t{png_get_bit_depth(reader.png, reader.info)} * png_get_channels(reader.png, reader.info);
  return true;
}

bool read_rows(Reader& reader, std::size_t stride, png_bytepp rows) {
  if (setjmp(reader.on_error)) return false;
  png_set_expand(reader.png);
  png_set_strip_16(reader.png);
  png_set_strip_alpha(reader.png);
  png_set_interlace_handling(reader.png);
  png_read_update_info(reader.png, reader.info);  // allocates, so the size must have been checked
  if (png_get_rowbytes(reader.png, reader.info) != stride) png_error(reader.png, "rows of another size");
  png_read_image(reader.png, rows);
  png_read_end(reader.png, nullptr);
  return true;
}

}  // namespace

Pixels decode_png(std::span<const std::byte> file, const std::string& source) {
  constexpr std::size_t kMostInflation = 1032;
  Reader reader(file);
  const auto fail = [&]() { throw_unreadable(source, "a PNG image", reader.message); };
  reader.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &reader, on_error, on_warning);
  if (reader.png) reader.info = png_create_info_struct(reader.png);
  if (!reader.info) throw std::bad_alloc();
  Head head;
  if (!read_head(reader, head)) fail();
  check_pixels(head.rows, head.columns, 8 * kMostInflation / head.bits, file, source);
  Pixels pixels{head.rows, head.columns, head.channels};
  const std::size_t stride = pixels.columns * pixels.channels;
  std::vector<png_bytep> rows(pixels.rows);
  for (std::size_t r = 0; r < rows.size(); ++r) rows[r] = pixels.bytes.data() + r * stride;
  if (!read_rows(reader, stride, rows.data())) fail();
  return pixels;
}

}  // namespace hearth::inline v0_1::data::detail
