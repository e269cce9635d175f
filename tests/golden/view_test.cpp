#include "golden.hpp"

using namespace hearth;
using namespace hearth::golden;

#define HEARTH_GOLDEN_TWO hearth::Tested<float>, hearth::Autodiff<hearth::Tested<double>>

namespace {

/// A case with one input x [3, 4, 4].
template <class B, class F>
void agrees(const File& file, const char* name, const F& f) {
  const Case<B> golden(file, name);
  const auto x = golden.template input<3>("x");
  golden.check(f(x), named("x", x));
}

}  // namespace

// covers op: reshape | torch.reshape | Tensor::reshape
// covers op: flatten | torch.flatten | Tensor::flatten
// covers op: unflatten | torch.unflatten | -
// covers op: permute | torch.permute | Tensor::permute
// covers op: transpose | torch.transpose | Tensor::transpose
// covers op: swapaxes | torch.swapaxes | Tensor::swap_dims
// covers op: movedim | torch.movedim | Tensor::movedim
// covers op: squeeze | torch.squeeze | Tensor::squeeze_dims
// covers op: unsqueeze | torch.unsqueeze | Tensor::unsqueeze_dim
// covers op: expand | torch.Tensor.expand | Tensor::expand
// covers op: broadcast_to | torch.broadcast_to | Tensor::expand
// covers op: expand_as | torch.Tensor.expand_as | -
TEST_CASE_TEMPLATE("golden: views", B, HEARTH_GOLDEN_TWO) {
  const File file("view");
  agrees<B>(file, "reshape", [](auto x) { return reshape(x, {4, -1, 2}); });
  agrees<B>(file, "flatten", [](auto x) { return flatten<1, 2>(x); });
  agrees<B>(file, "unflatten", [](auto x) { return unflatten(x, 1, {2, -1}); });
  agrees<B>(file, "permute", [](auto x) { return permute(x, {-1, 0, 1}); });
  agrees<B>(file, "transpose", [](auto x) { return transpose(x, -1, -2); });
  agrees<B>(file, "swapaxes", [](auto x) { return swapaxes(x, 0, -1); });
  agrees<B>(file, "movedim", [](auto x) { return movedim(x, {0, 1}, {-1, 0}); });
  agrees<B>(file, "movedim_one", [](auto x) { return movedim(x, 0, -1); });
  agrees<B>(file, "unsqueeze", [](auto x) { return unsqueeze(x, -1); });
  agrees<B>(file, "squeeze", [](auto x) { return squeeze(x, {0, -1}); });
  const Case<B> golden(file, "expand");
  const auto x = golden.template input<2>("x");
  golden.check(expand(x, {3, -1, 2}), named("x", x));
  golden.check(broadcast_to(x, {3, 4, 2}), named("x", x));
  golden.check(expand_as(x, zeros<B>({3, 4, 2}, {})), named("x", x));
}

