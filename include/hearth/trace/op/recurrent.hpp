// LSTM, GRU and RNN, a step at a time.
#pragma once

#include <hearth/trace/op/common.hpp>

namespace hearth::inline v0_1::operators_of {

/// What the three share of their attributes.
struct HEARTH_API Recurrent {
  /// A function by ONNX's name with its numbers.
  struct Activation {
    std::string name;
    double alpha, beta;
  };

  /// `activations`: of a direction where the node names none.
  Recurrent(NodeReader& node, std::vector<std::string> activations);

  std::size_t directions = 1, per_direction;
  bool reverses = false;     // the only direction is the one from the end
  bool batch_first = false;  // [batch, steps, ..] and [batch, directions, ..]
  std::optional<double> clip;
  std::vector<Activation> activations;  // of all directions
  bool input_forget = false, linear_before_reset = false;
};

template <class B>
class RecurrentCall {
 public:
  using F = PrimitiveOf<B, Float>;

  RecurrentCall(const Recurrent& how, OperatorCall<B>& call, std::size_t gates)
      : how_(how), call_(call), gates_(gates), dtype_(call.in[0].dtype()) {
    F x = take_tensor<3>(call, 0).primitive();
    x_ = how.batch_first ? turned(std::move(x)) : std::move(x);
    weight_ = take_tensor<3>(call, 1).primitive();
    recurrent_ = take_tensor<3>(call, 2).primitive();
    if (call.has(3)) bias_ = take_tensor<2>(call, 3).primitive();
    const Shape &x_shape = shape(x_), &r_shape = shape(recurrent_);
    steps_ = x_shape[0], n_ = x_shape[1], hidden_ = r_shape[2];
    check::equal("W", {how.directions, gates * hidden_, x_shape[2]}, shape(weight_));
    check::equal("R", {how.directions, gates * hidden_, hidden_}, r_shape);
    if (bias_) check::equal("B", {how.directions, 2 * gates * hidden_}, shape(*bias_));
    for (const std::int64_t length : integers_of(call, 4)) lengths_.push_back(length);
    if (!lengths_.empty() && lengths_.size() != n_)
      throw_shape_error("sequence_lens", std::to_string(n_) + " lengths", std::to_string(lengths_.size()));
  }

  /// cell(x W^T + bias of a step, R, its bias, states, activations) gives the next states, of which the first
  /// is put out. `states`: the inputs that the states start from.
  template <class Cell>
  void run(std::vector<std::size_t> states, const Cell& cell) {
    std::vector<F> outputs;                           // [steps, n, hidden] of each direction
    std::vector<std::vector<F>> last(states.size());  // of each direction
    for (std::size_t d = 0; d < how_.directions; ++d) {
      F r = part(recurrent_, d);
      std::optional<F> w_bias, r_bias;
      if (bias_) {
        const F both = part(*bias_, d);
        w_bias = columns(both, 0, gates_ * hidden_);
        r_bias = columns(both, gates_ * hidden_, gates_ * hidden_);
      }
      const F inputs = B::linear(x_, part(weight_, d), std::move(w_bias));
      std::vector<F> state;
      for (const std::size_t input : states)
        state.push_back(call_.has(input) ? started(input, d)
                                         : B::template full<Float>({n_, hidden_}, 0, call_.device));
      std::vector<F> made(steps_);
      const bool backwards = how_.reverses || d == 1;
      const auto* activations = how_.activations.data() + d * how_.per_direction;
      for (std::size_t i = 0; i < steps_; ++i) {
        const std::size_t step = backwards ? steps_ - 1 - i : i;
        std::vector<F> next = cell(part(inputs, step), r, r_bias, state, activations, d);
        F out = next[0];
        if (!lengths_.empty()) {
          const auto seen = present(step);
          for (std::size_t s = 0; s < state.size(); ++s)
            next[s] = B::template where<Float>(seen, std::move(next[s]), std::move(state[s]));
          out = B::template where<Float>(seen, std::move(out),
                                         B::template full<Float>({1, 1}, 0, call_.device));
        }
        state = std::move(next);
        made[step] = B::template reshape<Float>(std::move(out), {1, n_, hidden_});
      }
      outputs.push_back(steps_ == 0 ? B::template full<Float>({0, n_, hidden_}, 0, call_.device)
                                    : B::template concat<Float>(std::move(made), 0));
      for (std::size_t s = 0; s < state.size(); ++s) last[s].push_back(std::move(state[s]));
    }
    put(std::move(outputs), std::move(last));
  }

