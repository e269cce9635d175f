// What attention keeps of a sequence that grows: the keys and values of the positions it has seen.
#pragma once

#include <optional>
#include <utility>

#include <hearth/tensor/view.hpp>

namespace hearth::inline v0_1::nn {

/// Keys and values [n, heads, positions, d], so that a decoder computes each position once.
template <Backend B>
class KvCache {
 public:
  /// The number of positions that it holds.
  std::size_t size() const { return held_ ? held_->first.dim(2) : 0; }
  /// Forgets all of them.
  void clear() { held_.reset(); }

  /// Adds positions and returns all keys and all values, the oldest first. ShapeError when another axis than
  /// the positions' differs from what is held.
  const std::pair<Tensor<B, 4>, Tensor<B, 4>>& append(Tensor<B, 4> key, Tensor<B, 4> value) {
    if (held_) {
      key = cat(std::vector{held_->first, std::move(key)}, 2);
      value = cat(std::vector{held_->second, std::move(value)}, 2);
    }
    return held_.emplace(std::move(key), std::move(value));
  }
  /// What it holds. Error when that is nothing.
  const std::pair<Tensor<B, 4>, Tensor<B, 4>>& held() const {
    if (!held_) throw Error("hearth: KvCache: expected keys and values, got none yet");
    return *held_;
  }

 private:
  std::optional<std::pair<Tensor<B, 4>, Tensor<B, 4>>> held_;
};

}  // namespace hearth::inline v0_1::nn
