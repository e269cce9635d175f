// What every codec must do, said once. A codec takes part by a line in codec_test.cpp.
#pragma once

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <map>
#include <random>

#include <hearth/record/codec.hpp>

namespace hearth::conformance {

/// What a format can hold. Specialised beside the codec's line.
struct HoldsEverything {
  static constexpr bool structure = true;  // nothing, empty lists and maps, and that a list is not a map
  static constexpr bool constants = true;  // as what they are; else as tensors without dimensions
  static constexpr bool texts = true;
  static constexpr bool links = true;  // else what is tied is stored again
  static constexpr bool metadata = true;
  static constexpr bool ids = true;
  static constexpr bool bf16 = true;          // else as f32
  static constexpr bool shares_bytes = true;  // with the file: nothing is packed
  static constexpr bool empty = true;         // a tree without anything
  static constexpr bool length = true;        // how long a file is: a cut is found, wherever it is
};
/// As safetensors: names, and what has no place of its own in the metadata.
struct HoldsNames : HoldsEverything {
  static constexpr bool structure = false;
};
/// Names and tensors are all there is.
struct HoldsTensors : HoldsNames {
  static constexpr bool constants = false, texts = false, links = false, metadata = false, ids = false;
};
template <Codec C>
struct CodecTraits : HoldsEverything {};

inline TensorData counting(DType dtype, const Shape& shape) {
  std::vector<std::uint8_t> bytes(shape.numel() * size_of(dtype));
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<std::uint8_t>(dtype == DType::boolean ? i % 2 : i * 7 + 3);
  return {dtype, shape, Bytes::of(std::move(bytes))};
}

inline RecordMap scalars() {
  RecordMap map;
  map.add("yes", {true});
  map.add("no", {false});
  map.add("zero", {std::int64_t{0}});
  map.add("small", {std::int64_t{-3}});
  map.add("lowest", {std::numeric_limits<std::int64_t>::min()});
  map.add("highest", {std::numeric_limits<std::int64_t>::max()});
  map.add("beyond", {std::numeric_limits<std::uint64_t>::max()});
  map.add("tenth", {0.1});
  map.add("whole", {2.0});
  map.add("minus_zero", {-0.0});
  map.add("tiny", {5e-324});
  map.add("huge", {1.7976931348623157e308});
  map.add("infinity", {-std::numeric_limits<double>::infinity()});
  map.add("nan", {std::nan("")});
  map.add("text", {std::string("tab\t \"quoted\" \\ \xc3\xa9 \xf0\x9f\x94\xa5")});
  map.add("no_text", {std::string()});
  return map;
}

inline RecordMap tensors() {
  RecordMap map;
  for (DType dtype : kDTypes) map.add(std::string(name(dtype)), {RecordTensor{"", counting(dtype, {2, 3})}});
  map.add("rank0", {RecordTensor{"72d17eukbtkma", counting(DType::f32, {})}});
  map.add("rank8", {RecordTensor{"an older id", counting(DType::i16, {1, 2, 1, 2, 1, 2, 1, 2})}});
  map.add("empty", {RecordTensor{"", counting(DType::f64, {3, 0, 2})}});
  map.add("odd", {RecordTensor{"", counting(DType::u8, {5})}});
  map.add("after_odd", {RecordTensor{"", counting(DType::f64, {2})}});
  return map;
}

/// A tree with every kind of node.
inline RecordTree every_kind() {
  RecordList blocks;
  for (std::size_t i = 0; i < 3; ++i) {
    RecordMap block;
    block.add("weight", {RecordTensor{"", counting(DType::f32, {i + 1, 2})}});
    block.add("stride", {RecordList{{{std::int64_t(i)}, {std::int64_t{1}}}}});
    blocks.items.push_back({std::move(block)});
  }
  blocks.items.push_back({RecordList{{{RecordList{}}, {RecordNone{}}}}});

  RecordTree tree;
  tree.metadata = {{"format", "pt"}, {"note", "a \"note\"\n\xc3\xa9"}, {"", "an empty key"}};
  RecordMap root;
  root.add("scalars", {scalars()});
  root.add("tensors", {tensors()});
  root.add("blocks", {std::move(blocks)});
  root.add("nothing", {RecordNone{}});
  root.add("no_fields", {RecordMap{}});
  root.add("tied", {RecordLink{"blocks.0.weight"}});
  root.add("bytes", {RecordList{}});  // names that formats use themselves
  root.add("id", {std::string("x")});
  root.add("dtype", {RecordNone{}});
  root.add("shape", {RecordTensor{"", counting(DType::i64, {2})}});
  tree.root.value = std::move(root);
  return tree;
}

/// A small one, so that every byte can be cut and changed.
inline RecordTree small_tree() {
  RecordTree tree;
  tree.metadata = {{"format", "pt"}};
  RecordMap fc, root;
  fc.add("weight", {RecordTensor{"72d17eukbtkma", counting(DType::f32, {2, 3})}});
  fc.add("bias", {RecordTensor{"", counting(DType::boolean, {3})}});
  root.add("fc", {std::move(fc)});
  root.add("rate", {std::nan("")});
  root.add("list", {RecordList{{{std::int64_t{300}}, {true}, {RecordNone{}}}}});
  root.add("tied", {RecordLink{"fc.weight"}});
  tree.root.value = std::move(root);
  return tree;
}

/// What comes back of a tree: lists become maps by index and what is empty goes where there is no structure;
/// constants become tensors, and what is tied becomes a copy, where the format knows neither.
template <class Holds>
RecordNode remembered(const RecordNode& node, const RecordNode& root) {
  RecordMap out;
  RecordList list;
  const auto add = [&](std::string key, const RecordNode& below) {
    RecordNode kept = remembered<Holds>(below, root);
    const auto* map = kept.as<RecordMap>();
    if (Holds::structure || (!kept.as<RecordNone>() && !(map && map->entries.empty())))
      out.add(std::move(key), std::move(kept));
  };
  if (const auto* map = node.as<RecordMap>()) {
    for (const auto& [key, below] : map->entries) add(key, below);
  } else if (const auto* items = node.as<RecordList>()) {
    for (std::size_t i = 0; i < items->items.size(); ++i)
      if (Holds::structure)
        list.items.push_back(remembered<Holds>(items->items[i], root));
      else
        add(std::to_string(i), items->items[i]);
    if (Holds::structure) return {std::move(list)};
  } else if (const auto* link = node.as<RecordLink>(); link && !Holds::links) {
    return remembered<Holds>(*find_path(root, link->path), root);
  } else if (const auto* tensor = node.as<RecordTensor>();
             tensor && !Holds::bf16 && tensor->data.dtype == DType::bf16) {
    return {RecordTensor{"", cast(tensor->data, DType::f32)}};
  } else if (node.as<std::string>() && !Holds::texts) {
    return {};
  } else if (!Holds::constants && node.is_scalar() && !node.as<std::string>()) {
    return {RecordTensor{"", *constant_as_tensor(node)}};
  } else {
    return node;
  }
  return {std::move(out)};
}

template <Codec C>
void check_round_trip(const RecordTree& tree) {
  using Holds = CodecTraits<C>;
  const Bytes bytes = encode_to_bytes(any_codec<C>, tree);
  CHECK(C::recognises(bytes.span()));
  if constexpr (requires { C::verify(bytes); }) C::verify(bytes);
  const RecordTree back = detail::decode_with<C>(bytes, {});
  CHECK(first_difference(remembered<Holds>(tree.root, tree.root), back.root) == "");
  if (Holds::metadata) CHECK(back.metadata == tree.metadata);

  for_each_leaf(back.root, [&](const std::string& path, const RecordNode& leaf) {
    const auto* tensor = leaf.as<RecordTensor>();
    const RecordNode* before = find_path(tree.root, path);
    REQUIRE(before);
    if (!tensor || !before->as<RecordTensor>()) return;
    const RecordTensor& stored = *before->as<RecordTensor>();
    if (!stored.id.empty() && Holds::ids) CHECK(tensor->id == stored.id);
    if (!Holds::shares_bytes || tensor->data.bytes.size() == 0 || tensor->data.dtype != stored.data.dtype)
      return;
    const std::byte* data = tensor->data.bytes.data();
    CHECK((data >= bytes.data() && data + tensor->data.bytes.size() <= bytes.data() + bytes.size()));
  });

  const Bytes again = encode_to_bytes(any_codec<C>, back);
  CHECK(std::ranges::equal(again.span(), bytes.span()));
}

/// Reads bytes that may be anything: RecordError or a tree that can be written again, nothing else.
template <Codec C>
bool reads(const Bytes& bytes) {
  RecordTree tree;
  try {
    tree = detail::decode_with<C>(bytes, {});
  } catch (const RecordError&) {
    return false;
  }
  try {
    encode_to_bytes(any_codec<C>, tree);
  } catch (const RecordError&) {  // a text that is not UTF-8 is read, but not written as JSON
  }
  return true;
}

/// While it lives, little more memory can be had: a wild allocation is std::bad_alloc.
class MemoryLimit {
 public:
  MemoryLimit() {
#if !HEARTH_ADDRESS_SANITIZER  // which keeps terabytes of addresses for itself
    rlim_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    getrlimit(RLIMIT_AS, &before_);
    rlimit limit = before_;
    if (pages > 0) limit.rlim_cur = std::min<rlim_t>(before_.rlim_max, pages * 4096 + (rlim_t{128} << 20));
    active_ = setrlimit(RLIMIT_AS, &limit) == 0;
#endif
  }
  ~MemoryLimit() {
    if (active_) setrlimit(RLIMIT_AS, &before_);
  }

