#include "case.hpp"
#include "cases.hpp"

namespace hearth::test {

void export_recurrent() {
  const auto x = noise<3>({5, 2, 4});
  const TraceOptions batch = {.dynamic = {{0, 1, "batch"}}, .recurrent_operators = false};
  exported("lstm_cell", made(LstmCellConfig{4, 6}), noise<2>({2, 4}), batched());
  exported("gru_cell", made(GruCellConfig{4, 6}), noise<2>({2, 4}), batched());
  exported("rnn", made(RnnConfig{4, 6}), x, batch);
  exported("lstm", made(LstmConfig{4, 6}), x, batch);
  exported(
      "lstm_two",
      made(LstmConfig{
          .input_size = 4, .hidden_size = 6, .num_layers = 2, .batch_first = true, .bidirectional = true}),
      noise<3>({2, 5, 4}), {.dynamic = {{0, 0, "batch"}}, .recurrent_operators = false});
  exported("gru", made(GruConfig{4, 6}), x, batch);
  // As one operator, for any number of steps.
  const TraceOptions whole = {.dynamic = {{0, 0, "steps"}, {0, 1, "batch"}}};
  exported("lstm_operator", made(LstmConfig{4, 6}), x, whole);
  exported("lstm_operator_two",
           made(LstmConfig{.input_size = 4, .hidden_size = 6, .num_layers = 2, .bidirectional = true}), x,
           whole);
  exported("lstm_operator_without_bias", made(LstmConfig{.input_size = 4, .hidden_size = 6, .bias = false}),
           x, whole);
  exported("gru_operator", made(GruConfig{4, 6}), x, whole);
  exported(
      "gru_operator_two",
      made(GruConfig{
          .input_size = 4, .hidden_size = 6, .num_layers = 2, .batch_first = true, .bidirectional = true}),
      x, {.dynamic = {{0, 0, "batch"}, {0, 1, "steps"}}});
}

}  // namespace hearth::test