  F gate(const F& gates, std::size_t i) const { return columns(gates, i * hidden_, hidden_); }
  F rows(const F& x, std::size_t i) const {
    return B::template slice<Float>(x, {i * hidden_, 0}, {hidden_, shape(x)[1]}, {1, 1});
  }
  /// The part of a bias for gate i.
  std::optional<F> of_gate(const std::optional<F>& bias, std::size_t i) const {
    if (!bias) return {};
    return B::template slice<Float>(*bias, {i * hidden_}, {hidden_}, {1});
  }
  F activated(const Recurrent::Activation& f, F x) const;
  /// With the numbers beyond the node's clip cut to it.
  F clipped(F x) const {
    return how_.clip ? B::template unary<Float>(op::Clamp{-*how_.clip, *how_.clip}, std::move(x))
                     : std::move(x);
  }
  static F plus(F a, F b) { return B::template binary<Float>(op::Add{}, std::move(a), std::move(b)); }
  static F times(F a, F b) { return B::template binary<Float>(op::Mul{}, std::move(a), std::move(b)); }
  static F one_minus(F a) {
    return B::template unary<Float>(op::AddScalar{1}, B::template unary<Float>(op::Neg{}, std::move(a)));
  }
  /// Row d of a matrix, or matrix d of a list of them.
  F part(const F& x, std::size_t d) const {
    Shape start = Shape::filled(shape(x).rank(), 0), extent = shape(x), rest;
    start[0] = d, extent[0] = 1;
    for (std::size_t i = 1; i < extent.rank(); ++i) rest.push_back(extent[i]);
    return B::template reshape<Float>(
        B::template slice<Float>(x, start, extent, Shape::filled(extent.rank(), 1)), rest);
  }
  std::size_t hidden() const { return hidden_; }

 private:
  static const Shape& shape(const F& x) { return B::template shape<Float>(x); }
  static F turned(F x) { return B::template permute<Float>(std::move(x), {1, 0, 2}); }
  // From the last axis.
  static F columns(const F& x, std::size_t first, std::size_t count) {
    Shape start = Shape::filled(shape(x).rank(), 0), extent = shape(x);
    start[start.rank() - 1] = first, extent[extent.rank() - 1] = count;
    return B::template slice<Float>(x, start, extent, Shape::filled(extent.rank(), 1));
  }
  F started(std::size_t input, std::size_t d) {
    F state = call_.in[input].template get<Float>();
    if (how_.batch_first) state = turned(std::move(state));
    check::equal("initial state", {how_.directions, n_, hidden_}, shape(state));
    return part(state, d);
  }
  PrimitiveOf<B, Bool> present(std::size_t step) const {
    std::vector<std::uint8_t> seen;
    for (const std::int64_t length : lengths_) seen.push_back(static_cast<std::int64_t>(step) < length);
    TensorData data = TensorData::from(std::move(seen), {n_, 1});
    data.dtype = DType::boolean;
    return B::template from_data<Bool>(data, call_.device);
  }
  void put(std::vector<F> outputs, std::vector<std::vector<F>> last) {
    for (F& y : outputs) y = B::template reshape<Float>(std::move(y), {steps_, 1, n_, hidden_});
    F y = B::template concat<Float>(std::move(outputs), 1);  // [steps, directions, n, hidden]
    if (how_.batch_first) y = B::template permute<Float>(std::move(y), {2, 0, 1, 3});
    call_.out[0] = {std::move(y), dtype_};
    for (std::size_t s = 0; s < last.size() && s + 1 < call_.out.size(); ++s) {
      for (F& state : last[s]) state = B::template reshape<Float>(std::move(state), {1, n_, hidden_});
      F states = B::template concat<Float>(std::move(last[s]), 0);
      call_.out[s + 1] = {how_.batch_first ? turned(std::move(states)) : std::move(states), dtype_};
    }
  }

