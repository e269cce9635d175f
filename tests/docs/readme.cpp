// The program in README.md. It needs a data set that find_dataset() finds.
// [program]
#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>
#include <hearth/train.hpp>
using namespace hearth;

template <Backend B>
struct Mlp {
  nn::Linear<B> hidden, out;
  HEARTH_MODULE(Mlp, hidden, out)

  static Mlp init(const Device<B>& device, Rng& rng) {
    return {.hidden = nn::LinearConfig{.in = 784, .out = 100}.init<B>(device, rng),
            .out = nn::LinearConfig{.in = 100, .out = 10}.init<B>(device, rng)};
  }
  Tensor<B, 2> forward(const Tensor<B, 4>& image) const { return out(relu(hidden(flatten<1>(image)))); }
};

int main() {
  const auto mnist = data::load_idx_folder(data::find_dataset("mnist", ""));
  const data::DataLoader training(mnist.train, {.batch_size = 64}), test(mnist.test);
  Rng rng(42);
  const auto model = Mlp<Autodiff<NdArray<>>>::init({}, rng);
  train::Learner learner(model, optim::AdamW(model, {.learning_rate = 0.001}), train::CrossEntropy{});
  const auto worst = [&] { return train::worst_classified(learner.model(), test, 24); };
  const train::Callbacks shown = {train::Dashboard(), train::Report("mlp.html", {.predictions = worst})};
  learner.fit(training, test, {.epochs = 10, .callbacks = shown, .metrics = {train::Accuracy()}});
  learner.model().save_file("mlp", DefaultRecorder{});  // mlp.mpk
}
// [/program]
