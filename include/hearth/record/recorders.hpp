// The recorders by Burn's names.
#pragma once

#include <hearth/record/codec/bin.hpp>
#include <hearth/record/codec/named_mpk.hpp>
#include <hearth/record/codec/pth.hpp>
#include <hearth/record/codec/safetensors.hpp>
#include <hearth/record/recorder.hpp>

namespace hearth {

template <PrecisionSettings S> using NamedMpkFileRecorder = FileRecorder<NamedMpk, S>;
template <PrecisionSettings S> using NamedMpkBytesRecorder = BytesRecorder<NamedMpk, S>;
template <PrecisionSettings S> using BinFileRecorder = FileRecorder<Bin, S>;
template <PrecisionSettings S> using BinBytesRecorder = BytesRecorder<Bin, S>;
template <PrecisionSettings S> using SafetensorsFileRecorder = FileRecorder<Safetensors, S>;
template <PrecisionSettings S> using SafetensorsBytesRecorder = BytesRecorder<Safetensors, S>;
template <PrecisionSettings S> using PthFileRecorder = FileRecorder<Pth, S>;
template <PrecisionSettings S> using PthBytesRecorder = BytesRecorder<Pth, S>;

using DefaultRecorder = NamedMpkFileRecorder<FullPrecisionSettings>;
using CompactRecorder = NamedMpkFileRecorder<HalfPrecisionSettings>;

}  // namespace hearth
