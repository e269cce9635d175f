// JPEG by libjpeg. Its errors leave by longjmp, past frames that have nothing to destroy.
#include <csetjmp>
#include <cstdio>
#include <new>

#include <jerror.h>
#include <jpeglib.h>

#include "pixels.hpp"
#include "unreadable.hpp"

namespace hearth::inline v0_1::data::detail {
namespace {

/// libjpeg's state, and what it says when it cannot read on.
struct Reader {
  jpeg_decompress_struct jpeg = {};
  jpeg_error_mgr errors = {};
  jpeg_progress_mgr progress = {};
  std::jmp_buf on_error;
  char message[JMSG_LENGTH_MAX] = "damage";

  ~Reader() { jpeg_destroy_decompress(&jpeg); }
};

[[noreturn]] void leave(j_common_ptr jpeg) {
  auto* reader = static_cast<Reader*>(jpeg->client_data);
  jpeg->err->format_message(jpeg, reader->message);
  std::longjmp(reader->on_error, 1);
}

// libjpeg fills what is damaged with grey and goes on; only stray bytes before a marker do no harm.
void on_message(j_common_ptr jpeg, int level) {
  if (level < 0 && jpeg->err->msg_code != JWRN_EXTRANEOUS_DATA) leave(jpeg);
}

// A few bytes may ask for a pass over the whole image.
void on_progress(j_common_ptr jpeg) {
  constexpr int kMostScans = 100;
  if (reinterpret_cast<j_decompress_ptr>(jpeg)->input_scan_number <= kMostScans) return;
  std::snprintf(static_cast<Reader*>(jpeg->client_data)->message, JMSG_LENGTH_MAX, "more than %d scans",
                kMostScans);
  std::longjmp(static_cast<Reader*>(jpeg->client_data)->on_error, 1);
}

bool read_head(Reader& reader, std::span<const std::byte> file) {
  if (setjmp(reader.on_error)) return false;
  jpeg_decompress_struct& jpeg = reader.jpeg;
  jpeg_create_decompress(&jpeg);
  jpeg.progress = &reader.progress;
  jpeg_mem_src(&jpeg, reinterpret_cast<const unsigned char*>(file.data()), file.size());
  jpeg_read_header(&jpeg, TRUE);
  jpeg.out_color_space = jpeg.jpeg_color_space == JCS_GRAYSCALE ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_calc_output_dimensions(&jpeg);
  return true;
}

bool read_rows(Reader& reader, Pixels& pixels) {
  if (setjmp(reader.on_error)) return false;
  jpeg_start_decompress(&reader.jpeg);
  while (reader.jpeg.output_scanline < reader.jpeg.output_height) {
    unsigned char* row = pixels.bytes.data() + reader.jpeg.output_scanline * pixels.columns * pixels.channels;
    jpeg_read_scanlines(&reader.jpeg, &row, 1);
  }
  jpeg_finish_decompress(&reader.jpeg);
  return true;
}

}  // namespace

Pixels decode_jpeg(std::span<const std::byte> file, const std::string& source) {
  constexpr std::size_t kPixelsPerByte = 512;  // a block of 8 x 8 has a bit at least
  Reader reader;
  reader.jpeg.err = jpeg_std_error(&reader.errors);
  reader.jpeg.client_data = &reader;
  reader.errors.error_exit = leave;
  reader.errors.emit_message = on_message;
  reader.progress.progress_monitor = on_progress;
  const auto fail = [&] { throw_unreadable(source, "a JPEG image", reader.message); };
  if (!read_head(reader, file)) fail();
  const J_COLOR_SPACE space = reader.jpeg.jpeg_color_space;
  if (space == JCS_CMYK || space == JCS_YCCK)
    throw_unreadable(source, "a JPEG image of grey or colours", "one for printing, in CMYK");
  // libjpeg makes room for whole blocks of the component with the most of them.
  const std::size_t rows = reader.jpeg.image_height, columns = reader.jpeg.image_width;
  const auto rounded = [](std::size_t size, int factor) {
    const std::size_t block = 8 * static_cast<std::size_t>(factor);
    return (size + block - 1) / block * block;
  };
  check_pixels(rounded(rows, reader.jpeg.max_v_samp_factor), rounded(columns, reader.jpeg.max_h_samp_factor),
               kPixelsPerByte, file, source);
  Pixels pixels{rows, columns, reader.jpeg.out_color_space == JCS_GRAYSCALE ? 1u : 3u};
  if (!read_rows(reader, pixels)) fail();
  return pixels;
}

}  // namespace hearth::inline v0_1::data::detail
