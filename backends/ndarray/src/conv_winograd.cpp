// Rows of tiles make a block: its tiles are transformed to one matrix [tiles, channels] for each of the 16
// positions, BLAS multiplies each with the transformed filters [channels, filters], and the products are
// transformed back.
#include "conv_winograd.hpp"

#include <algorithm>

#include "context.hpp"
#include "conv_direct.hpp"
#include "simd.hpp"
#include "winograd_tiles.hpp"

namespace hearth::nd {
namespace {

constexpr std::size_t kPositions = 16, kTaps = 9;
constexpr std::size_t kTiles = 128;        // of a block, about: what it computes stays near
constexpr std::size_t kBlocks = 8;         // fewer blocks of tiles than these are cut by filters too,
constexpr std::size_t kFilterBlock = 128;  // into no less than this

constexpr std::size_t kTilesOfSum = 256;  // at least, of each sum of a weight's gradient

std::size_t round_up_divide(std::size_t n, std::size_t by) { return (n + by - 1) / by; }

std::size_t rows_per_block(const TileRows& tiles) { return std::max<std::size_t>(1, kTiles / tiles.tiles); }

// How many rows of tiles, and how many filters, make a block.
struct Blocks {
  std::size_t rows, filters, row_blocks, filter_blocks;

  Blocks(const TileRows& tiles, std::size_t rows_per_block, std::size_t filter_count)
      : rows(rows_per_block), row_blocks(round_up_divide(tiles.count(), rows)) {
    const std::size_t wanted = std::clamp<std::size_t>(filter_count / kFilterBlock, 1,
                                                       std::max<std::size_t>(1, kBlocks / row_blocks));
    filters = round_up_divide(round_up_divide(filter_count, wanted), 16) * 16;
    filter_blocks = round_up_divide(filter_count, filters);
  }
};

// Calls f(begin row, end row, first filter, filters) for each block.
template <class F>
void in_tile_blocks(Context& context, const TileRows& tiles, const Blocks& blocks, std::size_t filters,
                    const F& f) {
  context.parallel(blocks.row_blocks * blocks.filter_blocks, [&](std::size_t block) {
    const std::size_t row = block / blocks.filter_blocks * blocks.rows;
    const std::size_t first = block % blocks.filter_blocks * blocks.filters;
    f(row, std::min(tiles.count(), row + blocks.rows), first, std::min(blocks.filters, filters - first));
  });
}

// weight [filters, channels, 3, 3] transformed to [channels, filters] for each position.
template <class T>
Array<T> transform_filters(const Array<T>& weight) {
  const WinogradKernels<T>& kernels = winograd_kernels<T>();
  const std::size_t filters = weight.shape[0], channels = weight.shape[1],
                    step = position_step(filters * channels);
  const Device device = weight.device();
  Array<T> out = Array<T>::allocate(device, {kPositions * step});
  T* to = out.mutable_data();
  constexpr std::size_t kTogether = 4;  // channels whose taps are read at a time, to use more of a cache line
  in_blocks(device.context(), channels, 4 * kTogether, [&](std::size_t begin, std::size_t end) {
    Array<T> taps = Array<T>::allocate(device, {kTogether * kTaps * filters});
    for (std::size_t c = begin; c < end; c += kTogether) {
      const std::size_t count = std::min(kTogether, end - c);
      kernels.transpose(filters, count * kTaps, weight.data() + c * kTaps, channels * kTaps,
                        taps.mutable_data(), filters);
      for (std::size_t i = 0; i < count; ++i)
        kernels.filter(filters, taps.data() + i * kTaps * filters, static_cast<std::ptrdiff_t>(filters),
                       to + (c + i) * filters, step);
    }
  });
  return out;
}

// The filters that bring a gradient back, [filters, channels] for each position: both axes of a window turned
// round.
template <class T>
Array<T> transform_turned_filters(const Array<T>& weight) {
  const WinogradKernels<T>& kernels = winograd_kernels<T>();
  const std::size_t filters = weight.shape[0], channels = weight.shape[1],
                    step = position_step(filters * channels);
  const Device device = weight.device();
  Array<T> out = Array<T>::allocate(device, {kPositions * step});
  T* to = out.mutable_data();
  in_blocks(device.context(), filters, 16, [&](std::size_t begin, std::size_t end) {
    Array<T> taps = Array<T>::allocate(device, {kTaps * channels});
    for (std::size_t f = begin; f < end; ++f) {
      kernels.transpose(channels, kTaps, weight.data() + f * channels * kTaps, kTaps, taps.mutable_data(),
                        channels);
      kernels.filter(channels, taps.data() + (kTaps - 1) * channels, -static_cast<std::ptrdiff_t>(channels),
                     to + f * channels, step);
    }
  });
  return out;
}

// x [images, channels, ..] by the transformed filters [channels, filters] to out, `filters` of [out_rows,
// out_columns].
template <class T>
void convolve(const Device& device, const TileRows& tiles, const TileSide& side, const T* x,
              const T* transformed, std::size_t filters, std::size_t out_rows, std::size_t out_columns,
              const T* bias, T* out) {
  const WinogradKernels<T>& kernels = winograd_kernels<T>();
  const Blocks blocks(tiles, rows_per_block(tiles), filters);
  const std::size_t most = blocks.rows * tiles.tiles, filter_step = position_step(side.channels * filters);
  in_tile_blocks(
      device.context(), tiles, blocks, filters,
      [&](std::size_t begin, std::size_t end, std::size_t first, std::size_t count) {
        const std::size_t in_step = position_step(most * side.channels),
                          out_step = position_step(most * count);
        const std::size_t pixels = 2 * tiles.tiles;
        Array<T> inputs = Array<T>::allocate(device, {kPositions * in_step});
        Array<T> products = Array<T>::allocate(device, {kPositions * out_step});
        Array<T> lines = Array<T>::allocate(device, {2 * pixels * count});
        PixelRows<T, 4> window(device, tiles, side, 0, side.channels);
        for (std::size_t row = begin; row < end; ++row)
          kernels.input(tiles.tiles, side.channels, window.read(kernels, x, row).data(),
                        inputs.mutable_data() + (row - begin) * tiles.tiles * side.channels, in_step);
        for (std::size_t p = 0; p < kPositions; ++p)
          kernels.product((end - begin) * tiles.tiles, count, side.channels, inputs.data() + p * in_step,
                          side.channels, 1, transformed + p * filter_step + first, filters, false,
                          products.mutable_data() + p * out_step, count);
        T* const line[2] = {lines.mutable_data(), lines.mutable_data() + pixels * count};
        for (std::size_t row = begin; row < end; ++row) {
          kernels.output(tiles.tiles, count, products.data() + (row - begin) * tiles.tiles * count, out_step,
                         bias ? bias + first : nullptr, line);
          const std::size_t y = row % tiles.per_image * 2;
          T* to = out + ((row / tiles.per_image * filters + first) * out_rows + y) * out_columns;
          for (std::size_t i = 0; i < std::min<std::size_t>(2, out_rows - y); ++i)
            kernels.transpose(out_columns, count, line[i], count, to + i * out_columns,
                              out_rows * out_columns);
        }
      });
}

}  // namespace

bool winograd_is_faster(const ConvPlan& p) {
  const auto& o = p.options;
  return p.kernel_rows == 3 && p.kernel_columns == 3 && o.stride[0] == 1 && o.stride[1] == 1 &&
         o.dilation[0] == 1 && o.dilation[1] == 1 && o.groups == 1 && p.channels >= 16 && p.filters >= 16;
}

template <class T>
Array<T> winograd_conv2d(const ConvPlan& p, const Array<T>& x, const Array<T>& weight,
                         const std::optional<Array<T>>& bias) {
  const Device device = x.device();
  Array<T> out = Array<T>::allocate(device, p.out_shape());
  const Array<T> transformed = transform_filters(weight);
  const auto [above, left] = p.options.padding;
  convolve<T>(device, TileRows(p.images, p.out_rows, p.out_columns),
              TileSide{p.channels, p.rows, p.columns, static_cast<std::ptrdiff_t>(above),
                       static_cast<std::ptrdiff_t>(left)},
              x.data(), transformed.data(), p.filters, p.out_rows, p.out_columns,
              bias ? bias->data() : nullptr, out.mutable_data());
  return out;
}

template <class T>
Array<T> winograd_input_grad(const ConvPlan& p, const Array<T>& grad, const Array<T>& weight) {
  const Device device = grad.device();
  Array<T> out = Array<T>::allocate(device, {p.images, p.channels, p.rows, p.columns});
  const Array<T> transformed = transform_turned_filters(weight);
  const auto [above, left] = p.options.padding;
  convolve<T>(device, TileRows(p.images, p.rows, p.columns),
              TileSide{p.filters, p.out_rows, p.out_columns, 2 - static_cast<std::ptrdiff_t>(above),
                       2 - static_cast<std::ptrdiff_t>(left)},
              grad.data(), transformed.data(), p.channels, p.rows, p.columns, static_cast<const T*>(nullptr),
              out.mutable_data());
  return out;
}

// Each sum of tiles gathers the products of its blocks by position, and is a weight's gradient of its own.
template <class T>
Array<T> winograd_weight_grad(const ConvPlan& p, const Array<T>& x, const Array<T>& grad) {
  const WinogradKernels<T>& kernels = winograd_kernels<T>();
  const Device device = x.device();
  const Shape shape = {p.filters, p.channels, 3, 3};
  const TileRows tiles(p.images, p.out_rows, p.out_columns);
  const auto [above, left] = p.options.padding;
  const TileSide input{p.channels, p.rows, p.columns, static_cast<std::ptrdiff_t>(above),
                       static_cast<std::ptrdiff_t>(left)};
  const TileSide output{p.filters, p.out_rows, p.out_columns, 0, 0};
  const std::size_t block = rows_per_block(tiles);
  const std::size_t sums = std::clamp<std::size_t>(tiles.count() * tiles.tiles / kTilesOfSum, 1, kBlocks);
  const Blocks blocks(tiles, round_up_divide(tiles.count(), sums * block) * block, p.filters);
  Array<T> partial = Array<T>::allocate(device, {blocks.row_blocks, shape.numel()});
  T* totals = partial.mutable_data();
  in_tile_blocks(
      device.context(), tiles, blocks, p.filters,
      [&](std::size_t begin, std::size_t end, std::size_t first, std::size_t count) {
        const std::size_t most = std::min(block, end - begin) * tiles.tiles;
        const std::size_t in_step = position_step(most * p.channels), out_step = position_step(most * count);
        const std::size_t sum_step = position_step(count * p.channels);
        Array<T> inputs = Array<T>::allocate(device, {kPositions * in_step});
        Array<T> outputs = Array<T>::allocate(device, {kPositions * out_step});
        Array<T> sum = Array<T>::allocate(device, {kPositions * sum_step});
        Array<T> taps = Array<T>::allocate(device, {kTaps * p.channels});
        PixelRows<T, 4> input_rows(device, tiles, input, 0, p.channels);
        PixelRows<T, 2> output_rows(device, tiles, output, first, count);
        for (std::size_t from = begin; from < end; from += block) {
          const std::size_t rows = std::min(block, end - from);
          for (std::size_t i = 0; i < rows; ++i) {
            kernels.input(tiles.tiles, p.channels, input_rows.read(kernels, x.data(), from + i).data(),
                          inputs.mutable_data() + i * tiles.tiles * p.channels, in_step);
            kernels.output_grad(tiles.tiles, count, output_rows.read(kernels, grad.data(), from + i).data(),
                                outputs.mutable_data() + i * tiles.tiles * count, out_step);
          }
          for (std::size_t position = 0; position < kPositions; ++position)
            kernels.product(count, p.channels, rows * tiles.tiles, outputs.data() + position * out_step, 1,
                            count, inputs.data() + position * in_step, p.channels, from != begin,
                            sum.mutable_data() + position * sum_step, p.channels);
        }
        T* total = totals + begin / blocks.rows * shape.numel() + first * p.channels * kTaps;
        for (std::size_t f = 0; f < count; ++f, total += p.channels * kTaps) {
          kernels.filter_grad(p.channels, sum.data() + f * p.channels, sum_step, taps.mutable_data(),
                              static_cast<std::ptrdiff_t>(p.channels));
          kernels.transpose(kTaps, p.channels, taps.data(), p.channels, total, kTaps);
        }
      });
  return sum_of_blocks(partial, shape);
}

#define HEARTH_INSTANTIATE(T)                                                                  \
  template Array<T> winograd_conv2d<T>(const ConvPlan&, const Array<T>&, const Array<T>&,      \
                                       const std::optional<Array<T>>&);                        \
  template Array<T> winograd_input_grad<T>(const ConvPlan&, const Array<T>&, const Array<T>&); \
  template Array<T> winograd_weight_grad<T>(const ConvPlan&, const Array<T>&, const Array<T>&);
HEARTH_INSTANTIATE(float)
HEARTH_INSTANTIATE(double)

}  // namespace hearth::nd
