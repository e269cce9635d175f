#include <hearth/optim/slot.hpp>

namespace hearth::inline v0_1::optim::detail {

void OptimizerMismatch::operator()(const Path& path, const std::string& expected,
                                   const std::string& got) const {
  throw_shape_error("optimizer: '" + path.text() + "'", expected, got);
}

void OptimizerMismatch::check_param(const ParamInfo* known, const Path& path, const Shape& shape) const {
  if (!known || known->path != std::string_view(path.view()) || !(known->shape == shape))
    (*this)(path, "the model that the optimizer was made for", "one with another parameter here");
}

void OptimizerMismatch::check_gradient(const ParamInfo& known, const Path& path, const Shape& shape) const {
  if (!(known.shape == shape)) (*this)(path, "a gradient " + known.shape.text(), shape.text());
}

}  // namespace hearth::inline v0_1::optim::detail
