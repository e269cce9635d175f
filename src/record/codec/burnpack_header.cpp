#include "burnpack_header.hpp"

#include <algorithm>
#include <set>

#include "burn_dtypes.hpp"
#include "cbor.hpp"
#include "check.hpp"

namespace hearth::inline v0_1::detail {
namespace {

class HeaderReader {
 public:
  HeaderReader(std::string_view codec, std::span<const std::byte> bytes)
      : codec_(codec), cbor_(codec, bytes) {}

  BurnpackHeader header() {
    bool has_tensors = false;
    unsigned seen = 0;
    for (std::uint64_t rest = cbor_.map(); rest > 0; --rest) {
      const std::string_view key = cbor_.text();
      const auto once = [&](unsigned bit) {
        if (std::exchange(seen, seen | bit) & bit)
          throw_malformed(codec_, "keys that differ", "'" + std::string(key) + "' twice");
      };
      if (key == "tensors") {
        once(1);
        tensors();
        has_tensors = true;
      } else if (key == "metadata") {
        once(2);
        metadata();
      } else if (key == "scalars") {
        once(4);
        scalars();
      } else {
        cbor_.skip();  // of a newer version
      }
    }
    cbor_.end();
    if (!has_tensors) throw_malformed(codec_, "a header with the key 'tensors'", "one without it");
    return std::move(header_);
  }

 private:
  enum Field : unsigned { kDType = 1, kShape = 2, kOffsets = 4, kId = 8 };

  [[noreturn]] void refuse(const BurnpackTensor& tensor, std::string expected, std::string found) const {
    throw_bad_field(codec_, tensor.name, std::move(expected), std::move(found));
  }

  void tensors() {
    const std::uint64_t count = cbor_.map();
    if (count > kMaxBurnpackTensors)
      throw_malformed(codec_, "at most " + std::to_string(kMaxBurnpackTensors) + " tensors",
                      std::to_string(count));
    for (std::uint64_t i = 0; i < count; ++i) {
      BurnpackTensor& tensor = header_.tensors.emplace_back();
      tensor.name = cbor_.text();
      fields(tensor);
      check(tensor);
    }
  }

  void fields(BurnpackTensor& tensor) {
    unsigned seen = 0;
    const auto once = [&](Field field, const char* name) {
      if (std::exchange(seen, seen | field) & field)
        refuse(tensor, "keys that differ", "'" + std::string(name) + "' twice");
    };
    for (std::uint64_t rest = cbor_.map(); rest > 0; --rest) {
      const std::string_view key = cbor_.text();
      if (key == "dtype") {
        once(kDType, "dtype");
        tensor.dtype = dtype(tensor);
      } else if (key == "shape") {
        once(kShape, "shape");
        tensor.shape = shape(tensor);
      } else if (key == "data_offsets") {
        once(kOffsets, "data_offsets");
        if (const auto count = cbor_.list(); count != 2)
          refuse(tensor, "two data_offsets", std::to_string(count));
        tensor.begin = cbor_.unsigned_integer();
        tensor.end = cbor_.unsigned_integer();
      } else if (key == "param_id") {
        once(kId, "param_id");
        if (!cbor_.take_null()) tensor.id = cbor_.unsigned_integer();
      } else {
        cbor_.skip();
      }
    }
    if (!(seen & kDType)) refuse(tensor, "a dtype", "none");
    if (!(seen & kShape)) refuse(tensor, "a shape", "none");
    if (!(seen & kOffsets)) refuse(tensor, "data_offsets", "none");
  }

  DType dtype(const BurnpackTensor& tensor) {
    constexpr const char* kExpected = "a dtype that hearth has";
    if (!cbor_.next_is_map()) {
      const std::string_view name = cbor_.text();
      const auto dtype = burn_dtype_named(name);
      if (!dtype) refuse(tensor, kExpected, "'" + std::string(name) + "'");
      return *dtype;
    }
    if (cbor_.map() != 1) refuse(tensor, kExpected, "a map of several");
    const std::string_view kind = cbor_.text();
    if (kind != "Bool") refuse(tensor, kExpected, kind == "QFloat" ? "a quantized one" : std::string(kind));
    const std::string_view how = cbor_.text();
    if (!is_burn_bool_store(how)) refuse(tensor, kExpected, "bools of the kind " + std::string(how));
    return DType::boolean;
  }

  Shape shape(const BurnpackTensor& tensor) {
    const std::uint64_t rank = cbor_.list();
    if (rank > kMaxRank)
      refuse(tensor, "at most " + std::to_string(kMaxRank) + " dimensions", std::to_string(rank));
    Shape shape;
    for (std::uint64_t axis = 0; axis < rank; ++axis)
      shape.push_back(static_cast<std::size_t>(cbor_.unsigned_integer()));
    return shape;
  }