 private:
  rlimit before_{};
  bool active_ = false;
};

template <Codec C>
void check_truncations() {
  const Bytes whole = encode_to_bytes(any_codec<C>, small_tree());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    INFO("cut to " << size << " of " << whole.size());
    const bool is_read = reads<C>(Bytes::copy(whole.span().first(size)));
    if (CodecTraits<C>::length) CHECK_FALSE(is_read);
  }
  std::vector<std::byte> longer(whole.span().begin(), whole.span().end());
  longer.push_back({});
  CHECK_FALSE(reads<C>(Bytes::of(std::move(longer))));
}

template <Codec C>
void check_mutations() {
  const Bytes whole = encode_to_bytes(any_codec<C>, small_tree());
  std::vector<std::byte> changed(whole.span().begin(), whole.span().end());
  std::mt19937_64 random(20);
  const MemoryLimit limit;
  int survived = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::byte& byte = changed[random() % changed.size()];
    const std::byte before = std::exchange(byte, static_cast<std::byte>(random()));
    survived += reads<C>(Bytes::borrowed(changed));
    byte = before;
  }
  CHECK(survived > 0);       // such as another element of a tensor
  CHECK(survived < 20'000);  // and some are found
}

/// Trees that no format takes.
template <Codec C>
void check_unwritable() {
  const auto refuses = [](RecordNode root) {
    RecordTree tree;
    tree.root = std::move(root);
    CHECK_THROWS_AS(encode_to_bytes(any_codec<C>, tree), RecordError);
  };
  RecordMap twice, ambiguous, inner, short_tensor;
  twice.add("a", {true});
  twice.add("a", {false});
  refuses({twice});
  inner.add("b", {true});
  ambiguous.add("a", {inner});
  ambiguous.add("a.b", {false});
  refuses({ambiguous});
  short_tensor.add("a", {RecordTensor{"", {DType::f32, {2}, Bytes::of(std::vector<float>{1})}}});
  refuses({short_tensor});
  RecordNode deep = {true};
  for (std::size_t i = 0; i <= kMaxRecordDepth; ++i) {
    RecordMap around;
    around.add("a", std::move(deep));
    deep.value = std::move(around);
  }
  refuses(deep);
  RecordMap long_name;
  long_name.add(std::string(kMaxRecordPath + 1, 'x'), {true});
  refuses({long_name});
  long_name.entries[0].key.pop_back();
  check_round_trip<C>({{}, {long_name}});
  RecordTree deepest;
  deepest.root = deep.as<RecordMap>()->entries[0].node;
  check_round_trip<C>(deepest);
}

