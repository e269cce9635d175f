// The formats of the library. A new one is a line in `AllCodecs`.
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <type_traits>

#include <hearth/record/codec.hpp>
#include <hearth/record/codec/bin.hpp>
#include <hearth/record/codec/burnpack.hpp>
#include <hearth/record/codec/ckpt.hpp>
#include <hearth/record/codec/gz.hpp>
#include <hearth/record/codec/json.hpp>
#include <hearth/record/codec/named_mpk.hpp>
#include <hearth/record/codec/npy.hpp>
#include <hearth/record/codec/npz.hpp>
#include <hearth/record/codec/onnx.hpp>
#include <hearth/record/codec/pth.hpp>
#include <hearth/record/codec/safetensors.hpp>
#include <hearth/record/codec/safetensors_index.hpp>

namespace hearth::inline v0_1 {

template <class... C>
struct CodecList {
  /// f<C>() of each.
  template <class T, class F>
  static constexpr std::array<T, sizeof...(C)> map(const F& f) {
    return { f.template operator()<C>()... };
  }
};

template <class... A, class... B>
CodecList<A..., B...> operator+(CodecList<A...>, CodecList<B...>);
template <class C, class... Out>
using Kept = std::conditional_t<(std::is_same_v<C, Out> || ...), CodecList<>, CodecList<C>>;
template <class... Out, class... C>
auto without(CodecList<Out...>, CodecList<C...>) -> decltype((CodecList<>{} + ... + Kept<C, Out...>{}));

// Those that the build's option `codecs` does not name.
#ifndef HEARTH_CODECS_LEFT_OUT
#define HEARTH_CODECS_LEFT_OUT
#endif

// What bytes are is asked in this order: the surest marks first.
using AllCodecs =
    decltype(without(CodecList<HEARTH_CODECS_LEFT_OUT>{},
                     CodecList<Bin, Burnpack, Npy, NamedMpk, Gz<NamedMpk>, Gz<Bin>, Gz<Json>, Pth, Npz,
                               SafetensorsIndex, PrettyJson, Safetensors, Ckpt, Onnx>{}));

/// The first of these formats that takes bytes for its own; null where none does.
template <class List>
const AnyCodec* first_that_recognises(const List& codecs, std::span<const std::byte> bytes) {
  const auto* found = std::find_if(codecs.begin(), codecs.end(),
                                   [&](const AnyCodec& codec) { return codec.recognises(bytes); });
  return found == codecs.end() ? nullptr : found;
}

}  // namespace hearth::inline v0_1
