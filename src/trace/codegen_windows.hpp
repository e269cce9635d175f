// What convolutions and poolings are written with.
#pragma once

#include <algorithm>

#include <hearth/trace/op/window.hpp>

#include "codegen_coder.hpp"

namespace hearth::inline v0_1::codegen {

inline bool are_all(std::span<const std::size_t> list, std::size_t number) {
  return std::all_of(list.begin(), list.end(), [&](std::size_t each) { return each == number; });
}

/// f<D>() for an input of one to three axes behind [n, channels]; others are refused.
template <class F>
void with_axes(const Call& call, const F& f) {
  switch (call.floats(0).rank()) {
    case 3: return f.template operator()<1>();
    case 4: return f.template operator()<2>();
    case 5: return f.template operator()<3>();
    default:
      call.node.refuse("[n, channels, ..] with one to three axes more",
                       std::to_string(call.at(0).rank()) + " dimensions");
  }
}

}  // namespace hearth::inline v0_1::codegen