// covers op: slice | torch.Tensor.__getitem__ | Tensor::slice
// covers op: narrow | torch.narrow | Tensor::narrow
// covers op: select | torch.select | -
// covers op: split | torch.split | Tensor::split
// covers op: chunk | torch.chunk | Tensor::chunk
// covers op: unbind | torch.unbind | Tensor::iter_dim
// covers op: slice_assign | torch.Tensor.__setitem__ | Tensor::slice_assign
// covers op: slice_fill | torch.Tensor.__setitem__ | Tensor::slice_fill
TEST_CASE_TEMPLATE("golden: slices", B, HEARTH_GOLDEN_TWO) {
  const File file("view");
  agrees<B>(file, "slice",
            [](auto x) { return slice(x, {Range{1, -1}, Range{.step = 2}, Range{.start = -3}}); });
  agrees<B>(file, "slice_clamped",
            [](auto x) { return slice(x, {Range{-10, 2}, Range{1, 100}, Range{0, -1}}); });
  agrees<B>(file, "slice_empty", [](auto x) { return slice(x, {Range{2, 1}, Range::all(), Range{7}}); });
  agrees<B>(file, "slice_axis", [](auto x) { return slice(x, -1, Range{-3, -1}); });
  agrees<B>(file, "slice_back", [](auto x) { return slice(x, 1, Range{3, 0, -2}); });
  agrees<B>(file, "narrow", [](auto x) { return narrow(x, -1, -3, 2); });
  agrees<B>(file, "select", [](auto x) { return select(x, -2, -1); });
  agrees<B>(file, "split", [](auto x) { return split(x, 2, -1).at(1); });
  agrees<B>(file, "split_sizes", [](auto x) { return split(x, {1, 0, 3}, 1).at(2); });
  agrees<B>(file, "chunk", [](auto x) { return chunk(x, 3, 1).at(1); });
  agrees<B>(file, "unbind", [](auto x) { return unbind(x, 1).at(2); });

  const Case<B> assign(file, "slice_assign"), back(file, "slice_assign_back"), fill(file, "slice_fill");
  const auto x = assign.template input<3>("x");
  const auto v = assign.template input<2>("v");
  assign.check(slice_assign(x, {Range{1}, Range{.step = 2}, Range{0, -1}}, v), named("x", x), named("v", v));
  const auto y = back.template input<2>("x"), w = back.template input<2>("v");
  back.check(slice_assign(y, {Range{}, Range{3, 0, -2}}, w), named("x", y), named("v", w));
  const auto z = fill.template input<2>("x");
  fill.check(slice_fill(z, {Range{1, 2}}, 2.5), named("x", z));
}

// covers op: cat | torch.cat | Tensor::cat
// covers op: stack | torch.stack | Tensor::stack
// covers op: repeat | torch.Tensor.repeat | Tensor::repeat
// covers op: tile | torch.tile | -
// covers op: repeat_interleave | torch.repeat_interleave | Tensor::repeat_dim
// covers op: unfold | torch.Tensor.unfold | Tensor::unfold
TEST_CASE_TEMPLATE("golden: joined and repeated", B, HEARTH_GOLDEN_TWO) {
  const File file("view");
  agrees<B>(file, "cat", [](auto x) { return cat({x, narrow(x, 1, 0, 1), x * 2}, -2); });
  agrees<B>(file, "stack", [](auto x) { return stack({x, x * x}, -1); });
  agrees<B>(file, "repeat", [](auto x) { return repeat(x, {2, 1, 3}); });
  agrees<B>(file, "repeat_more", [](auto x) { return repeat(x, {2, 1, 2, 1}); });
  agrees<B>(file, "repeat_none", [](auto x) { return repeat(x, {1, 0, 2}); });
  agrees<B>(file, "tile", [](auto x) { return tile(x, {2, 3}); });
  agrees<B>(file, "tile_more", [](auto x) { return tile(x, {2, 1, 1, 2}); });
  agrees<B>(file, "interleave", [](auto x) { return repeat_interleave(x, 3, 1); });
  agrees<B>(file, "interleave_flat", [](auto x) { return repeat_interleave(x, 2); });
  agrees<B>(file, "interleave_counts",
            [](auto x) { return repeat_interleave(x, Tensor<B, 1, Int>::from({2, 0, 1, 3}, {}), -2); });
  agrees<B>(file, "unfold", [](auto x) { return unfold(x, 1, 2, 1); });
  agrees<B>(file, "unfold_apart", [](auto x) { return unfold(x, -1, 1, 3); });
}

