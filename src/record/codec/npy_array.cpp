// Arrays from and to leaves of a record: turned around where they are not row-major and little-endian.
#include "npy_array.hpp"

#include <algorithm>
#include <cstring>
#include <map>

#include <hearth/record/flat.hpp>
#include "check.hpp"
#include "npy_header.hpp"
#include "utf8.hpp"

namespace hearth::inline v0_1::detail {
namespace {

Bytes big_to_little(const Bytes& bytes, std::size_t width) {
  std::vector<std::byte> turned(bytes.span().begin(), bytes.span().end());
  for (auto at = turned.begin(); at != turned.end(); at += static_cast<std::ptrdiff_t>(width))
    std::reverse(at, at + static_cast<std::ptrdiff_t>(width));
  return Bytes::of(std::move(turned));
}

// Elements whose first index runs fastest, with the last one fastest.
Bytes row_major(const Bytes& bytes, const Shape& shape, std::size_t width) {
  std::size_t strides[kMaxRank] = {}, index[kMaxRank] = {};
  std::size_t count = 1;
  for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
    strides[axis] = count * width;
    count *= shape[axis];
  }
  std::vector<std::byte> out(bytes.size());
  std::size_t from = 0;
  for (std::size_t to = 0; to < out.size(); to += width) {
    std::memcpy(out.data() + to, bytes.data() + from, width);
    for (std::size_t axis = shape.rank(); axis-- > 0;) {
      from += strides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return Bytes::of(std::move(out));
}

RecordNode read_text(std::string_view codec, const std::string& field, const Bytes& data, bool big_endian) {
  const Bytes little = big_endian ? big_to_little(data, 4) : data;
  auto text = text_of_utf32(little.span());
  if (!text) throw_bad_field(codec, field, "a text of Unicode characters", "other numbers");
  text->resize(text->find_last_not_of('\0') + 1);  // as NumPy fills up; npos + 1 is 0
  return {std::move(*text)};
}

NpyField text_field(std::string_view codec, const std::string& path, const std::string& text) {
  auto characters = code_points(text);
  if (!characters) throw_unwritable(codec, path, "a text that is UTF-8", "other bytes");
  if (text.ends_with('\0'))
    throw_unwritable(codec, path, "a text that does not end in a zero character", "one");
  std::vector<std::uint32_t> numbers(characters->begin(), characters->end());
  if (numbers.empty()) numbers.push_back(0);  // NumPy has no texts of no width
  const std::string descr = "<U" + std::to_string(numbers.size());
  const Shape width = {numbers.size()};
  return {path, npy_header_text(descr, {}), TensorData{DType::u32, width, Bytes::of(std::move(numbers))}, {}};
}

NpyField tensor_field(const std::string& path, const TensorData& data, Precision precision) {
  if (precision.dtype(data) == DType::bf16) precision.floats = DType::f32;
  return {path, npy_header_text(npy_name(precision.dtype(data)), data.shape), data, precision};
}

// The tensors by path, to find those that others are tied to.
using Tensors = std::map<std::string_view, const RecordTensor*>;

NpyField field_of(std::string_view codec, const std::string& path, const RecordNode& leaf,
                  const Tensors& tensors, Precision precision) {
  if (const auto* text = leaf.as<std::string>()) return text_field(codec, path, *text);
  if (const auto constant = constant_as_tensor(leaf)) return tensor_field(path, *constant, {});
  if (const auto* tensor = leaf.as<RecordTensor>()) return tensor_field(path, tensor->data, precision);
  const std::string& target = leaf.as<RecordLink>()->path;
  const auto found = tensors.find(target);
  if (found == tensors.end())
    throw_unwritable(codec, path, "a tensor at '" + target + "', to which it is tied", "none");
  return tensor_field(path, found->second->data, precision);
}

}  // namespace

void NpyField::write(ByteSink& sink) const {
  sink.write(std::as_bytes(std::span(header)));
  precision.write(data, sink);
}

RecordNode read_npy(std::string_view codec, const std::string& field, const Bytes& file) {
  const NpyHeader header = read_npy_header(codec, field, file.span());
  Bytes data = file.part(header.data_begin, file.size() - header.data_begin);
  if (!header.dtype) return read_text(codec, field, data, header.big_endian);
  const std::size_t width = size_of(*header.dtype);
  if (header.big_endian && width > 1) data = big_to_little(data, width);
  if (header.fortran_order && header.shape.rank() > 1) data = row_major(data, header.shape, width);
  return {RecordTensor{"", {*header.dtype, header.shape, std::move(data)}}};
}

std::vector<NpyField> npy_fields(std::string_view codec, const RecordTree& tree, Precision precision) {
  const FlatTree flat = take_apart(codec, tree);
  const Tensors tensors(flat.tensors.begin(), flat.tensors.end());
  std::vector<NpyField> fields;
  for_each_leaf(tree.root, [&](const std::string& path, const RecordNode& leaf) {
    if (leaf.is_scalar() || leaf.as<RecordTensor>() || leaf.as<RecordLink>())
      fields.push_back(field_of(codec, path, leaf, tensors, precision));
  });
  return fields;
}

}  // namespace hearth::inline v0_1::detail
