// Safetensors in several files: what is written, what is read, and indexes that lie.
#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include <hearth/record/codec/safetensors.hpp>
#include <hearth/record/codec/safetensors_index.hpp>
#include <hearth/record/medium.hpp>
#include <hearth/record/sharded.hpp>

namespace hearth {
namespace {

namespace fs = std::filesystem;
using namespace std::string_literals;

std::string text_of(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
Bytes bytes_of(std::string_view text) { return Bytes::copy(std::as_bytes(std::span(text))); }

// A folder of its own, gone at the end.
struct Folder {
  fs::path path = fs::temp_directory_path() / ("hearth-index-" + std::to_string(::getpid()));
  Folder() { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
  std::string file(const std::string& name) const { return (path / name).string(); }
  std::string save(const std::string& name, const std::string& text) const {
    write_file(file(name), [&](ByteSink& sink) { sink.write(std::as_bytes(std::span(text))); });
    return file(name);
  }
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(path)) names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
  }
};

RecordNode floats(std::vector<float> values) {
  const Shape shape = {values.size()};
  return {RecordTensor{"", TensorData::from(std::move(values), shape)}};
}
std::string shard(RecordMap tensors, RecordMetadata metadata = {}) {
  return text_of(encode_to_bytes(any_codec<Safetensors>, {std::move(metadata), {std::move(tensors)}}));
}
std::string shard_of(const std::vector<std::string>& names) {
  RecordMap map;
  for (std::size_t i = 0; i < names.size(); ++i) map.add(names[i], floats({static_cast<float>(i)}));
  return shard(std::move(map));
}
RecordTree read(const std::string& path) { return SafetensorsIndex::decode(map_file(path), Siblings(path)); }
template <class Call>
void has(const Call& call, const std::string& part) {
  std::string error = "no error";
  try {
    call();
  } catch (const RecordError& problem) {
    error = problem.what();
  }
  CHECK_MESSAGE(error.find(part) != std::string::npos, error);
}

RecordTree sample() {
  RecordMap fc, root;
  fc.add("weight", floats({1, 2, 3, 4}));
  fc.add("bias", {RecordTensor{"an id", TensorData::from<float>({5}, {1})}});
  root.add("fc", {std::move(fc)});
  root.add("blocks", {RecordList{{floats({6, 7}), floats({8})}}});
  root.add("count", {RecordTensor{"", TensorData::from<std::int64_t>({9}, {})}});
  root.add("rate", {0.5});
  root.add("tied", {RecordLink{"fc.weight"}});
  return {{{"format", "pt"}, {"note", "a \"note\""}, {"total_size", "of another file"}}, {std::move(root)}};
}

TEST_CASE("shards: what is written is read") {
  const Folder folder;
  save_sharded(sample(), folder.file("model"), 16);
  CHECK(folder.names() ==
        std::vector<std::string>{"model-00001-of-00003.safetensors", "model-00002-of-00003.safetensors",
                                 "model-00003-of-00003.safetensors", "model.safetensors.index.json"});
  const std::string path = folder.file("model.safetensors.index.json");
  CHECK(text_of(map_file(path)) ==
        R"({"metadata":{"total_size":40,"format":"pt","note":"a \"note\"",)"
        R"("hearth.constants":"{\"rate\":0.5}","hearth.links":"{\"tied\":\"fc.weight\"}",)"
        R"("hearth.ids":"{\"fc.bias\":\"an id\"}"},"weight_map":{)"
        R"("fc.weight":"model-00001-of-00003.safetensors","fc.bias":"model-00002-of-00003.safetensors",)"
        R"("blocks.0":"model-00002-of-00003.safetensors","blocks.1":"model-00002-of-00003.safetensors",)"
        R"("count":"model-00003-of-00003.safetensors"}})");
  CHECK(Safetensors::decode(map_file(folder.file("model-00002-of-00003.safetensors"))).metadata ==
        RecordMetadata{{"format", "pt"}});

