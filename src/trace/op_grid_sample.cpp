#include <hearth/trace/op/grid_sample.hpp>

namespace hearth::inline v0_1::operators_of {

Sampling::Sampling(NodeReader& node) : align_corners(node.integer("align_corners", 0) != 0) {
  // From opset 20 on these are the names for any number of axes; up to then, those of two.
  const std::string mode = node.text("mode", "linear"), around = node.text("padding_mode", "zeros");
  if (mode != "nearest" && mode != "linear" && mode != "bilinear" && mode != "cubic" && mode != "bicubic")
    node.refuse("a mode of nearest, linear or cubic", "'" + mode + "'");
  if (around != "zeros" && around != "border" && around != "reflection")
    node.refuse("a padding_mode of zeros, border or reflection", "'" + around + "'");
  filter = mode == "nearest" ? Filter::nearest : mode.ends_with("linear") ? Filter::linear : Filter::cubic;
  padding = around == "zeros" ? Padding::zeros : around == "border" ? Padding::border : Padding::reflection;
}

Shape shape_of_samples(const Shape& image, const Shape& grid) {
  if (image.rank() < 3 || image.rank() > 5)
    throw_shape_error("GridSample", "[n, channels, ..] with one to three axes more", image.text());
  if (grid.rank() != image.rank() || grid[0] != image[0] || grid.back() != image.rank() - 2)
    throw_shape_error("GridSample", "a grid [n, .., axes] for " + image.text(), grid.text());
  Shape samples = {image[0], image[1]};
  for (std::size_t axis = 1; axis + 1 < grid.rank(); ++axis) samples.push_back(grid[axis]);
  for (std::size_t axis = 2; axis < image.rank(); ++axis)
    if (image[axis] == 0) throw_shape_error("GridSample", "pixels", image.text());
  return samples;
}

}  // namespace hearth::inline v0_1::operators_of
