#include <hearth/trace/fuse.hpp>

#include "fusion.hpp"

namespace hearth::inline v0_1::detail {

// weight' = weight s, bias' = (bias - mean) s + shift, s = scale / sqrt(var + eps)
void Fusion::normalize(std::size_t i) {
  if (!is(i, "BatchNormalization") || node(i).inputs.size() != 5) return;
  const std::size_t conv = maker(node(i).inputs[0]);
  if (!is(conv, "Conv") || only_user(node(i).inputs[0]) != i) return;
  const auto& in = node(i).inputs;
  const TensorData* weight = constant(node(conv).inputs[1]);
  const bool has_bias = node(conv).inputs.size() > 2 && !node(conv).inputs[2].empty();
  if (!weight || weight->shape.rank() < 3 || (has_bias && !constant(node(conv).inputs[2]))) return;
  for (std::size_t k = 1; k < 5; ++k)
    if (const TensorData* data = constant(in[k]); !data || data->shape != Shape{weight->shape[0]}) return;
  const auto epsilon = number<float>(i, "epsilon", 1e-5F);
  if (!epsilon || number<std::int64_t>(i, "training_mode", 0) != 0) return;

  const std::string eps = added(conv, "Constant", {}, {{"value_float", *epsilon}});
  const std::string like = added(conv, "CastLike", {eps, in[4]});
  const std::string root = added(conv, "Sqrt", {added(conv, "Add", {in[4], like})});
  const std::string scale = added(conv, "Div", {in[1], root});
  std::vector<std::int64_t> column(weight->shape.rank(), 1);
  column[0] = -1;
  const std::string wide = added(conv, "Reshape", {scale, list(std::move(column))});
  const std::string centred =
      has_bias ? added(conv, "Sub", {node(conv).inputs[2], in[3]}) : added(conv, "Neg", {in[3]});
  const std::string bias = added(conv, "Add", {added(conv, "Mul", {centred, scale}), in[2]});
  const std::string weights = added(conv, "Mul", {node(conv).inputs[1], wide});
  node(conv).inputs = {node(conv).inputs[0], weights, bias};
  take_over(conv, i);
}

std::string Fusion::turned_from(const std::string& matrix) const {
  const std::size_t made = maker(matrix);
  if (!is(made, "Transpose") || !constant(node(made).inputs[0])) return {};
  const auto* order = attribute<std::vector<std::int64_t>>(made, "perm");
  const bool turns = order ? *order == std::vector<std::int64_t>{1, 0} : !node(made).find("perm");
  return turns ? node(made).inputs[0] : std::string();
}

bool Fusion::to_linear(std::size_t i, std::size_t product, const std::string& bias) {
  if (!is(product, "MatMul")) return false;
  const std::string matrix = node(product).inputs[1], source = turned_from(matrix);
  const TensorData *weight = constant(source.empty() ? matrix : source), *offset = constant(bias);
  if (!weight || weight->shape.rank() != 2) return false;
  if (!bias.empty() && (!offset || offset->shape != Shape{weight->shape[source.empty() ? 1 : 0]}))
    return false;
  const std::string x = node(product).inputs[0];
  users_[x].push_back(i);
  node(i).name = node(product).name;
  make_linear(i, x, source.empty() ? turned(i, matrix) : source, bias);
  return true;
}

// A Linear's weight is [out, in].
std::string Fusion::turned(std::size_t at, const std::string& matrix) {
  return added(at, "Transpose", {matrix}, {{"perm", std::vector<std::int64_t>{1, 0}}});
}
void Fusion::make_linear(std::size_t i, const std::string& x, std::string weight, const std::string& bias) {
  node(i).op = "Linear";
  node(i).domain = "hearth";
  node(i).inputs = {x, std::move(weight)};
  if (!bias.empty()) node(i).inputs.push_back(bias);
  node(i).attributes.clear();
}

void Fusion::linear(std::size_t i) {
  if (is(i, "Gemm") && has_only(i, {"alpha", "beta", "transA", "transB"})) {
    const bool has_bias = node(i).inputs.size() > 2 && !node(i).inputs[2].empty();
    const std::string bias = has_bias ? node(i).inputs[2] : "";
    const auto turns = number<std::int64_t>(i, "transB", 0);
    const TensorData* weight = node(i).inputs.size() > 1 ? constant(node(i).inputs[1]) : nullptr;
    const TensorData* offset = constant(bias);
    if (number<float>(i, "alpha", 1) != 1.0F || (has_bias && number<float>(i, "beta", 1) != 1.0F) ||
        number<std::int64_t>(i, "transA", 0) != 0 || !turns || !weight || weight->shape.rank() != 2)
      return;
    if (has_bias && (!offset || offset->shape != Shape{weight->shape[*turns ? 0 : 1]})) return;
    const std::string x = node(i).inputs[0], matrix = node(i).inputs[1];
    make_linear(i, x, *turns ? matrix : turned(i, matrix), bias);
    return;
  }
  if (!is(i, "Add") || node(i).inputs.size() != 2) return;
  for (const std::size_t k : {0, 1}) {
    const std::string product = node(i).inputs[k], bias = node(i).inputs[1 - k];
    const std::size_t made = maker(product);
    if (bias.empty() || only_user(product) != i || !to_linear(i, made, bias)) continue;
    is_gone_[made] = true;
    return;
  }
}

Graph fused(Graph graph) {
  Fusion fusion(std::move(graph));
  for (std::size_t i = 0; i < fusion.size() && !fusion.has_inner_graphs(); ++i) {
    fusion.normalize(i);
    fusion.gelu(i);
    fusion.gate(i);
    fusion.linear(i);
    fusion.activation(i);
  }
  return std::move(fusion).done();
}

Graph with_gelu(Graph graph) {
  Fusion fusion(std::move(graph));
  for (std::size_t i = 0; i < fusion.size() && !fusion.has_inner_graphs(); ++i) fusion.gelu(i);
  return std::move(fusion).done();
}

}  // namespace hearth::inline v0_1::detail