// covers op: flip | torch.flip | Tensor::flip
// covers op: rot90 | torch.rot90 | -
// covers op: roll | torch.roll | Tensor::roll
TEST_CASE_TEMPLATE("golden: turned and shifted", B, HEARTH_GOLDEN_TWO) {
  const File file("view");
  agrees<B>(file, "flip", [](auto x) { return flip(x, {0, -1}); });
  agrees<B>(file, "flip_one", [](auto x) { return flip(x, 1); });
  agrees<B>(file, "rot90", [](auto x) { return rot90(x); });
  agrees<B>(file, "rot180", [](auto x) { return rot90(x, 2, 1, 2); });
  agrees<B>(file, "rot270", [](auto x) { return rot90(x, 3, -1, 0); });
  agrees<B>(file, "rot_back", [](auto x) { return rot90(x, -1, 0, 2); });
  agrees<B>(file, "roll", [](auto x) { return roll(x, -2, 2); });
  agrees<B>(file, "roll_axes", [](auto x) { return roll(x, {5, -1}, {0, 1}); });
  agrees<B>(file, "roll_flat", [](auto x) { return roll(x, 7); });
}

// covers op: tril | torch.tril | Tensor::tril
// covers op: triu | torch.triu | Tensor::triu
// covers op: diagonal | torch.diagonal | -
// covers op: diag_embed | torch.diag_embed | -
// covers op: diag | torch.diag | linalg::diag
// covers op: meshgrid | torch.meshgrid | grid::meshgrid
TEST_CASE_TEMPLATE("golden: triangles, diagonals, grids", B, HEARTH_GOLDEN_TWO) {
  const File file("view");
  agrees<B>(file, "tril", [](auto x) { return tril(x); });
  agrees<B>(file, "tril_above", [](auto x) { return tril(x, 1); });
  agrees<B>(file, "triu", [](auto x) { return triu(x); });
  agrees<B>(file, "triu_below", [](auto x) { return triu(x, -2); });
  agrees<B>(file, "diagonal", [](auto x) { return diagonal(x); });
  agrees<B>(file, "diagonal_above", [](auto x) { return diagonal(x, 2, -2, -1); });
  agrees<B>(file, "diagonal_below", [](auto x) { return diagonal(x, -1, 2, 0); });
  agrees<B>(file, "diagonal_none", [](auto x) { return diagonal(x, 9, 0, 1); });
  agrees<B>(file, "diag_embed", [](auto x) { return diag_embed(x); });
  agrees<B>(file, "diag_embed_below", [](auto x) { return diag_embed(x, -2); });
  const Case<B> made(file, "diag"), taken(file, "diag_of"), grid(file, "meshgrid");
  const auto x = made.template input<1>("x");
  made.check(diag(x, 1), named("x", x));
  const auto y = taken.template input<2>("x");
  taken.check(diag(y, -1), named("x", y));
  const auto a = grid.template input<1>("a"), b = grid.template input<1>("b");
  grid.check(meshgrid(a, b)[1] * meshgrid(a, b)[0], named("a", a), named("b", b));
}

// covers op: arange | torch.arange | Tensor::arange_step
// covers op: linspace | torch.linspace | -
// covers op: logspace | torch.logspace | -
// covers op: eye | torch.eye | Tensor::eye
// covers op: tri | - | Tensor::tril_mask
TEST_CASE_TEMPLATE("golden: sequences and patterns", B, HEARTH_GOLDEN_TWO) {
  const File file("view");
  const auto same = [&](const char* name, const auto& x) {
    CAPTURE(name);
    CHECK(difference(x.to_data(), file.data(std::string("create.") + name)) == "");
  };
  same("arange_down", arange<B>(7, -4, -3, {}));
  same("arange_float", arange<B>(0.5, 2.25, 0.25, {}));
  same("arange_mixed", arange<B>(0, 1, 0.3, {}));
  same("linspace", linspace<B>(-1, 2, 7, {}));
  same("logspace", logspace<B>(-1, 2, 5, {}));
  same("logspace_two", logspace<B>(0, 4, 5, {}, 2));
  same("eye", eye<B>(3, 4, {}));
  same("tri", tri<B>(3, 5, 1, {}));
  same("tri_below", tri<B>(4, 3, -1, {}));
}
