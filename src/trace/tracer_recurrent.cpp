// LSTMs and GRUs: ONNX has the gates in another order, a leading axis for the directions, and both biases in
// one.
#include <hearth/trace/tracer.hpp>

namespace hearth::inline v0_1::detail {

// Ours are i, f, g, o and r, z, n; ONNX' are i, o, f, c and z, r, h.
TraceId Tracer::gates_in_order(TraceId weight, RecurrentCell cell, const Shape& to) {
  const std::vector<std::size_t> order =
      cell == RecurrentCell::lstm ? std::vector<std::size_t>{0, 3, 1, 2} : std::vector<std::size_t>{1, 0, 2};
  const Shape from = shape(weight);
  const std::size_t hidden = from[0] / order.size();
  std::vector<std::int64_t> rows;
  for (const std::size_t gate : order)
    for (std::size_t i = 0; i < hidden; ++i) rows.push_back(static_cast<std::int64_t>(gate * hidden + i));
  const std::size_t count = rows.size();
  const TraceId places =
      constant(DType::i64, {count}, [rows, count] { return TensorData::from(rows, {count}); });
  return reshape(index_select(weight, 0, places, from), to);
}

std::vector<TraceId> Tracer::as(const whole::Recurrent& what, const std::vector<TraceId>& operands,
                                const std::vector<Shape>& to) {
  const bool is_lstm = what.cell == RecurrentCell::lstm;
  const Shape in = shape(operands[1]), out = shape(operands[2]);
  const DType dtype = at(operands[0]).dtype;
  const TraceId x = what.batch_first ? permute(operands[0], {1, 0, 2}) : operands[0];
  const TraceId w = gates_in_order(operands[1], what.cell, {1, in[0], in[1]});
  const TraceId r = gates_in_order(operands[2], what.cell, {1, out[0], out[1]});
  TraceId biases = 0;
  if (operands[3] != 0 || operands[4] != 0) {
    const auto side = [&](TraceId bias) {
      return bias == 0 ? full(dtype, {1, out[0]}, 0) : gates_in_order(bias, what.cell, {1, out[0]});
    };
    const TraceId first = side(operands[3]);
    biases = concat({first, side(operands[4])}, 1, {1, 2 * out[0]});
  }
  const std::size_t n = to[1][0], hidden = out[1], steps = to[0][what.batch_first ? 1 : 0];
  const Shape state = {1, n, hidden}, all = {steps, 1, n, hidden};
  Operands inputs = {x, w, r, biases, TraceId{0}, reshape(operands[5], state)};
  if (is_lstm) inputs.emplace_back(reshape(operands[6], state));
  Attributes attributes = {{"direction", std::string(what.reverse ? "reverse" : "forward")},
                           {"hidden_size", static_cast<std::int64_t>(hidden)}};
  if (!is_lstm) attributes.push_back({"linear_before_reset", std::int64_t{1}});
  const TraceId y = add(is_lstm ? "LSTM" : "GRU", std::move(inputs), dtype, all, std::move(attributes));
  const std::size_t node = at(y).node;
  std::vector<TraceId> ends;
  for (std::size_t i = 1; i < to.size(); ++i) {
    ends.push_back(add_value({.dtype = dtype, .shape = state, .node = node, .depends = depends(y)}));
    recording_.nodes[node].outputs.push_back(ends.back());
  }
  const TraceId output = reshape(y, {steps, n, hidden});
  std::vector<TraceId> made = {what.batch_first ? permute(output, {1, 0, 2}) : output};
  for (const TraceId end : ends) made.push_back(reshape(end, {n, hidden}));
  return made;
}

}  // namespace hearth::inline v0_1::detail
