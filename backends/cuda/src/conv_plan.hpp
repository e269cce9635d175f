// The sizes of one convolution, and the chunks in which its windows become columns.
#pragma once

#include "columns.hpp"

namespace hearth::inline v0_1::gpu {

struct ConvPlan {
  /// Columns, and products of theirs, of one chunk take no more than that, but where one window needs more.
  static constexpr std::size_t kChunkBytes = std::size_t{64} << 20;

  Taps<std::size_t> taps;
  std::size_t images, filters, groups;
  std::size_t chunk_images = 1;  // whole ones, or
  std::size_t chunk_places;      // some places of one

  ConvPlan(const Shape& x, const Shape& weight, const Conv2dOptions& options, std::size_t element)
      : taps(x, weight[2], weight[3], options), images(x[0]), filters(weight[0]), groups(options.groups) {
    const std::size_t one = std::max<std::size_t>(1, (taps.channels * taps.kernel() + filters) * element);
    const std::size_t most = std::max<std::size_t>(1, kChunkBytes / one), all = places();
    chunk_places = all;
    if (all <= most)
      chunk_images = even_part(images, most / std::max<std::size_t>(1, all));
    else
      chunk_places = even_part(all, most);
  }

  std::size_t places() const { return taps.places(); }
  std::size_t group_filters() const { return filters / groups; }
  std::size_t group_taps() const { return taps.channels / groups * taps.kernel(); }
  std::size_t image_size() const { return taps.channels * taps.pixels(); }
  std::size_t out_size() const { return filters * places(); }
  Shape out_shape() const { return {images, filters, taps.y.windows, taps.x.windows}; }

  /// The columns of an image are the image itself, in one group; worth a product for each image.
  bool pointwise() const {
    const bool every_pixel = taps.kernel() == 1 && taps.y.stride == 1 && taps.x.stride == 1 &&
                             taps.y.padding == 0 && taps.x.padding == 0;
    return every_pixel && groups == 1 && (places() >= 64 || images == 1);
  }
  bool depthwise() const { return groups > 1 && groups == taps.channels; }
  /// A chunk's products have the order of the images.
  bool in_one_image() const { return chunk_images == 1; }

  std::size_t most_columns() const { return chunk_images * chunk_places; }

  struct Chunk {
    std::size_t image, images;  // the first one, and how many
    std::size_t begin, count;   // of their places, from the first one's first
  };
  template <class G>
  void for_each_chunk(const G& g) const {
    for (std::size_t image = 0; image < images; image += chunk_images) {
      const std::size_t some = std::min(chunk_images, images - image), end = some * places();
      const std::size_t step = chunk_images == 1 ? chunk_places : end;
      for (std::size_t begin = 0; begin < end; begin += step)
        g(Chunk{image, some, begin, std::min(step, end - begin)});
    }
  }

  /// Calls g with a zero of the type of index that the chunks' kernels count with.
  template <class G>
  void with_index(const G& g) const {
    const std::size_t pixels = chunk_images * image_size();
    const std::size_t columns = chunk_images * places() * std::max(taps.channels, filters);
    with_index_type(std::max({taps.reach(), pixels, columns}), g);
  }

 private:
  static std::size_t even_part(std::size_t whole, std::size_t most) {
    const std::size_t parts = (whole + most - 1) / most;
    return parts == 0 ? 1 : (whole + parts - 1) / parts;
  }
};

}  // namespace hearth::inline v0_1::gpu
