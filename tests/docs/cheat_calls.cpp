// The calls in the tables of docs/cheat-sheet-*.md, which tests/docs/names compares with this file.
#include <doctest/doctest.h>

#include <filesystem>

#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>
#include <hearth/trace.hpp>

using namespace hearth;

namespace {

template <Backend B>
struct Net {
  nn::Linear<B> encoder, out;

  HEARTH_MODULE(Net, encoder, out)

  static Net init(const Device<B>& device, Rng& rng) {
    return {.encoder = nn::LinearConfig{.in = 3, .out = 4}.init<B>(device, rng),
            .out = nn::LinearConfig{.in = 4, .out = 2}.init<B>(device, rng)};
  }
  Tensor<B, 2> forward(const Tensor<B, 2>& x) const { return out(relu(encoder(x))); }
};

// A folder that is gone afterwards, and the current one meanwhile.
class Elsewhere {
 public:
  Elsewhere() : before_(std::filesystem::current_path()) {
    const auto folder = before_ / "cheat_calls";
    std::filesystem::create_directories(folder);
    std::filesystem::current_path(folder);
  }
  ~Elsewhere() {
    std::filesystem::remove_all(std::filesystem::current_path());
    std::filesystem::current_path(before_);
  }

 private:
  std::filesystem::path before_;
};

}  // namespace

TEST_CASE("docs, cheat sheets: tensors") {
  using B = NdArray<>;
  const auto device = Device<B>{};
  Rng rng(42);
  const auto x = Tensor<B, 2>::from({{1, 2}, {3, 4}}, device);
  const auto row = Tensor<B, 2>::from({{1, 2}}, device);
  CHECK(x.numel() == 4);
  CHECK(row.dim(0) == 1);
  const auto zero = Tensor<B, 2>::zeros({2, 3}, device);
  CHECK(equal(zero, zeros<B>({2, 3}, device)));
  const auto w = transpose(normal<B>({2, 3}, 0, 1, device, rng), 0, 1), y = w;
  CHECK(matmul(row, reshape(row, std::array<std::size_t, 2>{2, 1})).item() == 5);
  CHECK(matmul(transpose(w), w).shape() == std::array<std::size_t, 2>{2, 2});
  CHECK(sum(x).item() == 10);
  CHECK(sum(x, 1).values() == std::vector<float>{3, 7});
  CHECK(sum_keepdim(x, 1).shape() == std::array<std::size_t, 2>{2, 1});
  CHECK(mean(x, 1).values() == std::vector<float>{1.5f, 3.5f});
  CHECK(argmax(x, 1).values() == std::vector<std::int64_t>{1, 1});
  CHECK(equal(argmax(x, -1), argmax(x, 1)));
  CHECK(max_with_index(x, 1).indices.values() == std::vector<std::int64_t>{1, 1});
  CHECK(pow(x, 2).values() == std::vector<float>{1, 4, 9, 16});
  CHECK(equal(transpose(x, 0, 1), transpose(x)));
  {
    const auto high = unsqueeze(x, 0);
    const auto& x = high;
    CHECK(flatten<1>(x).shape() == std::array<std::size_t, 2>{1, 4});
  }
  CHECK(squeeze(unsqueeze(x, 1), 1).shape() == x.shape());
  {
    const auto x = unsqueeze(w, 1);
    CHECK(squeeze(x, 1).shape() == w.shape());
  }
  CHECK(narrow(w, 0, 1, 2).shape() == std::array<std::size_t, 2>{2, 2});
  {
    const auto x = w;
    CHECK(equal(narrow(x, 0, 1, 2), slice(x, {Range{1, 3}, Range{}})));
    CHECK(matmul(transpose(x), y).shape() == std::array<std::size_t, 2>{2, 2});
  }
  {
    const auto x = transpose(w);
    CHECK(equal(matmul(x, y), matmul(x, w)));
  }
  CHECK(select(x, 1, 1).values() == std::vector<float>{2, 4});
  const auto m = x > 2, a = m;
  CHECK(x.dim(1) == 2);
  const auto i = Tensor<B, 1, Int>::from({1}, device);
  CHECK(index_select(x, 0, i).values() == std::vector<float>{3, 4});
  {
    const auto y = x * 0, a = x, b = y;
    CHECK(where(m, y, x).values() == std::vector<float>{1, 2, 0, 0});
    CHECK(where(m, a, b).values() == std::vector<float>{0, 0, 3, 4});
    CHECK(equal(einsum<"ij,jk->ik">(a, b), matmul(a, b)));
  }
  CHECK(to_int(x).values() == std::vector<std::int64_t>{1, 2, 3, 4});
  CHECK(equal(to_float(to_int(x)), x));
  CHECK(all(to_bool(x)).item());
  CHECK(equal(to_float(x), x));
  CHECK(to_float(a).values() == std::vector<float>{0, 0, 1, 1});
  const auto logits = x;
  CHECK(log_softmax(logits, -1).shape() == logits.shape());
  CHECK(x.to_data().shape.rank() == 2);
  CHECK(select(select(x, 0, 0), 0, 1).item() == 2);
  {
    const auto x = sum(w);
    CHECK(x.item() == doctest::Approx(sum(y).item()));
  }
}

