// Rows of tiles make a block: its tiles are transformed to one matrix [tiles, channels] for each of the 16
// positions, which is multiplied with the transformed filters, and the products are transformed back.
#include "conv_winograd.hpp"

#include <algorithm>

#include "context.hpp"
#include "product.hpp"
#include "rounding.hpp"
#include "sum_of_blocks.hpp"
#include "winograd_filters.hpp"
#include "winograd_tiles.hpp"

namespace hearth::inline v0_1::nd {
namespace {

// Fewer channels do not fill the registers, and few tiles do not pay for the transform of the filters.
constexpr std::size_t kLeastChannels = 16, kLeastTiles = 16;
constexpr std::size_t kTiles = 128;        // of a block, about: what it computes stays near
constexpr std::size_t kTilesOfSum = 256;   // at least, of each sum of a weight's gradient
constexpr std::size_t kBlocks = 8;         // fewer blocks of tiles than these are cut by filters too,
constexpr std::size_t kFilterBlock = 256;  // into no less than about this

std::size_t rows_per_block(const TileRows& tiles) { return std::max<std::size_t>(1, kTiles / tiles.tiles); }

// How many rows of tiles, and how many filters, make a block; by the shape alone.
struct Blocks {
  std::size_t rows, filters, row_blocks, filter_blocks;

  Blocks(const TileRows& tiles, std::size_t rows_per_block, std::size_t filter_count)
      : rows(rows_per_block), row_blocks(round_up_divide(tiles.count, rows)) {
    const std::size_t wanted = std::clamp<std::size_t>(filter_count / kFilterBlock, 1,
                                                       std::max<std::size_t>(1, kBlocks / row_blocks));
    filters = round_up(round_up_divide(filter_count, wanted), 16);
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
    f(row, std::min(tiles.count, row + blocks.rows), first, std::min(blocks.filters, filters - first));
  });
}

template <class T>
Array<T> with_zeros_behind(const Array<T>& values, std::size_t count, std::size_t run) {
  Array<T> out = Array<T>::allocate(values.device(), {run});
  T* to = out.mutable_data();
  std::fill(std::copy_n(values.data(), count, to), to + run, T(0));
  return out;
}

// x, images of `input`, with the transformed filters to out, images of `output`.
template <class T>
void convolve(const TileSide& input, const Array<T>& x, const TransformedFilters<T>& filters,
              const std::optional<Array<T>>& bias, const TileSide& output, Array<T>& out,
              Finish<T> then = {}) {
  const WinogradKernels<T>& kernels = winograd_kernels<T>();
  const Device device = x.device();
  const TileRows tiles(x.shape[0], output);
  const Blocks blocks(tiles, rows_per_block(tiles), output.channels);
  const std::size_t in_run = round_up(input.channels, kernels.width);
  const std::size_t in_step = position_step(blocks.rows * tiles.tiles * in_run);
  std::optional<Array<T>> offsets;
  if (bias) offsets = with_zeros_behind(*bias, output.channels, filters.run);
  T* results = out.mutable_data();
  const auto block = [&](std::size_t begin, std::size_t end, std::size_t first, std::size_t count) {
    const std::size_t run = round_up(count, kernels.width);
    const std::size_t step = position_step(blocks.rows * tiles.tiles * run);
    Array<T> inputs = Array<T>::allocate(device, {kPositions * in_step});
    PixelRows<T, 4> pixels(device, tiles, input, 0, input.channels);
    for (std::size_t row = begin; row < end; ++row)
      kernels.input(tiles.tiles, in_run, pixels.read(x.data(), row).data(),
                    inputs.mutable_data() + (row - begin) * tiles.tiles * in_run, in_step);

    Array<T> products = Array<T>::allocate(device, {kPositions * step});
    for (std::size_t p = 0; p < kPositions; ++p)
      multiply<T>({.m = (end - begin) * tiles.tiles,
                   .n = run,
                   .k = input.channels,
                   .a = inputs.data() + p * in_step,
                   .a_row = in_run,
                   .a_step = 1,
                   .b = filters.values.data() + p * filters.step + first,
                   .b_row = filters.run,
                   .b_column = 1,
                   .c = products.mutable_data() + p * step,
                   .c_row = run});

    Array<T> lines = Array<T>::allocate(device, {4 * tiles.tiles * run});
    T* const line[2] = {lines.mutable_data(), lines.mutable_data() + 2 * tiles.tiles * run};
    for (std::size_t row = begin; row < end; ++row) {
      kernels.output(tiles.tiles, run, products.data() + (row - begin) * tiles.tiles * run, step,
                     offsets ? offsets->data() + first : nullptr, line);
      const std::size_t image = row / tiles.per_image, y = row % tiles.per_image * 2;
      T* to = results + (image * output.channels + first) * output.plane() + y * output.columns;
      for (std::size_t i = 0; i < std::min<std::size_t>(2, output.rows - y); ++i, to += output.columns) {
        then(output.columns * run, line[i]);
        kernels.transpose(output.columns, count, line[i], run, to, output.plane());
      }
    }
  };
  in_tile_blocks(device.context(), tiles, blocks, output.channels, block);
}

TileSide input_side(const ConvPlan& p) {
  const auto [above, left] = p.options.padding;
  return {p.channels, p.rows, p.columns, static_cast<std::ptrdiff_t>(above),
          static_cast<std::ptrdiff_t>(left)};
}
TileSide output_side(const ConvPlan& p) { return {p.filters, p.out_rows, p.out_columns}; }

}  // namespace

