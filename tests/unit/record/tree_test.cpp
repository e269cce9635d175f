#include <doctest/doctest.h>

#include <hearth/record/tree.hpp>

namespace hearth {
namespace {

RecordNode vector_node(std::vector<float> values) {
  const Shape shape = {values.size()};
  return {RecordTensor{"", TensorData::from(std::move(values), shape)}};
}

// {fc: {weight, bias: nothing}, blocks: [1, true], empty: {}}
RecordNode sample() {
  RecordMap fc, root;
  fc.add("weight", vector_node({1, 2}));
  fc.add("bias", {RecordNone{}});
  root.add("fc", {std::move(fc)});
  root.add("blocks", {RecordList{{{std::int64_t{1}}, {true}}}});
  root.add("empty", {RecordMap{}});
  return {std::move(root)};
}

TEST_CASE("tree: a node says what it is") {
  CHECK(RecordNode{}.text() == "nothing");
  CHECK(RecordNode{true}.text() == "true");
  CHECK(RecordNode{std::int64_t{-2}}.text() == "the number -2");
  CHECK(RecordNode{2.0}.text() == "the number 2.0");
  CHECK(RecordNode{0.1}.text() == "the number 0.1");
  CHECK(RecordNode{std::string("x")}.text() == "the text \"x\"");
  CHECK(vector_node({1, 2}).text() == "f32[2]");
  CHECK(RecordNode{RecordLink{"a.b"}}.text() == "a link to 'a.b'");
  CHECK(RecordNode{RecordList{{{}, {}}}}.text() == "a list of 2");
  CHECK(sample().text() == "a map of 3");
}

TEST_CASE("tree: nodes are found by path") {
  const RecordNode root = sample();
  CHECK(find_path(root, "") == &root);
  REQUIRE(find_path(root, "fc.weight"));
  CHECK(find_path(root, "fc.weight")->text() == "f32[2]");
  REQUIRE(find_path(root, "blocks.1"));
  CHECK(find_path(root, "blocks.1")->as<bool>());
  for (const char* path : {"fc.nope", "fc.weight.x", "blocks.2", "blocks.x", "blocks.-1", "blocks.", "."})
    CHECK(find_path(root, path) == nullptr);
}

TEST_CASE("tree: leaves come in order, empty containers among them") {
  std::string seen;
  for_each_leaf(sample(), [&](const std::string& path, const RecordNode& leaf) {
    seen += path + "=" + leaf.text() + ";";
  });
  CHECK(seen == "fc.weight=f32[2];fc.bias=nothing;blocks.0=the number 1;blocks.1=true;empty=a map of 0;");
}

TEST_CASE("tree: inserting makes the maps on the way") {
  RecordNode root = {RecordMap{}};
  insert_path(root, "a.b.c", {true});
  insert_path(root, "a.d", {std::int64_t{1}});
  REQUIRE(find_path(root, "a.b.c"));
  CHECK(find_path(root, "a")->as<RecordMap>()->entries.size() == 2);
  CHECK_THROWS_WITH_AS(
      insert_path(root, "a.d", {true}),
      "hearth: cannot build 'a record': field 'a.d': expected a path that is free, got the number 1",
      RecordError);
  CHECK_THROWS_AS(insert_path(root, "a.d.e", {true}), RecordError);
  CHECK_THROWS_AS(insert_path(root, "a.b", {true}), RecordError);
  RecordNode none;
  insert_path(none, "x", {true});
  CHECK(find_path(none, "x"));
}

TEST_CASE("tree: floats are cast, the rest is shared") {
  RecordTree tree = {{}, sample()};
  insert_path(tree.root, "index", {RecordTensor{"", TensorData::from<std::int64_t>({5}, {1})}});
  const RecordTree half = cast_floats(tree, DType::f16);
  CHECK(find_path(half.root, "fc.weight")->text() == "f16[2]");
  CHECK(find_path(half.root, "index")->text() == "i64[1]");
  const RecordTree same = cast_floats(tree, DType::f32);
  CHECK(find_path(same.root, "fc.weight")->as<RecordTensor>()->data.bytes.data() ==
        find_path(tree.root, "fc.weight")->as<RecordTensor>()->data.bytes.data());
  CHECK_THROWS_AS(cast_floats(tree, DType::i32), DTypeError);
}

TEST_CASE("tree: the first difference, in words") {
  const RecordNode root = sample();
  RecordNode other = sample();
  CHECK(first_difference(root, other) == "");
  std::swap(other.as<RecordMap>()->entries[0], other.as<RecordMap>()->entries[1]);
  CHECK(first_difference(root, other) == "");  // order does not count
  CHECK(first_difference({std::int64_t{1}}, {std::uint64_t{1}}) == "");
  CHECK(first_difference({std::int64_t{-1}}, {~std::uint64_t{0}}) != "");
  CHECK(first_difference({1.0}, {std::int64_t{1}}) ==
        "the root: the number 1.0 in the first, the number 1 in the second");
  CHECK(first_difference(vector_node({1}), vector_node({2})) ==
        "the root: both are f32[1], with other values");

  RecordNode more = sample();
  insert_path(more, "fc.scale", {true});
  CHECK(first_difference(root, more) == "'fc.scale' is only in the second");
  CHECK(first_difference(more, root) == "'fc.scale' is only in the first");
}

}  // namespace
}  // namespace hearth
