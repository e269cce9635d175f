// PyTorch's verdicts on odd and malformed files, and where hearth is stricter.
#include "torch_files.hpp"

namespace hearth {
namespace {

using namespace test;
using namespace std::string_literals;

const std::string kFour = raw_all<float>({1, 2, 3, 4});

// A file of one tensor "x" with one storage.
std::string one(const std::string& tensor, const std::string& bytes = kFour) {
  return archive(dict(u("x"), tensor), {bytes});
}
std::string four(const std::string& offset, const std::string& shape, const std::string& strides) {
  return one(view(storage("FloatStorage", "0", 4), offset, shape, strides));
}

TEST_CASE("pth: archives that PyTorch reads") {
  const std::string data = pickle(dict(u("x"), vector_of("0", 4)));
  const auto reads = [&](const Members& members) {
    CHECK(floats_at(decode_pth(zip(members)), "x") == std::vector<float>{1, 2, 3, 4});
  };
  reads({{"a/data.pkl", data}, {"a/data/0", kFour}, {"a/version", "3\n"}});
  reads({{"a/version", "3"}, {"a/data.pkl", data}, {"a/data/0", kFour}});
  reads({{"a/.data/version", "10"}, {"a/data.pkl", data}, {"a/data/0", kFour}});
  reads({{"x y/data.pkl", data}, {"x y/data/0", kFour}, {"x y/version", "1"}, {"x y/byteorder", "little"}});
  reads({{"a/data.pkl", data},
         {"a/data/0", kFour},
         {"a/data/7", "no one's"},
         {"a/other/data.pkl", ""},
         {"a/version", "3"}});
}

TEST_CASE("pth: archives that lack something") {
  const std::string data = pickle("}");
  const auto refuses = [](const Members& members, const std::string& part) {
    refuses_pth(zip(members), part);
  };
  refuses({}, "expected the member 'data.pkl' in a folder, got none");
  refuses({{"data.pkl", data}, {"version", "3"}}, "expected the member 'data.pkl' in a folder");
  refuses({{"a/b/data.pkl", data}, {"a/version", "3"}}, "expected the member 'data.pkl' in a folder");
  refuses({{"a/data.pkl", data}}, "expected the member 'version', got none");
  for (const char* version : {"0", "11", "", "three", "3\n\n", "-1", "3.0", " 3", "99999999999999"})
    refuses({{"a/data.pkl", data}, {"a/version", version}}, "expected a version from 1 to 10, got '");
  refuses({{"a/data.pkl", data}, {"a/version", "3"}, {"b/data/0", ""}},
          "expected members in the folder 'a/', got 'b/data/0'");
  refuses({{"a/data.pkl", data}, {"a/version", "3"}, {"b/data.pkl", data}}, "expected members in the folder");
  refuses({{"a/data.pkl", data}, {"a/version", "3"}, {"a/data.pkl", data}},
          "expected one entry of this name, got two");
  for (const char* order : {"", "Little", "middle", "little\n"})
    refuses({{"a/data.pkl", data}, {"a/version", "3"}, {"a/byteorder", order}},
            "expected the byte order 'little' or 'big'");
}

TEST_CASE("pth: a frozen TorchScript archive has no names for its weights") {
  const std::string nothing = pickle("}");
  refuses_pth(zip({{"a/data.pkl", nothing},
                   {"a/constants/0", kFour},
                   {"a/constants.pkl", nothing},
                   {"a/version", "3"}}),
              "expected weights with names, got a frozen TorchScript archive");
}

TEST_CASE("pth: bytes around an archive") {
  const std::string good = one(vector_of("0", 4));
  CHECK(pth_error(good) == "no error");
  refuses_pth(good + "x", "hearth: cannot load");
  refuses_pth("x" + good, "hearth: cannot load");
  refuses_pth("", "hearth: cannot load");
  refuses_pth("PK\3\4", "hearth: cannot load");
  CHECK_FALSE(Pth::recognises({}));
  const std::string other = zip({{"x.npy", ""}});
  CHECK_FALSE(Pth::recognises(std::as_bytes(std::span(other))));
  std::string tar(1024, '\0');
  tar.replace(0, 8, "sys_info").replace(257, 5, "ustar");
  refuses_pth(tar, "expected a file of PyTorch 0.1.10 or newer, got the tar archive of an older one");
}

TEST_CASE("pth: checksums of the pickle are checked at once, those of storages when asked") {
  std::string data = one(vector_of("0", 4));
  std::string tensor = data;
  data[data.find("FloatStorage")] = 'f';
  refuses_pth(data, "field 'a/data.pkl': expected bytes of the checksum in the directory");

  tensor[tensor.find(kFour)] ^= 1;
  CHECK(pth_error(tensor) == "no error");
  const Bytes changed = Bytes::copy(std::as_bytes(std::span(tensor)));
  CHECK_THROWS_WITH_AS(Pth::verify(changed),
                       doctest::Contains("field 'a/data/0': expected bytes of the checksum"), RecordError);
  const std::string whole = one(vector_of("0", 4));
  CHECK_NOTHROW(Pth::verify(Bytes::copy(std::as_bytes(std::span(whole)))));
}

TEST_CASE("pth: storages") {
  refuses_pth(archive(dict(u("x"), vector_of("0", 4))), "field 'x': expected the storage '0', got none");
  refuses_pth(one(vector_of("0", 5)), "field 'x': expected a storage of 5 times 4 bytes, got 16");
  refuses_pth(one(vector_of("0", 3)), "field 'x': expected a storage of 3 times 4 bytes, got 16");
  refuses_pth(one(vector_of("0", 4), kFour + "x"), "expected a storage of 4 times 4 bytes, got 17");
  refuses_pth(one(vector_of("0", -1)), "field 'x': expected a number from 0 on, got the number -1");
  for (const char* type : {"QInt8Storage", "ComplexFloatStorage", "QUInt4x2Storage"})
    refuses_pth(
        one(view(storage(type, "0", 4), number(0), extents({4}), extents({1}))),
        "field 'x': expected a storage of a dtype that hearth has, got 'torch." + std::string(type) + "'");
  refuses_pth(one(view(storage("FancyStorage", "0", 4), number(0), extents({4}), extents({1}))),
              "the class or function 'torch.FancyStorage'");
  // Without a type of its own a storage needs one from the tensor.
  refuses_pth(one(view(storage("UntypedStorage", "0", 16), number(0), extents({4}), extents({1}))),
              "field 'x': expected a dtype that hearth has");
}

TEST_CASE("pth: ids of storages") {
  const auto with_id = [](const std::string& id) {
    return one(view(id + "Q", number(0), extents({4}), extents({1})));
  };
  const std::string type = global("torch", "FloatStorage");
  CHECK(pth_error(with_id(tuple(u("storage"), type, u("0"), u("cpu"), number(4)))) == "no error");
  CHECK(pth_error(with_id(tuple(u("storage"), global("torch.cuda", "FloatStorage"), u("0"), u("cuda:0"),
                                number(4)))) == "no error");
  refuses_pth(with_id(u("0")), "expected a storage's kind, class, key, place and size, got '0'");
  refuses_pth(with_id(")"), "expected a storage's kind, class, key, place and size, got a tuple of 0");
  refuses_pth(with_id(tuple(u("storage"), type, u("0"), u("cpu"))), "got a tuple of 4");
  refuses_pth(with_id(tuple(u("module"), type, u("0"), u("cpu"), number(4))),
              "expected the kind 'storage', got 'module'");
  refuses_pth(with_id(tuple(u("storage"), u("FloatStorage"), u("0"), u("cpu"), number(4))),
              "got 'FloatStorage'");
  refuses_pth(with_id(tuple(u("storage"), type, number(0), u("cpu"), number(4))),
              "expected a storage's key as text");
  refuses_pth(with_id(tuple(u("storage"), type, u("0"), u("cpu"), u("4"))),
              "expected a number from 0 on, got '4'");
  refuses_pth(with_id(tuple(u("storage"), type, u("0"), u("cpu"), number(4), number(1))),
              "expected a storage's part as key, offset and size");
}

TEST_CASE("pth: views that leave their storage") {
  CHECK(floats_at(decode_pth(four(number(1), extents({3}), extents({1}))), "x") ==
        std::vector<float>{2, 3, 4});
  CHECK(floats_at(decode_pth(four(number(0), extents({2, 2}), extents({1, 2}))), "x") ==
        std::vector<float>{1, 3, 2, 4});
  CHECK(floats_at(decode_pth(four(number(3), extents({1, 1}), extents({77, 99}))), "x") ==
        std::vector<float>{4});
  CHECK(floats_at(decode_pth(four(number(9), extents({0, 7}), extents({1, 1}))), "x").empty());
  refuses_pth(four(number(1), extents({4}), extents({1})),
              "field 'x': expected elements inside of a storage of 4, got one at 4");
  refuses_pth(four(number(4), extents({}), extents({})), "got one at 4");
  refuses_pth(four(number(0), extents({2, 2}), extents({3, 1})), "got one at 4");
  refuses_pth(four(number(0), extents({2, 2}), extents({1, 4})), "got one at 5");
  refuses_pth(four(number(-1), extents({1}), extents({1})), "expected a number from 0 on, got the number -1");
  refuses_pth(four(number(0), extents({-1}), extents({1})), "expected a number from 0 on, got the number -1");
  refuses_pth(four(number(3), extents({2}), extents({-1})), "expected a number from 0 on, got the number -1");
  const std::string huge = "\x8a\x9\xff\xff\xff\xff\xff\xff\xff\xff\0"s;
  refuses_pth(four(huge, extents({1}), extents({1})),
              "expected elements inside of a storage of 4, got one beyond 2^64");
  refuses_pth(four(number(1), extents({2}), "(" + huge + "t"), "got one beyond 2^64");
  refuses_pth(four(number(0), extents({3}), "(" + huge + "t"), "got one beyond 2^64");
  refuses_pth(four(number(0), "(" + huge + "t", "(" + number(0) + "t"), "expected fewer than 2^64 bytes");
  refuses_pth(four(number(0), "(" + huge + huge + "t", extents({0, 0})), "expected fewer than 2^64 bytes");
}

TEST_CASE("pth: shapes") {
  refuses_pth(four(number(0), extents({4}), extents({})), "expected as many strides as dimensions, 1, got 0");
  refuses_pth(four(number(0), extents({}), extents({1})), "expected as many strides as dimensions, 0, got 1");
  refuses_pth(four(number(0), extents({1, 1, 1, 1, 1, 1, 1, 1, 1}), extents({1})),
              "expected at most 8 dimensions, got 9");
  refuses_pth(four(number(0), number(4), extents({1})), "expected a tuple of extents, got the number 4");
  refuses_pth(four(number(0), "]", extents({1})), "expected a tuple of extents, got a list of 0");
  refuses_pth(four(number(0),
                   "(N"
                   "t",
                   extents({1})),
              "expected a number from 0 on, got None");
  const std::string size = call(global("torch", "Size"), tuple(extents({4})));
  CHECK(floats_at(decode_pth(four(number(0), size, extents({1}))), "x") == std::vector<float>{1, 2, 3, 4});
  refuses_pth(four(number(0), call(global("torch", "Size"), ")"), extents({1})),
              "expected a tuple of extents");
}

TEST_CASE("pth: a few bytes cannot ask for much memory") {
  const std::string huge = four(number(0), extents({1 << 15, 1 << 15}), extents({0, 0}));
  refuses_pth(
      huge,
      "field 'x': expected views that are not much larger than what they view, got 4294967296 bytes of 16");
  CHECK(at(decode_pth(four(number(0), extents({100, 100}), extents({0, 0}))), "x") == "f32[100, 100]");
  // Small ones, but many.
  std::string tensors;
  for (int i = 0; i < 100; ++i)
    tensors += u(std::to_string(i)) +
               view(storage("FloatStorage", "0", 4), number(0), extents({1000, i + 1}), extents({0, 0}));
  refuses_pth(archive("}(" + tensors + "u", {kFour}), "expected views that are not much larger");
}

TEST_CASE("pth: what makes a tensor") {
  const auto rebuild = [](const std::string& name, const std::string& arguments) {
    return one(call(global("torch._utils", name), arguments));
  };
  const std::string floats = storage("FloatStorage", "0", 4), offset = number(0), shape = extents({4}),
                    strides = extents({1});
  const auto is_read = [](const std::string& file) {
    CHECK(floats_at(decode_pth(file), "x") == std::vector<float>{1, 2, 3, 4});
  };
  const std::string tensor = vector_of("0", 4), hooks = ordered_dict();
  is_read(rebuild("_rebuild_tensor", tuple(floats, offset, shape, strides)));
  is_read(rebuild("_rebuild_tensor_v2", tuple(floats, offset, shape, strides, "N", hooks, "}")));
  is_read(rebuild("_rebuild_tensor_v3", tuple(storage("UntypedStorage", "0", 16), offset, shape, strides,
                                              "\x89", hooks, global("torch", "float32"))));
  is_read(rebuild("_rebuild_parameter", tuple(tensor, "\x88", hooks)));
  is_read(rebuild("_rebuild_parameter_with_state", tuple(tensor, "\x88", hooks, "}")));
  is_read(
      one(call(global("torch._tensor", "_rebuild_from_type_v2"),
               tuple(global("torch._utils", "_rebuild_tensor_v2"), global("torch.nn.parameter", "Parameter"),
                     tuple(floats, offset, shape, strides, "\x88", hooks), "}"))));
  is_read(one(tensor + "}b"));  // attributes of a tensor

  for (const std::string& arguments :
       {")"s, tuple(floats), tuple(floats, offset, shape), tuple(offset, offset, shape, strides),
        tuple("N", offset, shape, strides), tuple(floats, u("0"), shape, strides)})
    refuses_pth(rebuild("_rebuild_tensor_v2", arguments), "field 'x': expected ");
  refuses_pth(rebuild("_rebuild_tensor_v3", tuple(floats, offset, shape, strides)),
              "field 'x': expected a tensor's storage");
  refuses_pth(rebuild("_rebuild_tensor_v3", tuple(floats, offset, shape, strides, "N", hooks, u("float32"))),
              "field 'x': expected a dtype that hearth has, got 'float32'");
  refuses_pth(rebuild("_rebuild_parameter", tuple("N")), "field 'x': expected a tensor's storage and shape");
  refuses_pth(rebuild("_rebuild_parameter", ")"), "field 'x': expected the arguments of a tensor");
  refuses_pth(rebuild("_rebuild_parameter", tuple(hooks)),
              "field 'x': expected a tensor's storage and shape");
  refuses_pth(one(call(global("torch._tensor", "_rebuild_from_type_v2"), tuple("N", "N", ")"))),
              "field 'x': expected a tensor's storage and shape");
  std::string deep = tensor;
  for (int i = 0; i < 10; ++i)
    deep = call(global("torch._utils", "_rebuild_parameter"), tuple(deep, "N", "N"));
  refuses_pth(one(deep), "field 'x': expected a tensor's storage and shape");
  refuses_pth(rebuild("_rebuild_tensor_v2",
                      tuple(floats, offset, shape, strides, "N", hooks, dict(u("neg"), "\x88"))),
              "field 'x': expected elements as they are stored, got the bit 'neg' set");
}

const std::string kMagic = "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."s;
const std::string kHead = kMagic + pickle(number(1001)) + pickle(dict(u("little_endian"), "\x88"));

std::string legacy(const std::string& value, const std::string& keys, const std::string& storages) {
  return kHead + pickle(value) + pickle(keys) + storages;
}
std::string keys(const std::vector<std::string>& keys) {
  std::string items;
  for (const std::string& key : keys) items += u(key);
  return "](" + items + "e";
}
const std::string kStored = raw(std::int64_t{4}) + kFour;

TEST_CASE("pth: files of old versions") {
  const std::string value = dict(u("x"), vector_of("7", 4), u("n"), "K\1");
  const RecordTree tree = decode_pth(legacy(value, keys({"7"}), kStored));
  CHECK(floats_at(tree, "x") == std::vector<float>{1, 2, 3, 4});
  CHECK(at(tree, "n") == "the number 1");
  CHECK(pth_error(legacy("}", "]", "")) == "no error");
  const std::string whole = legacy(value, keys({"7"}), kStored);
  CHECK(Pth::recognises(std::as_bytes(std::span(whole))));
  CHECK_NOTHROW(Pth::verify(Bytes::copy(std::as_bytes(std::span(whole)))));
  for (std::size_t size = 0; size < whole.size(); ++size)
    refuses_pth(whole.substr(0, size), size < kMagic.size()
                                           ? "hearth: cannot load"
                                           : "got the end of the file at byte " + std::to_string(size));
  refuses_pth(whole + "x", "expected the end after the last storage, got 1 more bytes");
}

TEST_CASE("pth: old files in which a tensor views a part of a storage") {
  const auto part = [](std::int32_t offset, std::int32_t size) {
    const std::string id = tuple(u("storage"), global("torch", "FloatStorage"), u("7"), u("cpu"), number(4),
                                 tuple(u("8"), number(offset), number(size)));
    return legacy(dict(u("x"), view(id + "Q", number(0), extents({2}), extents({1}))), keys({"7"}), kStored);
  };
  CHECK(floats_at(decode_pth(part(1, 2)), "x") == std::vector<float>{2, 3});
  refuses_pth(part(1, 1), "expected elements inside of a storage of 1, got one at 1");
  refuses_pth(part(3, 2), "expected a part inside of a storage of 4, got 2 from 3 on");
  refuses_pth(part(5, 0), "expected a part inside of a storage of 4, got 0 from 5 on");
  refuses_pth(part(-1, 2), "expected a number from 0 on, got the number -1");
}

TEST_CASE("pth: old files that are malformed") {
  const std::string value = dict(u("x"), vector_of("7", 4));
  refuses_pth(kMagic + pickle(number(1000)) + pickle("}") + pickle(value) + pickle(keys({"7"})) + kStored,
              "expected version 1001 of the format, got the number 1000");
  refuses_pth(kMagic + pickle("}") + pickle("}") + pickle(value),
              "expected version 1001 of the format, got a dict of 0");
  refuses_pth(legacy(value, "}", kStored), "expected a list of storages, got a dict of 0");
  refuses_pth(legacy(value, "]", ""), "field 'x': expected the storage '7', got none");
  refuses_pth(legacy(value, keys({"8"}), kStored), "expected storages that tensors have, got '8'");
  refuses_pth(legacy(value, "]K\7a", kStored), "expected storages that tensors have, got the number 7");
  refuses_pth(legacy(value, keys({"7", "7"}), kStored + kStored), "expected storage '7' once, got twice");
  refuses_pth(legacy(value, keys({"7"}), raw(std::int64_t{3}) + kFour),
              "expected storage '7' of 4 elements, got 3");
  refuses_pth(legacy(value, keys({"7"}), raw(std::int64_t{-1}) + kFour),
              "expected storage '7' of 4 elements");
  const std::string other = view(storage("IntStorage", "7", 4), number(0), extents({4}), extents({1}));
  refuses_pth(legacy(dict(u("x"), vector_of("7", 4), u("y"), other), keys({"7"}), kStored),
              "expected one type and size of the storage '7', got two");
  const std::string huge =
      tuple(u("storage"), global("torch", "FloatStorage"), u("7"), u("cpu"), "\x8a\x8\0\0\0\0\0\0\0\x40"s) +
      "Q";
  refuses_pth(legacy(dict(u("x"), view(huge, number(0), extents({4}), extents({1}))), keys({"7"}),
                     raw(std::int64_t{1} << 62) + kFour),
              "of fewer than 2^64 bytes, got 4611686018427387904 elements");
  const std::string module =
      tuple(u("module"), global("torch", "FloatStorage"), u("net.py"), u("class Net:"), "N") + "Q";
  refuses_pth(legacy(dict(u("x"), module), "]", ""), "expected the kind 'storage', got 'module'");
}

TEST_CASE("pth: what we put beside the pickle is as hostile as any") {
  const auto with = [](const std::string& json) {
    return zip({{"a/data.pkl", pickle(dict(u("x"), vector_of("0", 4), u("y"), vector_of("0", 4)))},
                {"a/data/0", kFour},
                {"a/version", "3"},
                {"a/hearth.json", json}});
  };
  const RecordTree tree =
      decode_pth(with(R"({"k":"v","hearth.constants":"{\"n\":2}","hearth.ids":"{\"x\":\"id\"}"})"));
  CHECK(tree.metadata == decltype(tree.metadata){{"k", "v"}});
  CHECK(at(tree, "n") == "the number 2");
  CHECK(find_path(tree.root, "x")->as<RecordTensor>()->id == "id");
  CHECK(find_path(tree.root, "y")->as<RecordLink>()->path == "x");

  const RecordTree tied = decode_pth(with(R"({"hearth.links":"{\"x\":\"y\",\"z\":\"gone\"}"})"));
  CHECK(find_path(tied.root, "x")->as<RecordLink>()->path == "y");
  CHECK(find_path(tied.root, "z")->as<RecordLink>()->path == "gone");
  CHECK(floats_at(tied, "y") == std::vector<float>{1, 2, 3, 4});

  for (const char* json :
       {"", "[]", "{", "{} {}", R"({"k":1})", R"({"k":null})", R"({"k":{}})", R"({"hearth.links":"x"})",
        R"({"hearth.links":"{\"x\":1}"})", R"({"hearth.links":"{\"x\":\"y\",\"x\":\"z\"}"})",
        R"({"hearth.constants":"{\"x\":1}"})", R"({"hearth.constants":"{\"x.y\":1}"})",
        R"({"hearth.links":"{\"x.z\":\"y\"}"})", R"({"hearth.ids":"[]"})"})
    refuses_pth(with(json), "hearth: cannot load");
}

}  // namespace
}  // namespace hearth
