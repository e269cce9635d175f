// The programs of docs/cheat-sheet-*.md.
#include <doctest/doctest.h>

#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>

#include "../unit/temporary_folder.hpp"

using namespace hearth;

namespace {

// [model]
template <Backend B>
struct Net {
  nn::Linear<B> fc1, fc2;
  nn::Dropout dropout;

  HEARTH_MODULE(Net, fc1, fc2, dropout)

  static Net init(const Device<B>& device, Rng& rng) {
    return {.fc1 = nn::LinearConfig{.in = 8, .out = 16}.init<B>(device, rng),
            .fc2 = nn::LinearConfig{.in = 16, .out = 3}.init<B>(device, rng),
            .dropout = {.p = 0.1}};
  }
  Tensor<B, 2> forward(const Tensor<B, 2>& x, Rng& rng) const { return fc2(dropout(relu(fc1(x)), rng)); }
};
// [/model]

}  // namespace

TEST_CASE("docs, cheat sheets: the whole way") {
  const test::TemporaryFolder folder;
  const std::string path = folder.path("net");
  // [program]
  using B = Autodiff<NdArray<>>;
  const Device<B> device;                                     // torch.device("cpu")
  Rng rng(42);                                                // torch.manual_seed(42)
  const auto inputs = normal<B>({64, 8}, 0, 1, device, rng);  // torch.randn(64, 8)
  const auto targets = argmax(narrow(inputs, 1, 0, 3), 1);    // inputs.narrow(1, 0, 3).argmax(1)

  auto model = Net<B>::init(device, rng);                        // Net()
  auto optimizer = optim::Adam(model, {.learning_rate = 0.01});  // Adam(model.parameters(), lr=0.01)
  for (int epoch = 0; epoch < 50; ++epoch) {                     // model.train()
    const auto loss = nn::cross_entropy(model.forward(inputs, rng), targets);
    optimizer.step(model, backward(loss, model));  // zero_grad(), backward(), step()
  }
  const auto used = valid(model);  // model.eval(), torch.no_grad()
  const auto guesses = argmax(used.forward(inner(inputs), rng), 1);
  const auto right = sum(to_int(guesses == inner(targets))).item();

  const PthFileRecorder<FullPrecisionSettings> recorder;
  recorder.save(to_record(model), path);   // torch.save(model.state_dict(), "net.pth")
  auto again = Net<B>::init(device, rng);  // net.load_state_dict(torch.load("net.pth"))
  again.load_file(path, recorder);
  // [/program]
  INFO(right);
  CHECK(right > 48);
  CHECK(equal(again.fc1.weight.value(), model.fc1.weight.value()));
}
