// From the arguments of torch._utils._rebuild_tensor_v2 and its like to tensors. Every bound is checked: a
// view may say anything of its storage.
#include "torch_tensors.hpp"

#include <algorithm>
#include <cstring>

#include "check.hpp"

namespace hearth::inline v0_1::detail {
namespace {

using Kind = PickleSequence::Kind;

// A parameter around a tensor is one; more around it are no file that PyTorch writes.
constexpr int kMaxWrappings = 4;

bool wraps_tensor(std::string_view dotted) {
  return dotted == "torch._utils._rebuild_parameter" ||
         dotted == "torch._utils._rebuild_parameter_with_state" ||
         dotted == "torch._tensor._rebuild_from_type_v2";
}
bool is_view(std::string_view dotted) {
  return dotted == "torch._utils._rebuild_tensor" || dotted == "torch._utils._rebuild_tensor_v2" ||
         dotted == "torch._utils._rebuild_tensor_v3";
}

// Row after row without a gap. An axis of one element may have any stride.
bool is_dense(const Shape& shape, const std::vector<std::uint64_t>& strides) {
  std::uint64_t dense = 1;
  for (std::size_t axis = shape.rank(); axis-- > 0;) {
    if (shape[axis] != 1 && strides[axis] != dense) return false;
    dense *= shape[axis];
  }
  return true;
}

// The index after that of the last element; none when it does not fit.
std::optional<std::uint64_t> end_of(std::uint64_t offset, const Shape& shape,
                                    const std::vector<std::uint64_t>& strides) {
  std::uint64_t last = offset;
  for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
    std::uint64_t step = 0;
    if (__builtin_mul_overflow(std::uint64_t{shape[axis]} - 1, strides[axis], &step) ||
        __builtin_add_overflow(last, step, &last))
      return {};
  }
  if (__builtin_add_overflow(last, 1, &last)) return {};
  return last;
}

}  // namespace

bool TorchTensors::makes_tensor(std::string_view dotted) { return wraps_tensor(dotted) || is_view(dotted); }

std::vector<PickleItem> TorchTensors::arguments(const PickleCall& call, const std::string& field) const {
  constexpr std::size_t kMost = 8;
  const auto& tuple = *pickle_.as(Kind::tuple, call.arguments);
  if (tuple.size == 0 || tuple.size > kMost)
    throw_bad_field(codec_, field, "the arguments of a tensor", pickle_.text(call.arguments));
  return pickle_.items(tuple, kMost);
}

// The call that makes the tensor which others make a parameter of.
PickleCall TorchTensors::unwrapped(PickleCall call, const std::string& field) const {
  for (int i = 0; i <= kMaxWrappings; ++i) {
    const std::string callee = pickle_.as<PickleGlobal>(call.callee)->dotted();
    if (is_view(callee)) return call;
    if (!wraps_tensor(callee)) break;
    const std::vector<PickleItem> around = arguments(call, field);
    if (callee != "torch._tensor._rebuild_from_type_v2") {
      const auto* inner = pickle_.as<PickleCall>(around[0].value);
      if (!inner) break;
      call = *inner;
    } else {  // (function, class, the function's arguments, state)
      if (around.size() < 3 || !pickle_.as<PickleGlobal>(around[0].value) ||
          !pickle_.as(Kind::tuple, around[2].value))
        break;
      call = {around[0].value, around[2].value, 0};
    }
  }
  throw_bad_field(codec_, field, "a tensor's storage and shape", pickle_.text(call.callee));
}

