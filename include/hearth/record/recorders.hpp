// The recorders by Burn's names.
#pragma once

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
#include <hearth/record/recorder.hpp>

namespace hearth::inline v0_1 {

template <PrecisionSettings S> using NamedMpkFileRecorder = FileRecorder<NamedMpk, S>;
template <PrecisionSettings S> using NamedMpkBytesRecorder = BytesRecorder<NamedMpk, S>;
template <PrecisionSettings S> using NamedMpkGzFileRecorder = FileRecorder<Gz<NamedMpk>, S>;
template <PrecisionSettings S> using BinFileRecorder = FileRecorder<Bin, S>;
template <PrecisionSettings S> using BinBytesRecorder = BytesRecorder<Bin, S>;
template <PrecisionSettings S> using BinGzFileRecorder = FileRecorder<Gz<Bin>, S>;
template <PrecisionSettings S> using PrettyJsonFileRecorder = FileRecorder<PrettyJson, S>;
template <PrecisionSettings S> using JsonGzFileRecorder = FileRecorder<Gz<Json>, S>;
template <PrecisionSettings S> using BpkFileRecorder = FileRecorder<Burnpack, S>;
template <PrecisionSettings S> using BpkBytesRecorder = BytesRecorder<Burnpack, S>;
template <PrecisionSettings S> using SafetensorsFileRecorder = FileRecorder<Safetensors, S>;
template <PrecisionSettings S> using SafetensorsBytesRecorder = BytesRecorder<Safetensors, S>;
template <PrecisionSettings S> using NpzFileRecorder = FileRecorder<Npz, S>;
template <PrecisionSettings S> using NpyFileRecorder = FileRecorder<Npy, S>;
template <PrecisionSettings S> using CkptFileRecorder = FileRecorder<Ckpt, S>;
template <PrecisionSettings S> using CkptBytesRecorder = BytesRecorder<Ckpt, S>;
template <PrecisionSettings S> using OnnxFileRecorder = FileRecorder<Onnx, S>;
template <PrecisionSettings S> using SafetensorsIndexFileRecorder = FileRecorder<SafetensorsIndex, S>;
template <PrecisionSettings S> using PthFileRecorder = FileRecorder<Pth, S>;
template <PrecisionSettings S> using PthBytesRecorder = BytesRecorder<Pth, S>;

using DefaultRecorder = NamedMpkFileRecorder<FullPrecisionSettings>;
using CompactRecorder = NamedMpkFileRecorder<HalfPrecisionSettings>;
using SensitiveCompactRecorder = BinGzFileRecorder<HalfPrecisionSettings>;
using DebugRecordSettings = PrettyJsonFileRecorder<FullPrecisionSettings>;

}  // namespace hearth::inline v0_1