  RecordTree expected = sample();
  RecordMap blocks;
  blocks.add("0", floats({6, 7}));
  blocks.add("1", floats({8}));
  expected.root.as<RecordMap>()->entries[1].node = {std::move(blocks)};
  const RecordTree tree = read(path);
  CHECK(first_difference(tree.root, expected.root) == "");
  CHECK(find_path(tree.root, "fc.bias")->as<RecordTensor>()->id == "an id");
  CHECK(tree.metadata == RecordMetadata{{"total_size", "40"}, {"format", "pt"}, {"note", "a \"note\""}});
  CHECK(codec_of_bytes(map_file(path).span()) == codec_named("SafetensorsIndex"));
  CHECK(&codec_to_read(path) == codec_named("SafetensorsIndex"));
}

TEST_CASE("shards: their sizes") {
  const auto shards = [](std::size_t bytes, Precision precision = {}) {
    const Folder folder;
    save_sharded(sample(), folder.file("model.safetensors.index.json"), bytes, precision);
    CHECK(first_difference(read(folder.file("model.safetensors.index.json")).root,
                           cast_floats(sample(), precision.floats.value_or(DType::f32)).root)
              .find("blocks") != std::string::npos);  // a list comes back as a map; all before it is the same
    return folder.names().size() - 1;
  };
  CHECK(shards(1) == 5);
  CHECK(shards(12) == 3);
  CHECK(shards(40) == 1);
  CHECK(shards(39) == 2);
  CHECK(shards(std::size_t(-1)) == 1);
  CHECK(shards(8, {.floats = DType::f16}) == 3);
  const Folder folder;
  save_sharded({}, folder.file("none"), 1);
  CHECK(folder.names().size() == 1);
  CHECK(read(folder.file("none.safetensors.index.json")).root == RecordNode::empty_map());
}

TEST_CASE("shards: what cannot be written leaves no file") {
  const Folder folder;
  const auto refuses = [&](const RecordTree& tree, const std::string& path, std::size_t bytes,
                           const std::string& part) {
    has([&] { save_sharded(tree, path, bytes); }, "hearth: cannot save '");
    has([&] { save_sharded(tree, path, bytes); }, part);
  };
  const auto with = [](std::string name) {
    RecordTree tree = sample();
    tree.root.as<RecordMap>()->add(std::move(name), floats({1}));
    return tree;
  };
  const std::string path = folder.file("model");
  refuses(sample(), path, 0, "expected shards of at least one byte, got 0");
  refuses(sample(), folder.file(""), 1, "expected a file name, got none");
  refuses(with("fc"), path, 1, "field 'fc': expected one entry, got two");
  refuses(with("\xff"), path, 1, "expected text that is UTF-8");
  refuses(with("__metadata__"), path, 1, "expected another name: this one is taken, got a tensor");
  refuses({{{"hearth.ids", ""}}, {RecordMap{}}}, path, 1, "expected other metadata keys than 'hearth.ids'");
  RecordMap many;
  for (int i = 0; i < 4097; ++i) many.add(std::to_string(i), floats({1}));
  refuses({{}, {std::move(many)}}, path, 1, "expected at most 4096 shards, got 4097");
  CHECK(folder.names().empty());
}

TEST_CASE("index: an index of Hugging Face") {
  const Folder folder;
  RecordMap first, second;
  first.add("a.w", floats({1, 2}));
  first.add("a.b", floats({3}));
  second.add("c", floats({4}));
  folder.save("x.safetensors", shard(first, {{"format", "pt"}, {"note", "of the shard"}, {"only", "1"}}));
  folder.save("sub/y.safetensors", shard(second, {{"format", "pt"}, {"only", "2"}}));
  const std::string path = folder.save("model.safetensors.index.json", R"( {
    "metadata": {"total_size": 16, "note": "of the index", "size": 1.5e9, "big": 18446744073709551616, "flag": true,
                 "none": null, "list": [1, -2, "x\"y", [], {}, {"k": [true, null], "l": {"m": ""}}]},
    "other": [{"weight_map": 1}, 5], "another": null,
    "weight_map": {"c": "sub/y.safetensors", "a.b": "x.safetensors", "a.w": "x.safetensors"}
  } )");
  CHECK(SafetensorsIndex::recognises(map_file(path).span()));
  const RecordTree tree = read(path);
  RecordMap a, root;
  a.add("b", floats({3}));
  a.add("w", floats({1, 2}));
  root.add("c", floats({4}));
  root.add("a", {std::move(a)});
  CHECK(tree.root == RecordNode{root});
  CHECK(tree.metadata == RecordMetadata{{"total_size", "16"},
                                        {"note", "of the index"},
                                        {"size", "1.5e9"},
                                        {"big", "18446744073709551616"},
                                        {"flag", "true"},
                                        {"none", "null"},
                                        {"list", R"([1,-2,"x\"y",[],{},{"k":[true,null],"l":{"m":""}}])"},
                                        {"format", "pt"},
                                        {"only", "2"}});
}

