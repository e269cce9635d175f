// Tiles of rows. Included by the kernels that are compiled for one instruction set each, behind kRows, the most rows
// of a tile.

// Calls f.tile<M>(first row), where M is the height.
template <std::size_t M, class F>
inline void tile_of(std::size_t height, std::size_t first, const F& f) {
  if constexpr (M > 1) {
    if (height < M) return tile_of<M - 1>(height, first, f);
  }
  f.template tile<M>(static_cast<std::ptrdiff_t>(first));
}
// Tiles of nearly equal height.
template <class F>
inline void in_tiles(std::size_t rows, const F& f) {
  const std::size_t tiles = (rows + kRows - 1) / kRows;
  for (std::size_t i = 0; i < tiles; ++i) {
    const std::size_t first = rows * i / tiles;
    tile_of<kRows>(rows * (i + 1) / tiles - first, first, f);
  }
}
