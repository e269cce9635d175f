// Small files of every format, to be changed at random: what the codec itself writes, and files that others
// wrote.
#pragma once

#include <hearth/record/codec.hpp>
#include <hearth/record/medium.hpp>

#include <filesystem>
#include <limits>
#include <vector>

namespace hearth::fuzz {

/// What tests/fuzz/run lets a file have.
inline constexpr std::size_t kMaxSeed = 16384;

inline RecordTree seed_tree(bool with_constants) {
  const auto tensor = [](DType dtype, const Shape& shape, std::string id = "") {
    const std::size_t size = shape.numel() * size_of(dtype);
    return RecordNode{
        RecordTensor{std::move(id), {dtype, shape, Bytes::of(std::vector<std::uint8_t>(size, 1))}}};
  };
  RecordTree tree;
  RecordMap layer, root;
  layer.add("weight", tensor(DType::f32, {2, 3}, "72d17eukbtkma"));
  layer.add("bias", tensor(DType::boolean, {3}, "no number"));
  root.add("layer", {std::move(layer)});
  root.add("scale", tensor(DType::bf16, {2, 1, 2}));
  root.add("empty", tensor(DType::i64, {0}));
  if (with_constants) {
    tree.metadata = {{"format", "pt"}, {"crc_num", ""}};  // that asks a checkpoint for its checksum
    root.add("rate", {0.5});
    root.add("nan", {std::numeric_limits<double>::quiet_NaN()});
    root.add("large", {std::numeric_limits<std::uint64_t>::max()});
    root.add("list", {RecordList{{{std::int64_t{-300}}, {true}, {RecordNone{}}}}});
    root.add("text", {std::string("a \"text\"")});
    root.add("tied", {RecordLink{"layer.weight"}});
  }
  tree.root.value = std::move(root);
  return tree;
}

/// What a decoder may look for beside its file: the files of tests/golden/records.
inline Siblings seed_siblings() {
#ifdef HEARTH_GOLDEN
  return Siblings(HEARTH_GOLDEN "/records/onnx_external.onnx");
#else
  return {};
#endif
}

inline std::vector<Bytes> seeds(const AnyCodec& codec) {
  std::vector<Bytes> all;
  if (codec.writable()) {
    for (bool with_constants : {false, true}) {
      try {
        all.push_back(encode_to_bytes(codec, seed_tree(with_constants)));
      } catch (const RecordError&) {  // a format that holds one array, say
      }
    }
    RecordTree one;
    RecordMap root;
    root.add("arr_0",
             {RecordTensor{"", {DType::i16, {2, 2}, Bytes::of(std::vector<std::int16_t>{1, 2, 3, 4})}}});
    one.root.value = std::move(root);
    all.push_back(encode_to_bytes(codec, one));
  }
  if (codec.name == "SafetensorsIndex") {
    constexpr std::string_view kIndex = R"({"metadata": {"total_size": 196, "format": "pt"}, "weight_map": {
      "base": "pth_floats.safetensors", "transposed": "pth_floats.safetensors", "step": "pth_floats.safetensors"}})";
    all.push_back(Bytes::copy(std::as_bytes(std::span(kIndex))));
  }
#ifdef HEARTH_GOLDEN
  for (const auto& entry : std::filesystem::directory_iterator(HEARTH_GOLDEN "/records")) {
    if (!entry.is_regular_file() || entry.file_size() > kMaxSeed) continue;
    const Bytes bytes = map_file(entry.path().string());
    if (codec.recognises(bytes.span())) all.push_back(bytes);
  }
#endif
  return all;
}

}  // namespace hearth::fuzz
