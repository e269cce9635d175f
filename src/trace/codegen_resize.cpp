// Resize and Upsample as interpolate, where its rules are the same.
#include <cmath>

#include <hearth/trace/op/resize.hpp>

#include "codegen_coder.hpp"

namespace hearth::inline v0_1::codegen {
namespace {

using operators_of::Resizing;

// The name of our rule, and whether the corners' middles stay.
std::string rule_of(Call& call, const Resizing& how, bool is_whole) {
  using Where = Resizing::Where;
  using Nearest = Resizing::Nearest;
  if (how.antialias || how.excludes_outside || how.aspect != Resizing::Aspect::stretch)
    call.node.refuse("no antialias, exclude_outside and keep_aspect_ratio_policy", "one of them");
  const Where where = how.where == Where::pytorch_half_pixel ? Where::half_pixel : how.where;
  if (how.filter == Resizing::Filter::nearest) {
    if (where == Where::asymmetric && how.nearest == Nearest::floor) return "nearest";
    if (where == Where::half_pixel_nearest && how.nearest == Nearest::floor) return "nearest_exact";
    // Which of two that are as near comes first matters where there are such: not at whole factors.
    const bool rounds =
        how.nearest == Nearest::round_prefer_ceil || (is_whole && how.nearest == Nearest::round_prefer_floor);
    if (where == Where::half_pixel && rounds) return "nearest_exact";
    call.node.refuse("asymmetric with floor, or half_pixel with round_prefer_ceil", "others");
  }
  const std::string filter = how.filter == Resizing::Filter::linear ? "linear" : "cubic";
  if (how.filter == Resizing::Filter::cubic && how.cubic != -0.75)
    call.node.refuse("a cubic_coeff_a of -0.75", std::to_string(how.cubic));
  if (where == Where::half_pixel) return filter;
  if (where == Where::align_corners) return filter + ", .align_corners = true";
  call.node.refuse("half_pixel or align_corners", "another coordinate_transformation_mode");
}

void interpolated(Call& call, const Resizing& how, const std::optional<std::vector<std::int64_t>>& sizes,
                  const std::vector<double>& scales) {
  const Value& x = call.floats(0);
  const std::size_t rank = x.rank();
  if (rank < 3 || rank > 5)
    call.node.refuse("[n, channels, ..] with one to three axes more", std::to_string(rank));
  std::vector<std::size_t> along;
  if (how.axes) {
    along = call.axes({how.axes->begin(), how.axes->end()}, rank);
  } else {
    for (std::size_t axis = 0; axis < rank; ++axis) along.push_back(axis);
  }
  if (along.size() != (sizes ? sizes->size() : scales.size()))
    call.node.refuse("a scale or a size for each of " + std::to_string(along.size()) + " axes", "others");
  const std::string axes = std::to_string(rank - 2);
  Extents to = x.shape;
  bool is_whole = true;
  std::vector<std::string> texts(rank - 2, "1.0");
  for (std::size_t i = 0; i < rank - 2 && sizes; ++i) texts[i] = x.shape[2 + i].text();
  OpenExtents shape = open(x.shape);
  for (std::size_t i = 0; i < along.size(); ++i) {
    const std::size_t axis = along[i];
    const Extent& extent = x.shape[axis];
    if (axis < 2) {
      if (sizes ? !extent.is((*sizes)[i]) : scales[i] != 1)
        call.node.refuse("images whose number and channels stay", "others");
      continue;
    }
    if (sizes) {
      const std::int64_t size = (*sizes)[i];
      if (size < 1 || size > std::int64_t{1} << 20)
        call.node.refuse("sizes of at least 1", std::to_string(size));
      is_whole = is_whole && extent.is_number() && extent.factor > 0 && size % extent.factor == 0;
      shape[axis] = Extent(size);
      texts[axis - 2] = std::to_string(size);
      continue;
    }
    const double scale = scales[i];
    if (!(scale > 0) || !(scale <= 0x1p20)) call.node.refuse("scales above 0", std::to_string(scale));
    const bool is_factor = scale == std::floor(scale);
    is_whole = is_whole && is_factor;
    if (is_factor)
      shape[axis] = times(extent, static_cast<std::int64_t>(scale));
    else if (extent.is_number() && extent.factor < std::int64_t{1} << 20)
      shape[axis] = Extent(static_cast<std::int64_t>(scale * static_cast<double>(extent.factor)));
    else
      shape[axis] = std::nullopt;
    texts[axis - 2] = real_text(scale, false);
  }
  const std::string rule = rule_of(call, how, is_whole);
  if (!sizes && !is_whole && rule.ends_with("true"))
    call.node.refuse("whole factors for align_corners", "others");
  const std::string list = sizes ? ".size = std::array<std::size_t, " : ".scale_factor = std::array<double, ";
  call.give(x.dtype, shape,
            "interpolate(" + call.read(0) + ", {" + list + axes + ">{" + joined(texts) +
                "}, .mode = Interpolation::" + rule + "})");
}

std::vector<double> scales_of(Call& call, std::size_t input) {
  if (!call.has(input)) return {};
  const Value& value = call.at(input);
  if (!value.constant) call.node.refuse("scales that are constants", "values that are computed");
  return cast(*value.constant, DType::f64).values<double>();
}

void resize(Call& call) {
  const Resizing how(call.node);
  const bool is_old = call.node.opset() < 11;
  const bool has_sizes = !is_old && call.has(3) && !call.at(3).shape.empty() && !call.at(3).shape[0].is(0);
  const auto sizes = has_sizes ? call.fixed("", 3) : std::nullopt;
  interpolated(call, how, sizes, has_sizes ? std::vector<double>() : scales_of(call, is_old ? 1 : 2));
}

void upsample(Call& call) {
  const Resizing how = Resizing::upsampling(call.node);
  const auto given = call.node.reals("scales");
  interpolated(call, how, {}, given ? std::vector<double>(given->begin(), given->end()) : scales_of(call, 1));
}

constexpr OperatorWriter kWriters[] = {{"Resize", resize}, {"Upsample", upsample}};

}  // namespace

std::span<const OperatorWriter> resize_writers() { return kWriters; }

}  // namespace hearth::inline v0_1::codegen