/// A file of the format, whatever is in it: some hold no more than a tensor.
inline Bytes any_bytes_of(const AnyCodec& codec) {
  try {
    return encode_to_bytes(codec, small_tree());
  } catch (const RecordError&) {
    RecordTree tree;
    tree.root.as<RecordMap>()->add("tensor", {RecordTensor{"", counting(DType::f32, {2, 3})}});
    return encode_to_bytes(codec, tree);
  }
}

TEST_CASE_TEMPLATE_DEFINE("codec", C, codec_suite) {
  SUBCASE("every kind of node makes the round trip") { check_round_trip<C>(every_kind()); }
  SUBCASE("an empty tree makes the round trip") {
    if (CodecTraits<C>::empty)
      check_round_trip<C>(RecordTree{});
    else
      CHECK_THROWS_AS(encode_to_bytes(any_codec<C>, RecordTree{}), RecordError);
  }
  SUBCASE("its own metadata makes the round trip") {
    RecordTree tree = small_tree();
    tree.metadata = C::metadata({"FullPrecisionSettings", "f32", "i32"});
    check_round_trip<C>(tree);
  }
  SUBCASE("cut short at any byte, or too long, it is a RecordError") { check_truncations<C>(); }
  SUBCASE("with any byte changed it is a RecordError or a tree") { check_mutations<C>(); }
  SUBCASE("trees that cannot be read back are not written") { check_unwritable<C>(); }
  SUBCASE("bytes of another format are named") {
    for (const AnyCodec& other : all_codecs()) {
      if (other.name == C::name || !other.writable()) continue;
      const Bytes bytes = any_bytes_of(other);
      try {
        decode_bytes(any_codec<C>, bytes);
        FAIL("read the bytes of ", other.name);
      } catch (const RecordError& error) {
        CHECK(std::string(error.what()).find("got " + std::string(other.name)) != std::string::npos);
      }
    }
  }
}

}  // namespace hearth::conformance
