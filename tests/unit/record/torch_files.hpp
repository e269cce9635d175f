// PyTorch's files put together by hand, piece by piece, so that each piece can be wrong.
#pragma once

#include <doctest/doctest.h>
#include <zlib.h>

#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include <hearth/record/codec/pth.hpp>

namespace hearth::test {

using Members = std::vector<std::pair<std::string, std::string>>;  // of an archive, by name

template <class T>
std::string raw(T value) {
  std::string bytes(sizeof value, '\0');
  std::memcpy(bytes.data(), &value, sizeof value);
  return bytes;
}
template <class T>
std::string raw_all(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

inline std::string u(const std::string& text) {
  return "X" + raw(static_cast<std::uint32_t>(text.size())) + text;
}
inline std::string number(std::int32_t value) { return "J" + raw(value); }
inline std::string global(const std::string& module, const std::string& name) {
  return "c" + module + "\n" + name + "\n";
}
template <class... T>
std::string tuple(const T&... items) {
  return "(" + (std::string() + ... + items) + "t";
}
inline std::string extents(const std::vector<std::int32_t>& values) {
  std::string items;
  for (std::int32_t value : values) items += number(value);
  return "(" + items + "t";
}
inline std::string call(const std::string& callee, const std::string& arguments) {
  return callee + arguments + "R";
}
inline std::string pickle(const std::string& value) { return "\x80\x02" + value + "."; }
/// Keys and values alternate.
template <class... T>
std::string dict(const T&... items) {
  return "}(" + (std::string() + ... + items) + "u";
}

inline std::string storage(const std::string& type, const std::string& key, std::int32_t numel) {
  return tuple(u("storage"), global("torch", type), u(key), u("cpu"), number(numel)) + "Q";
}
inline std::string ordered_dict() { return call(global("collections", "OrderedDict"), ")"); }
inline std::string view(const std::string& storage, const std::string& offset, const std::string& shape,
                        const std::string& strides) {
  return call(global("torch._utils", "_rebuild_tensor_v2"),
              tuple(storage, offset, shape, strides, "\x89", ordered_dict()));
}
/// A dense f32 tensor.
inline std::string vector_of(const std::string& key, std::int32_t numel) {
  return view(storage("FloatStorage", key, numel), number(0), extents({numel}), extents({1}));
}

inline std::string zip(const Members& members) {
  std::string files, directory;
  for (const auto& [name, content] : members) {
    const auto* data = reinterpret_cast<const Bytef*>(content.data());
    const auto size = static_cast<std::uint32_t>(content.size());
    const std::string common = raw(std::uint16_t{20}) + raw(std::uint64_t{0}) +
                               raw(static_cast<std::uint32_t>(crc32(0, data, size))) + raw(size) + raw(size) +
                               raw(static_cast<std::uint16_t>(name.size())) + raw(std::uint16_t{0});
    directory += "PK\1\2" + raw(std::uint16_t{20}) + common + raw(std::uint16_t{0}) + raw(std::uint16_t{0}) +
                 raw(std::uint16_t{0}) + raw(std::uint32_t{0}) +
                 raw(static_cast<std::uint32_t>(files.size())) + name;
    files += "PK\3\4" + common + name + content;
  }
  const auto count = raw(static_cast<std::uint16_t>(members.size()));
  return files + directory + "PK\5\6" + raw(std::uint32_t{0}) + count + count +
         raw(static_cast<std::uint32_t>(directory.size())) + raw(static_cast<std::uint32_t>(files.size())) +
         raw(std::uint16_t{0});
}

/// An archive of one value and its storages "0", "1", ...
inline std::string archive(const std::string& value, const std::vector<std::string>& storages = {}) {
  Members members = {{"a/data.pkl", pickle(value)}, {"a/version", "3\n"}};
  for (std::size_t i = 0; i < storages.size(); ++i)
    members.emplace_back("a/data/" + std::to_string(i), storages[i]);
  return zip(members);
}

inline RecordTree decode_pth(const std::string& text) {
  return Pth::decode(Bytes::copy(std::as_bytes(std::span(text))));
}
inline std::string pth_error(const std::string& text) {
  try {
    decode_pth(text);
  } catch (const RecordError& error) {
    return error.what();
  }
  return "no error";
}
inline void refuses_pth(const std::string& text, const std::string& part) {
  const std::string error = pth_error(text);
  CHECK_MESSAGE(error.find(part) != std::string::npos, error << "\nhas no: " << part);
}
/// The node at a path, in words; "none" when there is none.
inline std::string at(const RecordTree& tree, std::string_view path) {
  const RecordNode* node = find_path(tree.root, path);
  return node ? node->text() : "none";
}
inline std::vector<float> floats_at(const RecordTree& tree, std::string_view path) {
  const RecordNode* node = find_path(tree.root, path);
  REQUIRE(node);
  REQUIRE_MESSAGE(node->as<RecordTensor>(), node->text());
  return node->as<RecordTensor>()->data.values<float>();
}

}  // namespace hearth::test
