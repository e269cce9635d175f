// A single array from and to a tree of one leaf.
#include <hearth/record/codec/npy.hpp>

#include <cstring>

#include "check.hpp"
#include "npy_array.hpp"

namespace hearth::inline v0_1 {

using namespace detail;

RecordMetadata Npy::metadata(const PrecisionInfo&) { return {}; }

bool Npy::recognises(std::span<const std::byte> bytes) {
  constexpr std::string_view kMagic = "\x93NUMPY";
  return bytes.size() >= kMagic.size() && std::memcmp(bytes.data(), kMagic.data(), kMagic.size()) == 0;
}

void Npy::encode(const RecordTree& tree, Precision precision, ByteSink& sink) {
  const std::vector<NpyField> fields = npy_fields(name, tree, precision);
  if (fields.size() != 1) throw_unwritable(name, "", "a single tensor", std::to_string(fields.size()));
  fields[0].write(sink);
}

RecordTree Npy::decode(const Bytes& bytes) {
  constexpr const char* kName = "arr_0";
  RecordMap root;
  root.add(kName, read_npy(name, kName, bytes));
  RecordTree tree;
  tree.root.value = std::move(root);
  return tree;
}

}  // namespace hearth::inline v0_1
