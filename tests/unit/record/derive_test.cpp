#include <hearth/record/derive.hpp>

#include <algorithm>
#include <limits>

#include <doctest/doctest.h>
#include <hearth/ndarray.hpp>
#include <hearth/nn/linear.hpp>
#include <hearth/record/recorders.hpp>

namespace hearth {
namespace {

// Those that keep everything of a record.
constexpr AnyCodec kRecordCodecs[] = {any_codec<NamedMpk>, any_codec<Bin>, any_codec<Safetensors>};

using B = NdArray<float>;

enum class Mode : std::uint8_t { sum, mean };

template <Backend B>
struct Scale {
  Param<B, 1> scale;

  HEARTH_MODULE(Scale, scale)
};

// Every kind of member at once.
template <Backend B>
struct Everything {
  Param<B, 2> weight;
  Buffer<B, 1> mean;
  std::optional<Param<B, 1>> bias, absent;
  std::vector<Scale<B>> blocks, none;
  std::array<std::size_t, 2> stride;
  std::tuple<Scale<B>, double, Scale<B>> mixed;
  std::variant<Scale<B>, nn::Linear<B>> head;
  bool flag;
  std::int8_t small;
  std::uint32_t count;
  std::uint64_t large;
  float ratio;
  std::string name;
  Mode mode;
  Skip<std::vector<int>> cache;

