// Names that every tensor needs are written once: a pickle's values are counted when it is read.
#include "pickle_writer.hpp"

#include "torch_storage.hpp"

namespace hearth::inline v0_1::detail {
namespace {

constexpr char kProtocol = 2;

// In elements, of a dense tensor. Axes without elements count as one, as PyTorch has it.
Shape dense_strides(const Shape& shape) {
  Shape strides = shape;
  std::size_t stride = 1;
  for (std::size_t axis = shape.rank(); axis-- > 0;) {
    strides[axis] = stride;
    if (shape[axis] != 0) stride *= shape[axis];
  }
  return strides;
}

}  // namespace

void PickleWriter::begin_dict() {
  op(Opcode::proto);
  out_ += kProtocol;
  op(Opcode::empty_dict);
  op(Opcode::mark);
}

std::string PickleWriter::finish() {
  op(Opcode::set_items);
  op(Opcode::stop);
  return std::move(out_);
}

// torch._utils._rebuild_tensor_v2(storage, 0, shape, strides, False, OrderedDict()), or _v3 with the dtype.
void PickleWriter::add_tensor(std::string_view name, DType dtype, const Shape& shape, std::string_view key) {
  const bool is_typed = !torch_storage_name(dtype).empty();
  text(name);
  global(is_typed ? "torch._utils\n_rebuild_tensor_v2" : "torch._utils\n_rebuild_tensor_v3");
  op(Opcode::mark);
  storage(dtype, shape.numel(), key);
  integer(0);
  tuple(shape);
  tuple(dense_strides(shape));
  op(Opcode::new_false);
  global("collections\nOrderedDict");
  op(Opcode::empty_tuple);
  op(Opcode::reduce);
  if (!is_typed) global("torch\n" + std::string(torch_dtype_name(dtype)));
  op(Opcode::tuple);
  op(Opcode::reduce);
}

// ('storage', class, key, 'cpu', size): in elements, or in bytes where the class says no type.
void PickleWriter::storage(DType dtype, std::uint64_t numel, std::string_view key) {
  const std::string_view name = torch_storage_name(dtype);
  op(Opcode::mark);
  shared_text("storage");
  global(name.empty() ? "torch.storage\nUntypedStorage" : "torch\n" + std::string(name));
  text(key);
  shared_text("cpu");
  integer(name.empty() ? numel * size_of(dtype) : numel);
  op(Opcode::tuple);
  op(Opcode::bin_persistent_id);
}

void PickleWriter::text(std::string_view text) {
  op(Opcode::bin_unicode);
  number(static_cast<std::uint32_t>(text.size()));
  out_ += text;
}

void PickleWriter::integer(std::uint64_t value) {
  if (value <= 0xff) {
    op(Opcode::bin_int1);
    number(static_cast<std::uint8_t>(value));
  } else if (value <= 0xffff) {
    op(Opcode::bin_int2);
    number(static_cast<std::uint16_t>(value));
  } else if (value <= 0x7fffffff) {
    op(Opcode::bin_int);
    number(static_cast<std::uint32_t>(value));
  } else {
    op(Opcode::long1);
    out_ += '\x09';
    number(value);
    out_ += '\0';  // the sign
  }
}

void PickleWriter::tuple(const Shape& extents) {
  if (extents.rank() == 0) return op(Opcode::empty_tuple);
  constexpr Opcode kSmall[] = {Opcode::tuple1, Opcode::tuple2, Opcode::tuple3};
  const bool is_small = extents.rank() <= std::size(kSmall);
  if (!is_small) op(Opcode::mark);
  for (std::size_t extent : extents) integer(extent);
  op(is_small ? kSmall[extents.rank() - 1] : Opcode::tuple);
}

template <class F>
void PickleWriter::once(std::string_view what, const F& write) {
  const auto [place, is_new] = memo_.emplace(what, static_cast<std::uint8_t>(memo_.size()));
  if (!is_new) {
    op(Opcode::bin_get);
    return number(place->second);
  }
  write();
  op(Opcode::bin_put);
  number(place->second);
}

void PickleWriter::shared_text(std::string_view text) {
  once(text, [&] { this->text(text); });
}

void PickleWriter::global(std::string_view lines) {
  once(lines, [&] {
    op(Opcode::global);
    out_ += lines;
    out_ += '\n';
  });
}

}  // namespace hearth::inline v0_1::detail