TEST_CASE("index: shards keep their constants, ties and ids") {
  const Folder folder;
  RecordMap first, second;
  first.add("a", {RecordTensor{"id of a", TensorData::from<float>({1}, {1})}});
  first.add("rate", {0.5});
  second.add("b", {RecordTensor{"id of b", TensorData::from<float>({2}, {1})}});
  second.add("tied", {RecordLink{"b"}});
  folder.save("1", shard(first));
  folder.save("2", shard(second));
  const RecordTree tree = read(folder.save("i", R"({"weight_map":{"a":"1","b":"2"}})"));
  CHECK(*find_path(tree.root, "rate")->as<double>() == 0.5);
  CHECK(find_path(tree.root, "tied")->as<RecordLink>()->path == "b");
  CHECK(find_path(tree.root, "a")->as<RecordTensor>()->id == "id of a");
  CHECK(find_path(tree.root, "b")->as<RecordTensor>()->id == "id of b");
  folder.save("2", shard(first));
  has([&] { read(folder.save("i", R"({"weight_map":{"a":"1"}})")), read(folder.file("i")); }, "no error");
  second.add("rate", {0.25});
  folder.save("2", shard(second));
  has([&] { read(folder.save("i", R"({"weight_map":{"a":"1","b":"2"}})")); },
      "field 'rate': expected one entry of this name, got two");
}

TEST_CASE("index: files and tensors that are not where it says") {
  const Folder folder;
  folder.save("1", shard_of({"a", "b"}));
  folder.save("2", shard_of({"c"}));
  folder.save("copy", shard_of({"a", "b"}));
  folder.save("empty", shard_of({}));
  folder.save("broken", "12345678");
  std::string cut = shard_of({"c"});
  cut.pop_back();
  folder.save("cut", cut);
  fs::create_symlink("/etc/hostname", folder.path / "out");
  const auto map = [&](const std::string& map, const std::string& part) {
    has([&] { read(folder.save("index", "{\"weight_map\":{" + map + "}}")); }, part);
  };
  map(R"("a":"1","b":"1","c":"2")", "no error");
  map(R"("a":"1","b":"1")", "no error");
  map(R"("a":"1")", "field 'b': expected a weight_map that says it is in '1', got one without it");
  map(R"("a":"1","b":"1","c":"1")", "field 'c': expected a tensor in '1', got none");
  map(R"("a":"1","b":"2","c":"2")",
      "field 'b': expected a weight_map that says it is in '1', got another file there");
  map(R"("a":"1","b":"copy")", "got another file there");
  map(R"("a":"1","b":"./1")", "got another file there");
  map(R"("x":"empty")", "field 'x': expected a tensor in 'empty', got none");
  map(R"("c":"cut")", "field 'cut': expected 1 more byte, got the end of the file at byte");
  map(R"("c":"broken")", "field 'broken': expected a header of at most 100,000,000 bytes, got");
  map(R"("c":"missing")", "field 'missing': expected this file beside the first one");
  map(R"("c":"out")",
      "field 'out': expected a file within the folder of the first one, got a link out of it");
  for (const std::string& name : {"../2"s, (folder.path / "2").string(), ""s, "sub/../2"s, "2\\u0000"s})
    map(R"("c":")" + name + "\"", "expected a name within the folder of the file");
  map(R"("a":"1","b":"1","a":"1")",
      "field 'a': expected an object with a weight_map, file names by tensor, and "
      "metadata, got 'a' twice");
  std::string many;
  for (int i = 0; i < 4097; ++i)
    many += (i ? ",\"t" : "\"t") + std::to_string(i) + "\":\"f" + std::to_string(i) + "\"";
  map(many, "got more than 4096 files");
  folder.save("3", shard_of({"a.b"}));
  folder.save("4", shard_of({"a"}));
  map(R"("a.b":"3","a":"4")", "field 'a': expected one entry of this name, got a map as well");
  has([] { SafetensorsIndex::decode(bytes_of(R"({"weight_map":{"a":"1"}})"), {}); },
      "field '1': expected a file to find its parts beside, got bytes");
}