  HEARTH_MODULE(Everything, weight, mean, bias, absent, blocks, none, stride, mixed, head, flag, small, count,
                large, ratio, name, mode, cache)
};

TensorData floats(std::vector<float> values) {
  const Shape shape = {values.size()};
  return TensorData::from(std::move(values), shape);
}

Scale<Stored> scale(float value, std::uint64_t id) { return {{floats({value}), {id}}}; }

Everything<Stored> everything() {
  return {
      .weight = {TensorData::from<float>({1, 2, 3, 4, 5, 6}, {2, 3}), {1}},
      .mean = {floats({7}), {2}},
      .bias = Param<Stored, 1>{floats({8, 9}), {3}},
      .absent = {},
      .blocks = {scale(10, 4), scale(11, 5)},
      .none = {},
      .stride = {2, 3},
      .mixed = {scale(12, 6), 0.25, scale(13, 7)},
      .head = nn::Linear<Stored>{.weight = {TensorData::from<float>({14}, {1, 1}), {8}}, .bias = {}},
      .flag = true,
      .small = -128,
      .count = 4'000'000'000,
      .large = std::numeric_limits<std::uint64_t>::max(),
      .ratio = 0.1f,
      .name = "gelu",
      .mode = Mode::mean,
      .cache = {{1, 2, 3}},
  };
}

template <class R>
std::vector<RecordProblem> problems_of(const RecordNode& root, LoadOptions options = {}) {
  try {
    from_tree<R>(root, options);
  } catch (const RecordError& error) {
    return error.problems();
  }
  return {};
}

template <class R>
std::string error_of(const RecordNode& root, LoadOptions options = {}) {
  try {
    from_tree<R>(root, options);
  } catch (const RecordError& error) {
    return error.what();
  }
  return "no error";
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// The node at a path, to change it.
RecordNode& at(RecordNode& root, const std::string& path) {
  return const_cast<RecordNode&>(*find_path(root, path));
}
void remove(RecordNode& root, const std::string& key) {
  erase_if(root.as<RecordMap>()->entries, [&](const RecordEntry& entry) { return entry.key == key; });
}
void rename(RecordNode& root, const std::string& from, const std::string& to) {
  for (RecordEntry& entry : root.as<RecordMap>()->entries)
    if (entry.key == from) entry.key = to;
}

}  // namespace

TEST_CASE("derive: each kind of member has its node") {
  const RecordNode tree = to_tree(everything());
  const auto text = [&](const char* path) {
    const RecordNode* node = find_path(tree, path);
    return node ? node->text() : "no node";
  };
  CHECK(text("weight") == "f32[2, 3]");
  CHECK(find_path(tree, "weight")->as<RecordTensor>()->id == ParamId{1}.text());
  CHECK(text("mean") == "f32[1]");
  CHECK(text("bias") == "f32[2]");
  CHECK(text("absent") == "nothing");
  CHECK(text("blocks") == "a list of 2");
  CHECK(text("blocks.1.scale") == "f32[1]");
  CHECK(text("none") == "a list of 0");
  CHECK(text("stride.1") == "the number 3");
  CHECK(text("mixed.1") == "the number 0.25");
  CHECK(text("mixed.2.scale") == "f32[1]");
  CHECK(text("head") == "a map of 1");
  CHECK(text("head.1.weight") == "f32[1, 1]");
  CHECK(text("flag") == "true");
  CHECK(text("small") == "the number -128");
  CHECK(text("large") == "the number 18446744073709551615");
  CHECK(text("name") == "the text \"gelu\"");
  CHECK(text("mode") == "the number 1");
  CHECK(text("cache") == "nothing");
}

TEST_CASE("derive: a record comes back from its tree, and from each format") {
  const Everything<Stored> record = everything();
  const RecordNode tree = to_tree(record);
  const auto back = from_tree<Everything<Stored>>(tree);
  CHECK(to_tree(back) == tree);
  CHECK(back.small == -128);
  CHECK(back.count == 4'000'000'000);
  CHECK(back.large == record.large);
  CHECK(back.ratio == 0.1f);
  CHECK(back.mode == Mode::mean);
  CHECK(back.cache.value.empty());

  for (const AnyCodec& codec : kRecordCodecs) {
    CAPTURE(codec.name);
    const RecordTree read = codec.decode(encode_to_bytes(codec, {{}, tree}), {});
    CHECK(to_tree(from_tree<Everything<Stored>>(read.root)) == tree);
  }
}

TEST_CASE("derive: a tensor's bytes are shared, not copied") {
  const Everything<Stored> record = everything();
  const RecordNode tree = to_tree(record);
  const auto* weight = find_path(tree, "weight")->as<RecordTensor>();
  CHECK(weight->data.bytes.data() == record.weight.data.bytes.data());
  CHECK(from_tree<Everything<Stored>>(tree).weight.data.bytes.data() == record.weight.data.bytes.data());
}

TEST_CASE("derive: all problems are told at once, with the nearest name") {
  RecordNode tree = to_tree(everything());
  rename(tree, "weight", "wieght");
  remove(tree, "mean");
  tree.as<RecordMap>()->add("extra", {true});
  at(tree, "bias") = {RecordTensor{"", TensorData::from<float>({1}, {1, 1})}};
  at(tree, "name") = {std::int64_t{3}};
  at(tree, "blocks") = {std::string("none")};
  const std::string error = error_of<Everything<Stored>>(tree);
  for (const char* part : {
           "field 'weight': expected a tensor of 2 dimensions, the file has no such field (did you mean "
           "'wieght'?)",
           "field 'mean': expected a tensor of 1 dimensions, the file has no such field",
           "field 'wieght': expected nothing, the file has f32[2, 3]",
           "field 'extra': expected nothing, the file has true",
           "field 'bias': expected a tensor of 1 dimensions, the file has f32[1, 1]",
           "field 'name': expected a text, the file has the number 3",
           "field 'blocks': expected a list, the file has the text \"none\"",
       })
    CHECK_MESSAGE(has(error, part), error);
  CHECK(problems_of<Everything<Stored>>(tree).size() == 7);
}

TEST_CASE("derive: an unexpected module is told by its leaves") {
  RecordNode tree = to_tree(scale(1, 1));
  tree.as<RecordMap>()->add("fc", to_tree(scale(2, 2)));
  CHECK(has(error_of<Scale<Stored>>(tree), "field 'fc.scale': expected nothing, the file has f32[1]"));
}

TEST_CASE("derive: the order of fields is free, and what holds nothing may be there") {
  RecordNode tree = to_tree(everything());
  auto& entries = tree.as<RecordMap>()->entries;
  std::reverse(entries.begin(), entries.end());
  tree.as<RecordMap>()->add("old", {RecordNone{}});
  CHECK(to_tree(from_tree<Everything<Stored>>(tree)) == to_tree(everything()));
}

TEST_CASE("derive: a number never changes to fit") {
  const auto with = [](const char* field, RecordNode value) {
    RecordNode tree = to_tree(everything());
    at(tree, field) = std::move(value);
    return error_of<Everything<Stored>>(tree);
  };
  CHECK(with("small", {std::int64_t{127}}) == "no error");
  CHECK(has(with("small", {std::int64_t{128}}),
            "expected a whole number from -128 to 127, the file has the number 128"));
  CHECK(has(with("small", {std::uint64_t{128}}), "from -128 to 127"));
  CHECK(has(with("count", {std::int64_t{-1}}),
            "expected a whole number from 0 to 4294967295, the file has the number -1"));
  CHECK(has(with("count", {std::uint64_t{1} << 32}), "from 0 to 4294967295"));
  CHECK(has(with("count", {2.0}), "expected a whole number"));
  CHECK(has(with("mode", {std::int64_t{256}}), "from 0 to 255"));
  CHECK(has(with("flag", {std::int64_t{1}}), "expected true or false"));
  CHECK(has(with("ratio", {true}), "expected a number, the file has true"));
  CHECK(with("ratio", {std::int64_t{2}}) == "no error");
}

TEST_CASE("derive: arrays, tuples and variants keep their form") {
  const auto with = [](const char* field, RecordNode value) {
    RecordNode tree = to_tree(everything());
    at(tree, field) = std::move(value);
    return error_of<Everything<Stored>>(tree);
  };
  CHECK(has(with("stride", {RecordList{{{std::uint64_t{1}}}}}),
            "field 'stride': expected 2 entries, the file has 1 entries"));
  const auto variant = [](const char* key) {
    RecordMap map;
    map.add(key, to_tree(scale(1, 1)));
    return RecordNode{std::move(map)};
  };
  CHECK(with("head", variant("0")) == "no error");
  CHECK(has(with("head", variant("2")), "field 'head': expected one of the alternatives 0 to 1"));
  CHECK(has(with("head", variant("00")), "one of the alternatives 0 to 1"));
  CHECK(has(with("head", {RecordNone{}}), "one of the alternatives 0 to 1"));
}

TEST_CASE("derive: a few missing constants are fields that were forgotten, many are a foreign file") {
  RecordNode tree = to_tree(everything());
  remove(tree, "flag");
  CHECK(has(error_of<Everything<Stored>>(tree),
            "field 'flag': expected true or false, the file has no such field"));
  for (const char* field : {"small", "count", "large", "ratio", "name", "mode"}) remove(tree, field);
  const auto problems = problems_of<Everything<Stored>>(tree);
  REQUIRE(problems.size() == 1);
  CHECK(has(problems[0].expected, "and 6 more constants, such as"));

  const auto loaded = from_tree<Everything<Stored>>(tree, {.constants_may_be_missing = true});
  CHECK(loaded.flag == false);
  CHECK(loaded.count == 0);
  CHECK(loaded.name.empty());
  CHECK(loaded.weight.data == everything().weight.data);
  remove(tree, "weight");
  CHECK(problems_of<Everything<Stored>>(tree, {.constants_may_be_missing = true}).size() == 1);
}

namespace {

template <Backend B>
struct Tied {
  Param<B, 1> in;
  std::optional<Param<B, 1>> out;

  HEARTH_MODULE(Tied, in, out)
};

}  // namespace

TEST_CASE("derive: tied parameters are stored once and tied again") {
  const Param<Stored, 1> shared = {floats({1, 2}), {9}};
  const RecordNode tree = to_tree(Tied<Stored>{shared, shared});
  CHECK(find_path(tree, "in")->text() == "f32[2]");
  CHECK(find_path(tree, "out")->text() == "a link to 'in'");
  for (const AnyCodec& codec : kRecordCodecs) {
    CAPTURE(codec.name);
    const auto record = from_tree<Tied<Stored>>(codec.decode(encode_to_bytes(codec, {{}, tree}), {}).root);
    CHECK(record.in.id() == record.out->id());
    CHECK(record.in.data.bytes.data() == record.out->data.bytes.data());
    const auto model = from_record<Tied<B>>(record);
    CHECK(model.in.value().primitive().data() == model.out->value().primitive().data());
  }
}

TEST_CASE("derive: a link that leads to nothing is told") {
  RecordNode tree = to_tree(Tied<Stored>{{floats({1}), {9}}, {}});
  at(tree, "out") = {RecordLink{"nowhere"}};
  CHECK(has(error_of<Tied<Stored>>(tree),
            "field 'out': expected a parameter at 'nowhere', to which it is tied, the file has nothing"));
  at(tree, "in") = {RecordLink{"out"}};
  at(tree, "out") = {RecordLink{"in"}};
  CHECK(problems_of<Tied<Stored>>(tree).size() == 2);
}

TEST_CASE("derive: ids of other spellings, and none, give the same parameter each time") {
  RecordNode tree = to_tree(Tied<Stored>{{floats({1}), {9}}, {}});
  const auto id = [&](std::string text) {
    at(tree, "in").as<RecordTensor>()->id = std::move(text);
    return from_tree<Tied<Stored>>(tree).in.id();
  };
  CHECK(id(ParamId{9}.text()) == ParamId{9});
  CHECK(id("") == param_id_of_path("in"));
  CHECK(id("7f1c3a52-8b6e-4c55-9a43-0f3f5f0f7c11") ==
        param_id_of_path("7f1c3a52-8b6e-4c55-9a43-0f3f5f0f7c11"));
}

}  // namespace hearth
