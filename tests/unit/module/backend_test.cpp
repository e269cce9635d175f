// Models on another backend, with other elements, and what is frozen in them.
#include "models.hpp"

using namespace hearth;
using namespace hearth::test;

// covers module: cast | Module.to(dtype) | -
// covers module: to_backend | Module.to | -
TEST_CASE("cast and to_backend give a model of other elements, on its device or on another") {
  const nd::Device two(nd::DeviceOptions{.threads = 2});
  auto model = to_device(everything<Tracked>(), two);
  freeze(model, "blocks.1");
  model.count = 12;
  const auto wide = cast<Wide>(model);
  static_assert(std::is_same_v<std::remove_const_t<decltype(wide)>, Everything<Wide>>);
  CHECK(leaves(wide) == leaves(model));
  CHECK(values(cast<Plain>(wide)) == values(model));
  CHECK(wide.pair[0].value().device().threads() == 2);
  CHECK(wide.count == 12);
  CHECK(wide.counter.value.calls == 5);
  CHECK(wide.pair[0].id() == model.pair[0].id());

  const auto tracked = to_backend<Autodiff<Wide>>(wide);
  CHECK(tracked.pair[0].value().device().threads() == nd::Device().threads());
  CHECK_FALSE(tracked.blocks[1].weight.requires_grad());
  CHECK(tracked.blocks[0].weight.requires_grad());
  CHECK(gradient(sum(tracked.pair[0].value()), tracked.pair[0].value()).values() ==
        std::vector<double>(2, 1));
  CHECK_FALSE(to_device(model, {}).blocks[1].bias->requires_grad());  // frozen there, frozen here
}

TEST_CASE("cast keeps ties") {
  Rng rng(1);
  auto first = layer<Plain>(2, 2, rng);
  const nn::Sequential model{first, nn::Relu{}, first};
  const auto wide = cast<Wide>(model);
  CHECK(std::get<0>(wide).weight.value().primitive().data() ==
        std::get<2>(wide).weight.value().primitive().data());
  CHECK(num_params(wide) == 6);
}

// covers module: unfreeze | Module.requires_grad_(True) | -
// covers module: num_trainable_params | sum(p.numel() if p.requires_grad) | -
// covers module: visit_params | Module.named_parameters | Module::visit
TEST_CASE("freeze and unfreeze by prefix or by a function of the path") {
  auto model = everything<Tracked>();
  const std::size_t all = num_params(model);
  CHECK(num_trainable_params(model) == all);
  freeze(model, [](std::string_view path) { return path.ends_with("bias"); });
  std::vector<std::string> frozen;
  visit_params(model, [&](std::string_view path, const auto& param) {
    if (!param.requires_grad()) frozen.emplace_back(path);
  });
  CHECK(frozen == std::vector<std::string>{"blocks.0.bias", "blocks.1.bias", "present.bias", "mixed.0.bias",
                                           "either.1.bias"});
  CHECK(num_trainable_params(model) == all - 3 - 2 - 2 - 2 - 1);
  unfreeze(model, "blocks");
  CHECK(num_trainable_params(model) == all - 2 - 2 - 1);
  unfreeze(model, [](std::string_view path) { return path.starts_with("mixed"); });
  CHECK(num_trainable_params(model) == all - 2 - 1);
  unfreeze(model);
  CHECK(num_trainable_params(model) == all);
  require_grad(model, false, [](const auto& path) { return path == "pair.0"; });
  CHECK(num_trainable_params(model) == all - 2);
}

// covers module: map | Module._apply | Module::map
TEST_CASE("map and visit by path, over several layers") {
  Rng rng(1);
  const nn::Sequential model{layer<Plain>(2, 2, rng), nn::Relu{}, layer<Plain>(2, 2, rng)};
  const auto changed = hearth::map(model, [](std::string_view path, auto tensor) {
    return path.starts_with("2.") ? std::move(tensor) * 0 : tensor;
  });
  CHECK(values(changed)[0] == values(model)[0]);
  CHECK(std::get<2>(changed).weight.value().values() == std::vector<float>(4, 0));
  CHECK(std::get<2>(changed).bias->value().values() == std::vector<float>(2, 0));
  CHECK(std::get<2>(changed).weight.id() == std::get<2>(model).weight.id());
}