TEST_CASE("index: text that is none") {
  const auto refuses = [](const std::string& text, const std::string& part) {
    has([&] { SafetensorsIndex::decode(bytes_of(text), {}); }, part);
  };
  const std::string none = R"("weight_map":{})";
  refuses("{" + none + "}", "no error");
  refuses(R"({"metadata":null,)" + none + "}", "no error");
  for (const std::string& text : {""s, "{"s, "{" + none})
    refuses(text, "expected more bytes, got the end of the file at byte " + std::to_string(text.size()));
  for (const std::string& text :
       {"{" + none + "} {}", "{" + none + ",}", "{" + none + "}//", R"({"metadata":{"a":NaN},)" + none + "}",
        "{\"\xff\":1," + none + "}", R"({"weight_map":{"a":"\ud800"}})"s})
    refuses(text, "expected JSON, got other text at byte");
  refuses("\xef\xbb\xbf{" + none + "}", "a byte order mark or a zero byte");
  refuses("{" + none + "}\0"s, "a byte order mark or a zero byte");
  refuses("{}", "expected a weight_map, got none");
  refuses(R"({"metadata":{"weight_map":{}}})", "expected a weight_map, got none");
  refuses("[]", "got an array");
  refuses("5", "got 5");
  refuses("\"x\"", "got \"x\"");
  refuses(R"({"weight_map":[]})", "got an array");
  refuses(R"({"weight_map":null})", "got null");
  refuses(R"({"weight_map":{"a":5}})", "field 'a'");
  refuses(R"({"weight_map":{"a":null}})", "got null");
  refuses(R"({"weight_map":{"a":{}}})", "got an object");
  refuses(R"({"weight_map":{"a":["x"]}})", "got an array");
  refuses("{" + none + "," + none + "}", "got 'weight_map' twice");
  refuses(R"({"metadata":{},"metadata":{},)" + none + "}", "got 'metadata' twice");
  refuses(R"({"metadata":{"a":1,"a":2},)" + none + "}", "got 'a' twice");
  for (const char* value : {"5", "[]", "\"text\"", "true"})
    refuses(R"({"metadata":)"s + value + "," + none + "}", "expected an object with a weight_map");
  const auto nested = [&](const char* key, std::size_t depth) {
    return "{\""s + key + "\":{\"x\":" + std::string(depth, '[') + std::string(depth, ']') + "}," + none +
           "}";
  };
  refuses(nested("metadata", 64), "no error");
  refuses(nested("metadata", 65), "got deeper nesting");
  refuses(nested("other", 64), "got deeper nesting");
  refuses(nested("other", 1'000'000), "got deeper nesting");
}

TEST_CASE("index: cut short at any byte it is an error") {
  const Folder folder;
  save_sharded(sample(), folder.file("model"), 16);
  const Siblings siblings(folder.file("model.safetensors.index.json"));
  const Bytes whole = map_file(folder.file("model.safetensors.index.json"));
  CHECK_NOTHROW(SafetensorsIndex::decode(whole, siblings));
  for (std::size_t size = 0; size < whole.size(); ++size)
    CHECK_THROWS_AS(SafetensorsIndex::decode(whole.part(0, size), siblings), RecordError);
}

TEST_CASE("index: a hundred thousand tensors are read at once") {
  const Folder folder;
  std::string map;
  RecordMap tensors;
  for (int i = 0; i < 100'000; ++i) {
    const std::string name = "t" + std::to_string(i);
    map += (i ? ",\"" : "\"") + name + "\":\"1\"";
    tensors.add(name, {RecordTensor{"", {DType::u8, {0}, {}}}});
  }
  folder.save("1", shard(std::move(tensors)));
  CHECK(read(folder.save("index", "{\"weight_map\":{" + map + "}}")).root.as<RecordMap>()->entries.size() ==
        100'000);
}

TEST_CASE("index: what is recognised") {
  const auto recognised = [](const std::string& text) {
    return SafetensorsIndex::recognises(bytes_of(text).span());
  };
  CHECK(recognised(R"({"weight_map":{)"));
  CHECK(recognised(" \n{\"metadata\": {\"a\": [1]},\n \"weight_map\" : {\n"));
  for (const char* text :
       {"", "{", "{}", R"(["weight_map":{])", R"({"weight_map")", R"({"weight_map":)", R"({"weight_map":[)",
        R"({"weight_map":1})", R"("weight_map":{)", R"({"weight-map":{)"})
    CHECK_FALSE(recognised(text));
  CHECK_FALSE(recognised("{" + std::string(100'000, ' ') + R"("weight_map":{)"));
  CHECK_FALSE(any_codec<SafetensorsIndex>.writable());
  for (const AnyCodec& other : all_codecs())
    if (other.writable() && other.name != "Npy")
      CHECK_FALSE(recognised(text_of(encode_to_bytes(other, sample()))));
}

}  // namespace
}  // namespace hearth