bool winograd_is_faster(const ConvPlan& p) {
  const auto& o = p.options;
  const bool plain = p.kernel_rows == 3 && p.kernel_columns == 3 && o.stride[0] == 1 && o.stride[1] == 1 &&
                     o.dilation[0] == 1 && o.dilation[1] == 1 && o.groups == 1;
  if (!plain || p.channels < kLeastChannels || p.filters < kLeastChannels) return false;
  const TileRows tiles(p.images, output_side(p));
  return tiles.count * tiles.tiles >= kLeastTiles;
}

template <class T>
Array<T> winograd_conv2d(const ConvPlan& p, const Array<T>& x, const Array<T>& weight,
                         const std::optional<Array<T>>& bias, Finish<T> then) {
  Array<T> out = Array<T>::allocate(x.device(), p.out_shape());
  convolve(input_side(p), x, transform_filters(weight), bias, output_side(p), out, then);
  return out;
}

template <class T>
Array<T> winograd_input_grad(const ConvPlan& p, const Array<T>& grad, const Array<T>& weight) {
  Array<T> out = Array<T>::allocate(grad.device(), {p.images, p.channels, p.rows, p.columns});
  TileSide from = output_side(p), to = input_side(p);
  from.top = 2 - to.top, from.left = 2 - to.left;
  to.top = to.left = 0;
  convolve<T>(from, grad, transform_turned_filters(weight), std::nullopt, to, out);
  return out;
}

// Each sum of tiles gathers the products of its blocks by position, and gives a gradient of its own.
template <class T>
Array<T> winograd_weight_grad(const ConvPlan& p, const Array<T>& x, const Array<T>& grad) {
  const WinogradKernels<T>& kernels = winograd_kernels<T>();
  const Device device = x.device();
  const Shape shape = {p.filters, p.channels, 3, 3};
  const TileSide input = input_side(p), output = output_side(p);
  const TileRows tiles(p.images, output);
  const std::size_t rows = rows_per_block(tiles), in_run = round_up(p.channels, kernels.width);
  const std::size_t sums = std::clamp<std::size_t>(tiles.count * tiles.tiles / kTilesOfSum, 1, kBlocks);
  const Blocks blocks(tiles, round_up_divide(tiles.count, sums * rows) * rows, p.filters);
  Array<T> partial = Array<T>::allocate(device, {blocks.row_blocks, shape.numel()});
  T* totals = partial.mutable_data();
  const auto block = [&](std::size_t begin, std::size_t end, std::size_t first, std::size_t count) {
    const std::size_t run = round_up(count, kernels.width);
    const std::size_t in_step = position_step(rows * tiles.tiles * in_run);
    const std::size_t step = position_step(rows * tiles.tiles * run);
    Array<T> inputs = Array<T>::allocate(device, {kPositions * in_step});
    Array<T> outputs = Array<T>::allocate(device, {kPositions * step});
    PixelRows<T, 4> input_rows(device, tiles, input, 0, p.channels);
    PixelRows<T, 2> output_rows(device, tiles, output, first, count);
    TransformedFilters<T> sum(device, count, p.channels);
    for (std::size_t from = begin; from < end; from += rows) {
      const std::size_t now = std::min(rows, end - from);
      for (std::size_t i = 0; i < now; ++i) {
        kernels.input(tiles.tiles, in_run, input_rows.read(x.data(), from + i).data(),
                      inputs.mutable_data() + i * tiles.tiles * in_run, in_step);
        kernels.output_grad(tiles.tiles, run, output_rows.read(grad.data(), from + i).data(),
                            outputs.mutable_data() + i * tiles.tiles * run, step);
      }
      for (std::size_t position = 0; position < kPositions; ++position)
        multiply<T>({.m = count,
                     .n = in_run,
                     .k = now * tiles.tiles,
                     .a = outputs.data() + position * step,
                     .a_row = 1,
                     .a_step = run,
                     .b = inputs.data() + position * in_step,
                     .b_row = in_run,
                     .b_column = 1,
                     .c = sum.values.mutable_data() + position * sum.step,
                     .c_row = in_run,
                     .add = from != begin});
    }
    filters_grad(sum, count, p.channels,
                 totals + begin / blocks.rows * shape.numel() + first * p.channels * kTaps);
  };
  in_tile_blocks(device.context(), tiles, blocks, p.filters, block);
  return sum_of_blocks(partial, shape);
}

#define HEARTH_INSTANTIATE(T)                                                                  \
  template Array<T> winograd_conv2d<T>(const ConvPlan&, const Array<T>&, const Array<T>&,      \
                                       const std::optional<Array<T>>&, Finish<T>);             \
  template Array<T> winograd_input_grad<T>(const ConvPlan&, const Array<T>&, const Array<T>&); \
  template Array<T> winograd_weight_grad<T>(const ConvPlan&, const Array<T>&, const Array<T>&);
HEARTH_INSTANTIATE(float)
HEARTH_INSTANTIATE(double)

}  // namespace hearth::inline v0_1::nd