  void check(const BurnpackTensor& tensor) const {
    const std::string type = std::string(name(tensor.dtype)) + tensor.shape.text();
    const auto size = byte_size(tensor.dtype, tensor.shape);
    if (size > kMaxBurnpackTensor)  // or none, which is not larger
      refuse(tensor, "at most " + std::to_string(kMaxBurnpackTensor) + " bytes", type);
    if (!size || tensor.end < tensor.begin || tensor.end - tensor.begin != *size)
      refuse(tensor, "data_offsets over the bytes of " + type,
             "[" + std::to_string(tensor.begin) + ", " + std::to_string(tensor.end) + "]");
  }

  void metadata() {
    std::set<std::string_view> keys;
    for (std::uint64_t rest = cbor_.map(); rest > 0; --rest) {
      const std::string_view key = cbor_.text();
      if (!keys.insert(key).second)
        throw_bad_field(codec_, "metadata", "keys that differ", "'" + std::string(key) + "' twice");
      add_metadata(codec_, std::string(key), std::string(cbor_.text()), header_.metadata);
    }
  }

  void scalars() {
    for (std::uint64_t rest = cbor_.map(); rest > 0; --rest) {
      RecordEntry& entry = header_.scalars.emplace_back();
      entry.key = cbor_.text();
      if (cbor_.map() != 1) throw_bad_field(codec_, entry.key, "one value", "a map of another size");
      entry.node = scalar(entry.key, cbor_.text());
    }
  }

  RecordNode scalar(const std::string& name, std::string_view kind) {
    if (kind == "Int") return {cbor_.integer()};
    if (kind == "UInt") return {cbor_.unsigned_integer()};
    if (kind == "Float") return {cbor_.real()};
    if (kind == "Bool") return {cbor_.boolean()};
    throw_bad_field(codec_, name, "one of Int, UInt, Float and Bool", "'" + std::string(kind) + "'");
  }

  std::string_view codec_;
  CborReader cbor_;
  BurnpackHeader header_;
};

void write_tensor(CborWriter& cbor, const BurnpackTensor& tensor) {
  cbor.text(tensor.name);
  cbor.map(tensor.id ? 4 : 3);
  cbor.text("dtype");
  if (tensor.dtype == DType::boolean) {
    cbor.map(1);
    cbor.text(burn_dtype_name(tensor.dtype));
    cbor.text(kBurnBoolStore);
  } else {
    cbor.text(burn_dtype_name(tensor.dtype));
  }
  cbor.text("shape");
  cbor.list(tensor.shape.rank());
  for (std::size_t extent : tensor.shape) cbor.unsigned_integer(extent);
  cbor.text("data_offsets");
  cbor.list(2);
  cbor.unsigned_integer(tensor.begin);
  cbor.unsigned_integer(tensor.end);
  if (!tensor.id) return;
  cbor.text("param_id");
  cbor.unsigned_integer(*tensor.id);
}

void write_scalar(CborWriter& cbor, const RecordEntry& entry) {
  cbor.text(entry.key);
  cbor.map(1);
  if (const auto* flag = entry.node.as<bool>()) {
    cbor.text("Bool");
    cbor.boolean(*flag);
  } else if (const auto* number = entry.node.as<std::int64_t>()) {
    cbor.text("Int");
    cbor.integer(*number);
  } else if (const auto* number = entry.node.as<std::uint64_t>()) {
    cbor.text("UInt");
    cbor.unsigned_integer(*number);
  } else {
    cbor.text("Float");
    cbor.real(*entry.node.as<double>());
  }
}

}  // namespace

BurnpackHeader read_burnpack_header(std::string_view codec, std::span<const std::byte> bytes) {
  return HeaderReader(codec, bytes).header();
}

std::string burnpack_header_text(BurnpackHeader header) {
  std::sort(header.tensors.begin(), header.tensors.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  std::sort(header.scalars.begin(), header.scalars.end(),
            [](const auto& a, const auto& b) { return a.key < b.key; });

  CborWriter cbor;
  cbor.map(1 + std::size_t{!header.metadata.empty()} + std::size_t{!header.scalars.empty()});
  cbor.text("tensors");
  cbor.map(header.tensors.size());
  for (const BurnpackTensor& tensor : header.tensors) write_tensor(cbor, tensor);
  if (!header.metadata.empty()) {
    cbor.text("metadata");
    cbor.map(header.metadata.size());
    for (const auto& [key, value] : header.metadata) {
      cbor.text(key);
      cbor.text(value);
    }
  }
  if (!header.scalars.empty()) {
    cbor.text("scalars");
    cbor.map(header.scalars.size());
    for (const RecordEntry& entry : header.scalars) write_scalar(cbor, entry);
  }
  return std::move(cbor.bytes);
}

}  // namespace hearth::inline v0_1::detail