std::vector<std::uint64_t> TorchTensors::extents(PickleIndex index, const std::string& field) const {
  const auto* tuple = pickle_.as(Kind::tuple, index);
  if (const auto* size = pickle_.as<PickleCall>(index);  // torch.Size((2, 3))
      size && pickle_.as<PickleGlobal>(size->callee)->lines == "torch\nSize") {
    const auto inner = pickle_.items(*pickle_.as(Kind::tuple, size->arguments), 1);
    if (!inner.empty()) tuple = pickle_.as(Kind::tuple, inner[0].value);
  }
  if (!tuple) throw_bad_field(codec_, field, "a tuple of extents", pickle_.text(index));
  if (tuple->size > kMaxRank)
    throw_bad_field(codec_, field, "at most " + std::to_string(kMaxRank) + " dimensions",
                    std::to_string(tuple->size));
  std::vector<std::uint64_t> extents;
  for (const PickleItem& item : pickle_.items(*tuple, kMaxRank))
    extents.push_back(read_extent(codec_, pickle_, item.value, field));
  return extents;
}

// {'conj': True} and {'neg': True} say that the elements are not what is stored.
void TorchTensors::check_plain(PickleIndex bits, const std::string& field) const {
  const auto* dict = pickle_.as(Kind::dict, bits);
  if (!dict) return;
  for (const PickleItem& item : pickle_.items(*dict, 8))
    if (const auto* set = pickle_.as<bool>(item.value); set && *set)
      throw_bad_field(codec_, field, "elements as they are stored",
                      "the bit " + pickle_.text(item.key) + " set");
}

TorchTensors::View TorchTensors::view(const PickleCall& call, const std::string& field) const {
  const std::string callee = pickle_.as<PickleGlobal>(call.callee)->dotted();
  const std::vector<PickleItem> given = arguments(call, field);
  const bool has_dtype = callee == "torch._utils._rebuild_tensor_v3";
  if (given.size() < (has_dtype ? 7 : 4))
    throw_bad_field(codec_, field, "a tensor's storage, offset, shape and strides",
                    pickle_.text(call.arguments));
  const auto* persistent = pickle_.as<PicklePersistent>(given[0].value);
  if (!persistent) throw_bad_field(codec_, field, "a storage", pickle_.text(given[0].value));

  View view;
  view.storage = read_torch_storage(codec_, pickle_, *persistent, field);
  std::optional<DType> dtype = view.storage.dtype;
  if (has_dtype) {
    const auto* global = pickle_.as<PickleGlobal>(given[6].value);
    dtype = global ? dtype_of_torch_name(global->lines.substr(global->lines.find('\n') + 1)) : std::nullopt;
  }
  if (!dtype)
    throw_bad_field(codec_, field, "a dtype that hearth has", pickle_.text(given[has_dtype ? 6 : 0].value));
  view.dtype = *dtype;
  view.offset = read_extent(codec_, pickle_, given[1].value, field);
  const std::vector<std::uint64_t> extents = this->extents(given[2].value, field);
  view.shape = Shape(extents.begin(), extents.end());
  view.strides = this->extents(given[3].value, field);
  if (view.strides.size() != extents.size())
    throw_bad_field(codec_, field, "as many strides as dimensions, " + std::to_string(extents.size()),
                    std::to_string(view.strides.size()));
  const std::size_t bits = has_dtype ? 7 : 6;
  if (given.size() > bits) check_plain(given[bits].value, field);
  return view;
}

RecordNode TorchTensors::read(const PickleCall& call, const std::string& field) {
  const View view = this->view(unwrapped(call, field), field);
  if (!byte_size(view.dtype, view.shape))
    throw_bad_field(codec_, field, "fewer than 2^64 bytes",
                    std::string(name(view.dtype)) + view.shape.text());
  TensorData data = {view.dtype, view.shape, {}};
  if (data.numel() != 0) {
    if (std::string target = link_target(view, field); !target.empty())
      return {RecordLink{std::move(target)}};
    data.bytes = elements(view, field);
  }
  return {RecordTensor{"", std::move(data)}};
}

