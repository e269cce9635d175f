// One chunk of a convolution: its windows as columns, and its results.
#pragma once

#include "blas.hpp"
#include "conv_plan.hpp"

namespace hearth::inline v0_1::gpu {

// What the kernels and products of one chunk are told.
template <class T, class N>
struct ChunkWork {
  const ConvPlan& p;
  const ConvPlan::Chunk& chunk;
  std::size_t step;  // between rows of the columns

  ColumnLayout<N> layout() const {
    return {static_cast<N>(chunk.begin), static_cast<N>(chunk.count), p.places(), step};
  }
  Matrix columns() const { return {.step = step, .batch_step = p.group_taps() * step}; }
  Matrix weight() const { return {.step = p.group_taps(), .batch_step = p.group_filters() * p.group_taps()}; }
  /// Filters by columns: in memory of its own, or in the image itself.
  Matrix results() const {
    const std::size_t row = p.in_one_image() ? p.places() : step;
    return {.step = row, .batch_step = p.group_filters() * row};
  }
  std::size_t in_image() const { return chunk.image * p.out_size() + chunk.begin; }

  void to_columns(const Launch& launch, const T* x, T* columns) const {
    launch.each(p.taps.channels * chunk.count,
                ImagesToColumns<T, N>{x + chunk.image * p.image_size(), columns, Taps<N>(p.taps), layout()});
  }
  void to_images(const Launch& launch, const T* columns, T* x) const {
    launch.each(chunk.images * p.image_size(),
                ColumnsToImages<T, N>{columns, x + chunk.image * p.image_size(), Taps<N>(p.taps), layout(),
                                      chunk.begin > 0});
  }
  void results_to_images(const Launch& launch, const T* results, const T* bias, T* out) const {
    launch.each(p.filters * chunk.count,
                FiltersToImages<T, N>{results, out + chunk.image * p.out_size(), bias,
                                      static_cast<N>(p.filters), static_cast<N>(p.places()), layout()});
  }
  /// The gradient of the chunk's results, in `memory` where it is not read in place.
  const T* grad_of_results(const Launch& launch, const T* grad, T* memory) const {
    if (p.in_one_image()) return grad + in_image();
    launch.each(p.filters * chunk.count,
                ImagesToFilters<T, N>{grad + chunk.image * p.out_size(), memory, static_cast<N>(p.filters),
                                      static_cast<N>(p.places()), layout()});
    return memory;
  }
};

// Memory for a chunk's columns and, where they do not have the order of the images, their products.
template <class T>
struct ChunkMemory {
  std::size_t step;
  Array<T> columns, results;

  // Rows begin where a library may read four elements at once.
  ChunkMemory(const Device& device, const ConvPlan& p)
      : step((p.most_columns() + 3) / 4 * 4),
        columns(Array<T>::allocate(device, {p.taps.channels * p.taps.kernel(), step})),
        results(Array<T>::allocate(device, {p.in_one_image() ? 0 : p.filters, step})) {}

  /// f(work) for each chunk.
  template <class F>
  void for_each_chunk(const ConvPlan& p, const F& f) const {
    p.with_index([&](auto zero) {
      p.for_each_chunk(
          [&](const ConvPlan::Chunk& chunk) { f(ChunkWork<T, decltype(zero)>{p, chunk, step}); });
    });
  }
};

}  // namespace hearth::inline v0_1::gpu
