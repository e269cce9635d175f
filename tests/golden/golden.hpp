// Golden files: numbers that PyTorch computed (generate.py), and what of ours must agree with them.
#pragma once

#include <doctest/doctest.h>

#include <cmath>
#include <cstdio>
#include <string>

#include <hearth/autodiff.hpp>
#if defined(HEARTH_TEST_CUDA)
#include <hearth/cuda.hpp>
#else
#include <hearth/ndarray.hpp>
#endif
#include <hearth/nn.hpp>
#include <hearth/record/codec/safetensors.hpp>
#include <hearth/record/medium.hpp>

namespace hearth {
#if defined(HEARTH_TEST_CUDA)
template <class E> using Tested = Cuda<E>;
#else
template <class E> using Tested = NdArray<E>;
#endif
}  // namespace hearth

/// The types that golden tests run for: values on each, gradients on those that have them.
#define HEARTH_GOLDEN_BACKENDS                                                            \
  hearth::Tested<float>, hearth::Tested<double>, hearth::Autodiff<hearth::Tested<float>>, \
      hearth::Autodiff<hearth::Tested<double>>

namespace hearth::golden {

class File {
 public:
  explicit File(const std::string& family)
      : tree_(decode_bytes(any_codec<Safetensors>, read_file(HEARTH_GOLDEN "/" + family + ".safetensors"))) {}

  /// What stands at a path; null when nothing does.
  const RecordNode* find(const std::string& path) const { return find_path(tree_.root, path); }
  const TensorData& data(const std::string& path) const {
    const RecordNode* node = find(path);
    const RecordTensor* tensor = node ? node->as<RecordTensor>() : nullptr;
    if (!tensor) throw Error("hearth: golden file: expected a tensor '" + path + "', got none");
    return tensor->data;
  }

  /// What stands below a path, as PyTorch's state_dict has it.
  StateDict state(const std::string& prefix) const {
    StateDict dict;
    if (const RecordNode* node = find(prefix))
      for_each_leaf(*node, [&](const std::string& path, const RecordNode& leaf) {
        dict.entries.push_back({path, leaf.as<RecordTensor>()->data});
      });
    return dict;
  }

 private:
  RecordTree tree_;
};

/// Within the tolerance, or the same infinity, or NaN as it is.
inline bool close(double ours, double theirs, double tolerance) {
  if (std::isnan(theirs) || std::isinf(theirs)) return std::isnan(theirs) ? std::isnan(ours) : ours == theirs;
  return std::fabs(ours - theirs) <= tolerance * (1 + std::fabs(theirs));
}

/// Empty when |ours - theirs| <= t (1 + |theirs|) everywhere, with t = 1e-5 in float and 1e-10 in double, or
/// `scale` times that.
inline std::string difference(const TensorData& ours, const TensorData& theirs, double scale = 1) {
  if (!(ours.shape == theirs.shape))
    return "shape " + ours.shape.text() + ", PyTorch's is " + theirs.shape.text();
  const auto a = ours.values<double>(), b = theirs.values<double>();
  const double tolerance = scale * (ours.dtype == DType::f64 ? 1e-10 : 1e-5);
  for (std::size_t i = 0; i < a.size(); ++i)
    if (!close(a[i], b[i], tolerance)) {
      char text[128];
      std::snprintf(text, sizeof text, "element %zu is %.17g, PyTorch's is %.17g", i, a[i], b[i]);
      return text;
    }
  return "";
}

/// One case of a file, for one backend.
template <class B>
class Case {
 public:
  Case(const File& file, std::string name) : file_(file), name_(std::move(name)) {}

  template <std::size_t R, class K = Float>
  Tensor<B, R, K> input(const char* what) const {
    auto x = Tensor<B, R, K>::from_data(file_.data(name_ + "." + what), {});
    if constexpr (B::differentiable && std::is_same_v<K, Float>)
      return require_grad(std::move(x));
    else
      return x;
  }

  /// y is PyTorch's; and over Autodiff so are the gradients of the inputs that were named.
  template <std::size_t R, class K, class... Inputs>
  void check(const Tensor<B, R, K>& y, const Inputs&... inputs) const {
    CAPTURE(name_);
    CHECK(difference(y.to_data(), expected("y")) == "");
    if constexpr (B::differentiable && std::is_same_v<K, Float>) {
      const auto loss = sum(y * detach(input<R>("g")));
      (check_gradient(loss, inputs), ...);
    }
  }

 private:
  static constexpr const char* prefix() {
    return std::is_same_v<typename B::FloatElem, double> ? "f64." : "f32.";
  }
  const TensorData& expected(const std::string& what) const {
    return file_.data(prefix() + name_ + "." + what);
  }

  template <class Named>
  void check_gradient(const Tensor<B, 0>& loss, const Named& named) const {
    CAPTURE(named.first);
    const auto gradient_of_it = gradient(loss, named.second, {.keep_graph = true});
    CHECK(difference(gradient_of_it.to_data(), expected(std::string("grad_") + named.first)) == "");
  }

  const File& file_;
  std::string name_;
};

/// An input and its name in the file.
template <class T>
std::pair<const char*, T> named(const char* name, T x) {
  return {name, std::move(x)};
}

}  // namespace hearth::golden