  const Recurrent& how_;
  OperatorCall<B>& call_;
  std::size_t gates_, steps_, n_, hidden_;
  DType dtype_;
  F x_, weight_, recurrent_;
  std::optional<F> bias_;
  Integers lengths_;
};

template <class B>
PrimitiveOf<B, Float> RecurrentCall<B>::activated(const Recurrent::Activation& f, F x) const {
  const auto with = [&](auto op) { return B::template unary<Float>(op, std::move(x)); };
  const auto scaled = [](double factor, F y) {
    return B::template unary<Float>(op::MulScalar{factor}, std::move(y));
  };
  const auto shifted = [](double by, F y) {
    return B::template unary<Float>(op::AddScalar{by}, std::move(y));
  };
  if (f.name == "Sigmoid") return with(op::Sigmoid{});
  if (f.name == "Tanh") return with(op::Tanh{});
  if (f.name == "Relu") return with(op::Relu{});
  if (f.name == "Softsign") return with(op::Softsign{});
  if (f.name == "Softplus") return with(op::Softplus{});
  if (f.name == "LeakyRelu") return with(op::LeakyRelu{f.alpha});
  if (f.name == "Elu") return with(op::Elu{f.alpha});
  if (f.name == "ThresholdedRelu") return with(op::Threshold{f.alpha, 0});
  if (f.name == "ScaledTanh")
    return scaled(f.alpha, B::template unary<Float>(op::Tanh{}, scaled(f.beta, std::move(x))));
  x = shifted(f.beta, scaled(f.alpha, std::move(x)));  // Affine
  return f.name == "Affine" ? std::move(x)
                            : B::template unary<Float>(op::Clamp{0, 1}, std::move(x));  // HardSigmoid
}

/// Gates i, o, f, c; peepholes P are i, o, f.
template <class B>
Kernel<B> lstm(NodeReader& node) {
  return [how = Recurrent(node, {"Sigmoid", "Tanh", "Tanh"})](OperatorCall<B>& call) {
    using F = PrimitiveOf<B, Float>;
    RecurrentCall<B> lstm(how, call, 4);
    std::optional<F> peepholes;
    if (call.has(7)) {
      peepholes = take_tensor<2>(call, 7).primitive();
      check::equal("P", {how.directions, 3 * lstm.hidden()}, B::template shape<Float>(*peepholes));
    }
    lstm.run({5, 6}, [&](F x, const F& r, const std::optional<F>& bias, const std::vector<F>& state,
                         const Recurrent::Activation* f, std::size_t d) {
      const F gates = lstm.plus(std::move(x), B::linear(state[0], r, bias));
      const auto seen = [&](std::size_t i, F gate, const F& c) {
        if (!peepholes) return gate;
        return lstm.plus(std::move(gate), lstm.times(lstm.gate(lstm.part(*peepholes, d), i), c));
      };
      F in = lstm.activated(f[0], lstm.clipped(seen(0, lstm.gate(gates, 0), state[1])));
      F forget = how.input_forget
                     ? lstm.one_minus(in)
                     : lstm.activated(f[0], lstm.clipped(seen(2, lstm.gate(gates, 2), state[1])));
      F candidate = lstm.activated(f[1], lstm.clipped(lstm.gate(gates, 3)));
      F c =
          lstm.plus(lstm.times(std::move(forget), state[1]), lstm.times(std::move(in), std::move(candidate)));
      F out = lstm.activated(f[0], lstm.clipped(seen(1, lstm.gate(gates, 1), c)));
      F h = lstm.times(std::move(out), lstm.activated(f[2], c));
      return std::vector<F>{std::move(h), std::move(c)};
    });
  };
}

/// Gates z, r, h.
template <class B>
Kernel<B> gru(NodeReader& node) {
  return [how = Recurrent(node, {"Sigmoid", "Tanh"})](OperatorCall<B>& call) {
    using F = PrimitiveOf<B, Float>;
    RecurrentCall<B> gru(how, call, 3);
    gru.run({5}, [&](F x, const F& r, const std::optional<F>& bias, const std::vector<F>& state,
                     const Recurrent::Activation* f, std::size_t) {
      const F& h = state[0];
      const auto product = [&](const F& y, std::size_t i) {
        return B::linear(y, gru.rows(r, i), gru.of_gate(bias, i));
      };
      F update = gru.activated(f[0], gru.clipped(gru.plus(gru.gate(x, 0), product(h, 0))));
      F reset = gru.activated(f[0], gru.clipped(gru.plus(gru.gate(x, 1), product(h, 1))));
      F before = how.linear_before_reset ? gru.times(std::move(reset), product(h, 2))
                                         : product(gru.times(std::move(reset), h), 2);
      F candidate = gru.activated(f[1], gru.clipped(gru.plus(gru.gate(x, 2), std::move(before))));
      F kept = gru.times(update, h);
      F next = gru.plus(gru.times(gru.one_minus(std::move(update)), std::move(candidate)), std::move(kept));
      return std::vector<F>{std::move(next)};
    });
  };
}

template <class B>
Kernel<B> rnn(NodeReader& node) {
  return [how = Recurrent(node, {"Tanh"})](OperatorCall<B>& call) {
    using F = PrimitiveOf<B, Float>;
    RecurrentCall<B> rnn(how, call, 1);
    rnn.run({5}, [&](F x, const F& r, const std::optional<F>& bias, const std::vector<F>& state,
                     const Recurrent::Activation* f, std::size_t) {
      F sum = rnn.plus(std::move(x), B::linear(state[0], r, bias));
      return std::vector<F>{rnn.activated(f[0], rnn.clipped(std::move(sum)))};
    });
  };
}

template <class B>
void add_recurrent(Operators<B>& all) {
  all.add("LSTM", lstm<B>);
  all.add("GRU", gru<B>);
  all.add("RNN", rnn<B>);
}

}  // namespace hearth::inline v0_1::operators_of
