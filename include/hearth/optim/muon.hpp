#pragma once

#include <hearth/optim/adam.hpp>
#include <hearth/tensor/linalg.hpp>
#include <hearth/tensor/statistics.hpp>

namespace hearth::inline v0_1::optim {

/// How the learning rate follows a matrix of `rows` outputs and `columns` inputs.
enum class MuonRate {
  original,            // sqrt(max(1, rows / columns)), Jordan et al.
  match_rms_adamw,     // 0.2 sqrt(max(rows, columns)): AdamW's rate and decay fit (Liu et al., 2025)
  spectral_unclamped,  // sqrt(rows / columns)
};

struct HEARTH_API MuonConfig {
  double learning_rate = 1e-3;
  double weight_decay = 0.1;
  double momentum = 0.95;
  bool nesterov = true;
  std::array<double, 3> ns_coefficients = {3.4445, -4.7750, 2.0315};
  double epsilon = 1e-7;
  std::size_t ns_steps = 5;
  MuonRate adjust_lr = MuonRate::original;
  /// Matrices that AdamW steps, as it does all that is no matrix: embeddings, the last layer.
  ParamMatch by_adamw = {};
  /// For those. Schedules and groups change its rate in proportion.
  AdamWConfig adamw = {};

  /// Error for what no optimizer can have.
  void check() const;
};

namespace detail {

/// The matrix with the singular vectors of x and singular values near 1, by Newton and Schulz's iteration.
template <class I>
Tensor<I, 2> orthogonalized(Tensor<I, 2> x, const MuonConfig& config) {
  const auto [a, b, c] = config.ns_coefficients;
  const bool tall = x.dim(0) > x.dim(1);
  if (tall) x = transpose(std::move(x));
  const double length = static_cast<double>(norm(x).item());
  x = std::move(x) * (1 / (length < config.epsilon ? config.epsilon : length));
  for (std::size_t i = 0; i < config.ns_steps; ++i) {
    const auto gram = matmul(x, transpose(x));
    x = x * a + matmul(gram * b + matmul(gram, gram) * c, x);
  }
  return tall ? transpose(std::move(x)) : x;
}

struct MuonRule {
  static constexpr std::string_view name = "Muon";
  static constexpr std::array<std::string_view, 3> moments = {"mean", "variance", "velocity"};
  MuonConfig config;

  bool by_adamw(const ParamInfo& param) const { return param.shape.rank() != 2 || config.by_adamw(param); }
  bool keeps(std::size_t moment, const ParamInfo& param) const { return (moment < 2) == by_adamw(param); }
  const double& momentum() const { return config.momentum; }
  double& momentum() { return config.momentum; }

  double adjustment(const Shape& shape) const {
    const double rows = static_cast<double>(shape[0]), columns = static_cast<double>(shape[1]);
    if (config.adjust_lr == MuonRate::match_rms_adamw)
      return 0.2 * std::sqrt(rows < columns ? columns : rows);
    const double ratio = rows / columns;
    return std::sqrt(config.adjust_lr == MuonRate::original && !(ratio > 1) ? 1 : ratio);
  }

  template <class I>
  void update_by_adamw(Update<I>& u) const {
    const AdamWConfig& c = config.adamw;
    u.learning_rate *= c.learning_rate / config.learning_rate;
    adam_update<I>(u, {0, c.beta1, c.beta2, c.epsilon, u.decay(c.weight_decay), true}, c.amsgrad,
                   c.cautious_weight_decay);
  }

  template <class I>
  void update(Update<I>& u) const {
    using V = Value<I>;
    if (by_adamw(u.state.info)) return update_by_adamw(u);
    if (u.state.info.shape.numel() == 0) return;
    const V g(u.gradient), velocity = u.average(2, g, config.momentum);
    const V along = config.nesterov ? g * V(1 - config.momentum) + velocity * V(config.momentum) : velocity;
    const V direction(orthogonalized<I>(Tensor<I, 2>(along.primitive()), config).primitive());
    u.move(direction * V(u.learning_rate * adjustment(u.state.info.shape)),
           1 - u.learning_rate * u.decay(config.weight_decay));
  }
};

}  // namespace detail

/// Muon (Jordan et al., 2024) for the matrices of hidden layers, as torch.optim.Muon defines it but in the
/// backend's own precision, and AdamW for all other parameters.
template <class M>
class Muon : public detail::Optimizer<M, detail::MuonRule> {
 public:
  /// Error when the learning rate is 0, which AdamW's is a multiple of.
  explicit Muon(const M& model, MuonConfig config = {}, std::vector<ParamGroup> groups = {})
      : detail::Optimizer<M, detail::MuonRule>(model, {std::move(config)}, std::move(groups)) {
    if (this->learning_rate() == 0)
      throw Error("hearth: Muon: expected a learning rate above 0, which AdamW's is a multiple of, got 0");
  }
};

}  // namespace hearth::inline v0_1::optim
