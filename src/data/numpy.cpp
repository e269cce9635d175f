#include <hearth/data/numpy.hpp>

#include <hearth/record/codec/npy.hpp>
#include <hearth/record/codec/npz.hpp>

#include "file.hpp"
#include "unreadable.hpp"

namespace hearth::inline v0_1::data {
namespace {

using Arrays = std::vector<std::pair<std::string, TensorData>>;

template <class Codec>
Arrays read_arrays(const std::string& path) {
  const Bytes file = detail::mapped_file(path);
  const RecordTree tree = detail::of_file(path, [&] { return Codec::decode(file); });
  Arrays arrays;
  for_each_leaf(tree.root, [&](const std::string& name, const RecordNode& leaf) {
    if (const auto* tensor = leaf.as<RecordTensor>()) arrays.emplace_back(name, tensor->data);
  });
  return arrays;
}

}  // namespace

TensorData read_npy(std::string_view path) {
  const std::string name(path);
  const Arrays arrays = read_arrays<Npy>(name);
  if (arrays.empty()) detail::throw_unreadable(name, "an array of numbers", "a text");
  return arrays[0].second;
}

Arrays read_npz(std::string_view path) { return read_arrays<Npz>(std::string(path)); }

TensorData read_npz(std::string_view path, std::string_view name) {
  std::string there;
  for (const auto& [known, data] : read_npz(path)) {
    if (known == name) return data;
    there += (there.empty() ? "" : ", ") + known;
  }
  detail::throw_unreadable(std::string(path), "an array '" + std::string(name) + "'",
                           there.empty() ? "none" : there);
}

}  // namespace hearth::inline v0_1::data
