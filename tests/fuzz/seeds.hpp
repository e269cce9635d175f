// Small files of every format, to be changed at random: what the codec itself writes, and files that others
// wrote.
#pragma once

#include <hearth/record/codec.hpp>
#include <hearth/record/medium.hpp>

#include <filesystem>
#include <vector>

namespace hearth::fuzz {

inline RecordTree seed_tree(bool with_constants) {
  const auto tensor = [](DType dtype, const Shape& shape) {
    return RecordNode{RecordTensor{
        "", {dtype, shape, Bytes::of(std::vector<std::uint8_t>(shape.numel() * size_of(dtype), 1))}}};
  };
  RecordTree tree;
  RecordMap layer, root;
  layer.add("weight", tensor(DType::f32, {2, 3}));
  layer.add("bias", tensor(DType::boolean, {3}));
  root.add("layer", {std::move(layer)});
  root.add("scale", tensor(DType::bf16, {2, 1, 2}));
  if (with_constants) {
    tree.metadata = {{"format", "pt"}};
    root.add("rate", {0.5});
    root.add("list", {RecordList{{{std::int64_t{300}}, {true}, {RecordNone{}}}}});
    root.add("text", {std::string("a \"text\"")});
    root.add("tied", {RecordLink{"layer.weight"}});
  }
  tree.root.value = std::move(root);
  return tree;
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
    constexpr std::string_view kIndex =
        R"({"metadata": {"total_size": 4}, "weight_map": {"a.b": "model-00001-of-00002.safetensors"}})";
    all.push_back(Bytes::copy(std::as_bytes(std::span(kIndex))));
  }
#ifdef HEARTH_GOLDEN
  for (const auto& entry : std::filesystem::directory_iterator(HEARTH_GOLDEN "/records")) {
    if (!entry.is_regular_file() || entry.file_size() > 8192) continue;
    const Bytes bytes = map_file(entry.path().string());
    if (codec.recognises(bytes.span())) all.push_back(bytes);
  }
#endif
  return all;
}

}  // namespace hearth::fuzz