// The field that is the same view; empty for the first one.
std::string TorchTensors::link_target(const View& view, const std::string& field) {
  std::string text = std::string(name(view.dtype)) + view.shape.text();
  for (std::uint64_t stride : view.strides) text += "," + std::to_string(stride);
  text += "+" + std::to_string(view.storage.begin) + "+" + std::to_string(view.offset) + " of ";
  text += view.storage.key;
  const auto [place, is_first] = first_path_.emplace(std::move(text), field);
  return is_first ? std::string() : place->second;
}

// The elements of the storage that the tensor is a view of.
Bytes TorchTensors::storage(const TorchStorage& storage, const std::string& field) {
  auto found = storages_.find(storage.key);
  if (found == storages_.end()) {
    found = storages_.emplace(storage.key, open_(storage.key, field)).first;
    opened_ += found->second.size();
  }
  const Bytes& bytes = found->second;
  std::uint64_t size = 0;
  if (__builtin_mul_overflow(storage.numel, storage.element_size(), &size) || size != bytes.size())
    throw_bad_field(codec_, field,
                    "a storage of " + std::to_string(storage.numel) + " times " +
                        std::to_string(storage.element_size()) + " bytes",
                    std::to_string(bytes.size()));
  return bytes.part(static_cast<std::size_t>(storage.begin) * storage.element_size(),
                    static_cast<std::size_t>(storage.size) * storage.element_size());
}

Bytes TorchTensors::elements(const View& view, const std::string& field) {
  const Bytes storage = this->storage(view.storage, field);
  const std::size_t size = size_of(view.dtype), count = storage.size() / size;
  const auto end = end_of(view.offset, view.shape, view.strides);
  if (!end || *end > count)
    throw_bad_field(codec_, field, "elements inside of a storage of " + std::to_string(count),
                    end ? "one at " + std::to_string(*end - 1) : "one beyond 2^64");
  const std::size_t bytes = view.shape.numel() * size;
  const Bytes elements = is_dense(view.shape, view.strides)
                             ? storage.part(static_cast<std::size_t>(view.offset) * size, bytes)
                             : gathered(view, storage.span(), field);
  return big_endian_ && size > 1 ? swapped(elements, size, field) : elements;
}

// Row after row of the view, whose elements are known to lie inside.
Bytes TorchTensors::gathered(const View& view, std::span<const std::byte> storage, const std::string& field) {
  const std::size_t size = size_of(view.dtype), numel = view.shape.numel(), rank = view.shape.rank();
  spend(numel * size, field);
  std::vector<std::byte> out(numel * size);
  std::size_t index[kMaxRank] = {};
  std::size_t at = static_cast<std::size_t>(view.offset);
  for (std::size_t i = 0; i < numel; ++i) {
    std::memcpy(out.data() + i * size, storage.data() + at * size, size);
    for (std::size_t axis = rank; axis-- > 0;) {
      const auto stride = static_cast<std::size_t>(view.strides[axis]);
      if (++index[axis] < view.shape[axis]) {
        at += stride;
        break;
      }
      at -= stride * (index[axis] - 1);
      index[axis] = 0;
    }
  }
  return Bytes::of(std::move(out));
}

Bytes TorchTensors::swapped(const Bytes& elements, std::size_t size, const std::string& field) {
  spend(elements.size(), field);
  std::vector<std::byte> out(elements.span().begin(), elements.span().end());
  for (auto at = out.begin(); at != out.end(); at += static_cast<std::ptrdiff_t>(size))
    std::reverse(at, at + static_cast<std::ptrdiff_t>(size));
  return Bytes::of(std::move(out));
}

// A few bytes of a pickle can ask for a copy of any size, and for any number of them.
void TorchTensors::spend(std::size_t size, const std::string& field) {
  const std::size_t limit = 4 * opened_ + (std::size_t{1} << 20);
  if (size > limit / 2 || size > limit - copied_)
    throw_bad_field(codec_, field, "views that are not much larger than what they view",
                    std::to_string(size) + " bytes of " + std::to_string(opened_));
  copied_ += size;
}

}  // namespace hearth::inline v0_1::detail
