// Golden cases of layers: their state_dict, by PyTorch's names, and what PyTorch computes with it.
#pragma once

#include <hearth/record/derive.hpp>

#include "golden.hpp"

namespace hearth::golden {

template <class B>
class LayerCase {
 public:
  LayerCase(const File& file, std::string name) : file_(file), name_(std::move(name)) {}

  template <std::size_t R, class K = Float>
  Tensor<B, R, K> input(const char* what) const {
    auto x = Tensor<B, R, K>::from_data(file_.data(name_ + "." + what), {});
    if constexpr (B::differentiable && std::is_same_v<K, Float>)
      return require_grad(std::move(x));
    else
      return x;
  }

  /// The layer that a config makes, with the values of PyTorch's state_dict.
  template <class Config>
  auto layer(const Config& config) const {
    Rng rng(1);
    auto made = config.template init<B>(Device<B>{}, rng);
    const RecordNode* state = file_.find(name_ + ".state");
    REQUIRE(state);
    load_record(made, from_tree<Record<decltype(made)>>(*state, {.constants_may_be_missing = true}));
    return made;
  }

  /// Another output of the case is PyTorch's.
  template <std::size_t R>
  void check_output(const char* what, const Tensor<B, R>& y) const {
    CAPTURE(name_);
    CHECK(difference(y.to_data(), file_.data(prefix() + name_ + "." + what)) == "");
  }
  /// y is PyTorch's; and over Autodiff so are the gradients of the named inputs and of each parameter.
  template <class M, std::size_t R, class... Inputs>
  void check(const M& model, const Tensor<B, R>& y, const Inputs&... inputs) const {
    check_output("y", y);
    if constexpr (B::differentiable) {
      const auto loss = sum(y * detach(input<R>("g")));
      (check_output(("grad_" + std::string(inputs.first)).c_str(), loss, inputs.second), ...);
      std::size_t count = 0;
      visit(backward(loss, model, {.keep_graph = true}), [&](std::string_view path, const auto& leaf) {
        CAPTURE(name_);
        CAPTURE(path);
        REQUIRE(leaf.value.has_value());
        const auto& expected = file_.data(prefix() + name_ + ".grad." + std::string(path));
        CHECK(difference(leaf.value->to_data(), expected) == "");
        ++count;
      });
      CHECK(count > 0);
    }
  }

 private:
  static std::string prefix() { return std::is_same_v<typename B::FloatElem, double> ? "f64." : "f32."; }
  template <std::size_t R>
  void check_output(const char* what, const Tensor<B, 0>& loss, const Tensor<B, R>& x) const {
    CAPTURE(name_);
    CAPTURE(what);
    const auto found = gradient(loss, x, {.keep_graph = true});
    CHECK(difference(found.to_data(), file_.data(prefix() + name_ + "." + what)) == "");
  }

  const File& file_;
  std::string name_;
};

}  // namespace hearth::golden