TEST_CASE("docs, cheat sheets: gradients") {
  using B = Autodiff<NdArray<>>;
  const Device<B> device;
  const auto inside = ones<NdArray<>>({2, 2}, device);
  {
    const auto x = inside;
    CHECK(equal(inner(to_autodiff(x)), inside));
  }
  auto x = to_autodiff(inside);
  x = require_grad(x);
  const auto y = sum(x * 3), loss = sum(x * 2);
  CHECK(gradient(y, x).values() == std::vector<float>(4, 3));
  CHECK(gradient(loss, x).values() == std::vector<float>(4, 2));
  CHECK(equal(inner(detach(x)), inner(x)));
  const nn::Dropout dropout = nn::Dropout{.p = 0.5};
  Rng rng(1);
  CHECK(dropout(x, rng).shape() == x.shape());
}

TEST_CASE("docs, cheat sheets: models") {
  using B = Autodiff<NdArray<>>;
  const Device<B> device({.threads = 1});
  CHECK(Device<B>({.threads = 1}).threads() == 1);
  Rng rng(42);
  auto model = Net<B>::init(device, rng);
  const auto conv = nn::Conv2dConfig{.in = 1, .out = 6, .kernel = 5, .padding = 2}.init<B>(device, rng);
  const auto wide = nn::Conv2dConfig{.in = 1, .out = 32, .kernel = 5}.init<B>(device, rng);
  const nn::LinearConfig config{.in = 3, .out = 4, .bias = false, .initializer = nn::KaimingNormal{}};
  const auto layer = nn::LinearConfig{.in = 8, .out = 16}.init<B>(device, rng);
  CHECK(num_params(conv) + num_params(wide) + num_params(config.init<B>(device, rng)) + num_params(layer) ==
        156 + 832 + 12 + 144);

  const auto x = ones<B>({2, 3}, device);
  const auto y = Tensor<B, 1, Int>::from({0, 1}, device);
  const auto logits = model.forward(x);
  const auto loss = nn::cross_entropy(logits, y);
  CHECK(layer(ones<B>({1, 8}, device)).dim(1) == 16);
  {
    const auto& layer = model.encoder;
    CHECK(layer(x).dim(1) == 4);
    const auto x = logits;
    CHECK(nn::cross_entropy(x, y).item() == loss.item());
  }
  auto gradients = backward(loss, model);
  const double max_norm = 1;
  optim::clip_grad_norm(gradients, max_norm);
  auto optimizer = optim::Adam(model, {.learning_rate = 0.001});
  optimizer.step(model, gradients);
  auto sgd = optim::Sgd(model, {.learning_rate = 0.05});
  auto adamw = optim::AdamW(model, {.learning_rate = 0.001});
  optimizer.step(model, backward(nn::cross_entropy(model.forward(x), y), model));
  {
    const auto loss = nn::cross_entropy(model.forward(x), y);
    optimizer.step(model, backward(loss, model));
  }
  sgd.step(model, gradients);
  adamw.step(model, gradients);
  optim::CosineAnnealingLr schedule{.learning_rate = 0.01, .t_max = 300};
  optimizer.set_learning_rate(schedule.step());
  CHECK(optimizer.learning_rate() == 0.01);

  std::size_t seen = 0;
  const auto f = [&](std::string_view, const auto& leaf) { seen += leaf.shape().numel(); };
  visit_params(model, f);
  visit(model, f);
  CHECK(seen == 2 * num_params(model));
  {
    const auto f = [](std::string_view, const auto& value) { return value * 0; };
    CHECK(sum(map(model, f).encoder.weight.value()).item() == 0);
  }
  freeze(model, "encoder");
  CHECK(!model.encoder.weight.requires_grad());
  freeze(model);
  CHECK(!model.out.weight.requires_grad());
  CHECK(!without_grad(model).out.weight.requires_grad());
  CHECK(equal(inner(to_device(model, device).out.weight.value()), inner(model.out.weight.value())));
  CHECK(fork(model, rng).out.weight.id() != model.out.weight.id());
  {
    const auto used = valid(model);
    const auto& model = used;
    CHECK(cast<NdArray<double>>(model).out.weight.shape() == model.out.weight.shape());
  }
}

TEST_CASE("docs, cheat sheets: files") {
  const Elsewhere elsewhere;
  using B = NdArray<>;
  const Device<B> device;
  Rng rng(42);
  auto model = Net<B>::init(device, rng);
  CHECK(state_dict(model).size() == 4);
  PthFileRecorder<FullPrecisionSettings>{}.save(to_record(model), "m");
  model.load_file("m.pth", AnyFileRecorder<FullPrecisionSettings>{});
  SafetensorsFileRecorder<FullPrecisionSettings>{}.save(to_record(model), "m");
  model.load_file("m", SafetensorsFileRecorder<FullPrecisionSettings>{});
  const RecordTree tree = SafetensorsFileRecorder<AsStored>{}.load<RecordTree>("m");
  CHECK(find_path(tree.root, "out.weight"));
  const auto record = model.into_record();
  model.load_record(record);
  const std::string path = "n";
  const DefaultRecorder recorder;
  model.save_file(path, recorder);
  model.load_file(path, recorder);
  const auto report = model.load_file("n", recorder, LoadOptions{.allow_partial = true});
  CHECK(report.text() == "n.mpk: 4 of 4 fields loaded\n");

  const auto example = ones<B>({1, 3}, device);
  const auto trained = Net<Autodiff<B>>::init(device, rng);
  {
    const auto& model = trained;
    save_program(valid(model), example, "m.onnx");
  }
  const auto program = Program<B>::load("m.onnx");
  CHECK(allclose(program.forward<2>(example), valid(trained).forward(example)));
}
