// The pickle machine through the codec: what it takes, and what it refuses before anything is made of it.
#include "torch_files.hpp"

namespace hearth {
namespace {

using namespace test;
using namespace std::string_literals;

// What a value becomes under the name "x".
std::string read(const std::string& value) { return at(decode_pth(archive(dict(u("x"), value))), "x"); }
void refuses(const std::string& value, const std::string& part) { refuses_pth(archive(value), part); }

TEST_CASE("pickle: plain values") {
  CHECK(read("N") == "nothing");
  CHECK(read("\x88") == RecordNode{true}.text());
  CHECK(read("\x89") == RecordNode{false}.text());
  CHECK(read("K\xff") == "the number 255");
  CHECK(read("M\xff\xff") == "the number 65535");
  CHECK(read("J\xff\xff\xff\xff") == "the number -1");
  CHECK(read("\x8a\0"s) == "the number 0");
  CHECK(read("\x8a\1\x80"s) == "the number -128");
  CHECK(read("\x8a\2\x80\0"s) == "the number 128");
  CHECK(read("\x8a\x8\0\0\0\0\0\0\0\x80"s) == "the number -9223372036854775808");
  CHECK(read("\x8a\x9\xff\xff\xff\xff\xff\xff\xff\xff\0"s) == "the number 18446744073709551615");
  CHECK(read("G\x3f\xe0\0\0\0\0\0\0"s) == RecordNode{0.5}.text());
  CHECK(read(u("text")) == RecordNode{"text"s}.text());
  CHECK(read("U\4text") == RecordNode{"text"s}.text());  // a byte string of Python 2
}

TEST_CASE("pickle: lists, dicts and what refers to them") {
  const RecordTree tree = decode_pth(archive(dict(u("a"), "](K\1K\2e", u("b"), "]K\3a", u("c"), "K\4\x85",  //
                                                  u("d"), "K\5K\6\x86", u("e"), "K\7K\x8K\x9\x87",          //
                                                  u("f"), "}K\x1K\x2s", u("g"), "}q\1", u("h"), "}K\1h\1s")));
  CHECK(at(tree, "a.1") == "the number 2");
  CHECK(at(tree, "b.0") == "the number 3");
  CHECK(at(tree, "c.0") == "the number 4");
  CHECK(at(tree, "d.1") == "the number 6");
  CHECK(at(tree, "e.2") == "the number 9");
  CHECK(at(tree, "f.1") == "the number 2");
  CHECK(at(tree, "g") == "none");
  CHECK(read("K\7q\5h\5"
             "\x86"s)
            .find("none") == std::string::npos);
  CHECK(at(decode_pth(archive(dict(u("x"), "K\7r\0\1\0\0"s, u("y"), "j\0\1\0\0"s))), "y") == "the number 7");
  CHECK(pth_error(zip({{"a/data.pkl", "}."}, {"a/version", "3"}})) == "no error");  // without a PROTO
  CHECK(pth_error(archive("}(u")) == "no error");
}

TEST_CASE("pickle: dicts that keep their order") {
  CHECK(at(decode_pth(archive(ordered_dict() + "(" + u("x") + "K\1u")), "x") == "the number 1");
  // Their attributes are no values.
  const std::string with_state =
      ordered_dict() + "(" + u("x") + "K\1u" + dict(u("_metadata"), ordered_dict()) + "b";
  CHECK(at(decode_pth(archive(with_state)), "x") == "the number 1");
  CHECK(at(decode_pth(archive(with_state)), "_metadata") == "none");
  // As Python 2 wrote them.
  const std::string pairs = call(global("collections", "OrderedDict"), "](](" + u("x") +
                                                                           "K\1eK\2"
                                                                           "e\x85");
  refuses(pairs, "expected a key and a value, got the number 2");
  CHECK(at(decode_pth(archive(call(global("collections", "OrderedDict"), "]](" + u("x") + "K\1ea\x85"))),
           "x") == "the number 1");
}

TEST_CASE("pickle: what is passed over") {
  for (const std::string& value :
       {global("torch", "float32"), call(global("torch", "device"), tuple(u("cpu"))),
        call(global("__builtin__", "set"), tuple("](K\1e"s)),
        call(global("builtins", "complex"), "K\1K\2\x86"),
        call(global("_codecs", "encode"), tuple(u("bytes"), u("latin1"))),
        call(global("collections", "Counter"), tuple("}"s))})
    CHECK(read(value) == "none");
}

TEST_CASE("pickle: classes and functions that are not known are named") {
  for (const auto& [module, name] :
       std::vector<std::pair<std::string, std::string>>{{"posix", "system"},
                                                        {"os", "system"},
                                                        {"sys", "exit"},
                                                        {"nt", "system"},
                                                        {"builtins", "eval"},
                                                        {"builtins", "getattr"},
                                                        {"torch.nn.modules.linear", "Linear"},
                                                        {"__main__", "Net"},
                                                        {"torch._utils", "_rebuild_qtensor"},
                                                        {"torch._utils", "_rebuild_sparse_tensor"},
                                                        {"numpy._core.multiarray", "scalar"},
                                                        {"__torch__", "Net"},
                                                        {"torch", "load"}})
    refuses(dict(u("x"), call(global(module, name), ")")), "'" + module + "." + name + "'");
  refuses("c" + std::string(100'000, 'x') + "\ny\n", "the class or function 'xxx");
  refuses("cposix", "expected more bytes of a pickle, got the end of the file at byte");
  refuses("cposix\nsystem", "expected more bytes of a pickle, got the end of the file at byte");
}

TEST_CASE("pickle: operations beyond those of PyTorch's careful reader") {
  const std::string kOthers =
      "\x95\x93\x94\x8c"
      "BCio\x82\x83\x84"
      "02IL\x8bldFSTVP1p\x8e\x8d\x90\x91\x92\x96\x97\x98\xff";
  for (const char opcode : kOthers)
    refuses("}"s + opcode + std::string(16, '\0'),
            "the byte " + std::to_string(static_cast<unsigned char>(opcode)) + " before byte 4");
}

TEST_CASE("pickle: operations on what is not there") {
  for (const char* body :
       {"",    "R",  "b",     "Q",      "t",  "e",     "u",     "a",   "s",    "\x85",  "K\1\x86",
        "q\1", "(a", "(K\1a", "((K\1s", "](", "](K\1", "K\1(Q", "](R", "}K\1", "K\1K\2"})
    refuses(body, "hearth: cannot load 'PyTorch bytes': expected ");
  refuses("}h\1", "expected a value under 1, got none");
  refuses("}j\1\0\0\0"s, "expected a value under 1, got none");
  refuses("K\1K\2a", "expected a list to append to, got the number 1");
  refuses("K\1(K\2e", "expected a list to append to, got the number 1");
  refuses(")K\2a", "expected a list to append to, got a tuple of 0");
  refuses("]K\1K\2s", "expected a dict to set items of, got a list of 0");
  refuses("}(K\1u", "expected a value for every key of a dict");
  refuses("K\1)R", "expected a class or function to call, got the number 1");
  refuses("K\1)\x81", "expected a class or function to call, got the number 1");
  refuses(global("torch", "Size") + "K\1R", "expected a tuple of arguments, got the number 1");
  refuses("K\1}b", "expected an object to give a state to, got the number 1");
  refuses("]}b", "expected an object to give a state to, got a list of 0");
}

TEST_CASE("pickle: cut short, or with lengths beyond its end") {
  const std::string whole =
      pickle(dict(u("x"), "K\1M\1\1J\1\1\1\1\x8a\1\1G12345678\x87q\1h\1r\2\0\0\0j\2\0\0\0\x86"s));
  for (std::size_t size = 0; size < whole.size(); ++size)
    refuses_pth(zip({{"a/data.pkl", whole.substr(0, size)}, {"a/version", "3"}}), "hearth: cannot load");
  refuses(
      "X\xff\xff\xff\xff"
      "abc",
      "expected 4294967291 more bytes of a pickle, got the end of the file at byte");
  refuses(
      "U\xff"
      "abc",
      "expected 251 more bytes of a pickle");
  refuses(
      "\x8a\xff"
      "abc",
      "expected 251 more bytes of a pickle");
  refuses("\x8a\x9\xff\xff\xff\xff\xff\xff\xff\xff\1"s, "expected an integer of 64 bits");
  refuses("\x8a\xa\xff\xff\xff\xff\xff\xff\xff\xff\0\0"s, "expected an integer of 64 bits");
  refuses("}.K", "expected the end of 'data.pkl', got 2 more bytes");
}

TEST_CASE("pickle: values that hold themselves, or each other many times") {
  refuses("]q\0h\0a"s, "expected at most 64 levels");
  refuses("}q\0"s + u("x") + "h\0s"s, "expected at most 64 levels");
  refuses(std::string(100'000, ']') + std::string(99'999, 'a'), "expected at most 64 levels");
  // Sixty lists, each twice in the next: 2^60 places, but 60 values.
  std::string bomb = "]q\0"s;
  for (char i = 1; i < 60; ++i) bomb = "](" + bomb + "h" + char(i - 1) + "eq" + i;
  refuses(dict(u("x"), bomb), "nodes, got more");
  // But one value may well stand in many places.
  std::string shared = "](K\1K\2\x86q\0"s;
  for (int i = 0; i < 300; ++i) shared += "h\0"s;
  CHECK(at(decode_pth(archive(dict(u("x"), shared + "e"))), "x.300.1") == "the number 2");
}

TEST_CASE("pickle: a name is a text or an integer") {
  CHECK(at(decode_pth(archive(dict("K\7", "K\1", "J\xff\xff\xff\xff", "K\2"))), "-1") == "the number 2");
  for (const char* key : {"N", "\x88", ")", "]", "K\1\x85"})
    refuses(dict(std::string(key), "K\1"), "expected a text or an integer as key, got ");
  refuses(dict(u("1"), "K\1", "K\1", "K\2"), "field '1': expected one entry of this name, got two");
  refuses(dict(u("a.b"), "K\1", u("a"), "K\2"), "field 'a': expected one entry of this name");
  refuses(dict(u("a"), "K\1", u("a.b"), "K\2"), "field 'a.b': expected a map on the way to it");
  refuses(dict(u(std::string(5000, 'x')), "}"), "expected a name of at most 4096 bytes, got 5000");
  const std::string half(3000, 'x');
  refuses(dict(u(half), dict(u(half), "}")), "expected a path of at most 4096 bytes, got 6001");
}

TEST_CASE("pickle: what is no dict of tensors") {
  for (const char* value : {"N", "K\1", "\x88", "X\0\0\0\0"})
    refuses(std::string(value, value[0] == 'X' ? 5 : std::strlen(value)), "expected a dict of tensors");
  refuses_pth(archive(vector_of("0", 1), {raw(1.0f)}), "expected a dict of tensors");
  refuses(global("torch", "float32"), "expected a dict of tensors, got 'torch.float32'");
  refuses(dict(u("x"), storage("FloatStorage", "0", 1)), "field 'x': expected a tensor, got a storage alone");
  refuses(dict(u("x"), call(global("torch", "FloatStorage"), ")")),
          "field 'x': expected a tensor or a plain value, got an object of 'torch.FloatStorage'");
}

}  // namespace
}  // namespace hearth
