// Names of types, and persistent ids: ('storage', torch.FloatStorage, '0', 'cpu', 150).
#include "torch_storage.hpp"

#include <algorithm>
#include <utility>

#include "check.hpp"

namespace hearth::inline v0_1::detail {
namespace {

struct Names {
  DType dtype;
  std::string_view name, storage;
};
constexpr Names kNames[] = {
    {DType::f64, "float64", "DoubleStorage"},
    {DType::f32, "float32", "FloatStorage"},
    {DType::f16, "float16", "HalfStorage"},
    {DType::bf16, "bfloat16", "BFloat16Storage"},
    {DType::i64, "int64", "LongStorage"},
    {DType::i32, "int32", "IntStorage"},
    {DType::i16, "int16", "ShortStorage"},
    {DType::i8, "int8", "CharStorage"},
    {DType::u64, "uint64", ""},
    {DType::u32, "uint32", ""},
    {DType::u16, "uint16", ""},
    {DType::u8, "uint8", "ByteStorage"},
    {DType::boolean, "bool", "BoolStorage"},
};
// TorchScript has names for all; torch.save writes these types without one.
constexpr std::pair<std::string_view, DType> kScriptStorages[] = {
    {"UInt64Storage", DType::u64}, {"UInt32Storage", DType::u32}, {"UInt16Storage", DType::u16}};
constexpr std::string_view kUntyped = "UntypedStorage";
constexpr std::string_view kForeign[] = {"ComplexDoubleStorage", "ComplexFloatStorage", "QInt8Storage",
                                         "QInt32Storage",        "QUInt8Storage",       "QUInt4x2Storage",
                                         "QUInt2x4Storage"};

const Names& names(DType dtype) {
  return *std::find_if(std::begin(kNames), std::end(kNames),
                       [&](const Names& n) { return n.dtype == dtype; });
}

const Names* find_storage(std::string_view storage) {
  for (const Names& known : kNames)
    if (!storage.empty() && known.storage == storage) return &known;
  for (const auto& [name, dtype] : kScriptStorages)
    if (name == storage) return &names(dtype);
  return nullptr;
}

}  // namespace

std::string_view torch_storage_name(DType dtype) { return names(dtype).storage; }
std::string_view torch_dtype_name(DType dtype) { return names(dtype).name; }

std::optional<DType> dtype_of_torch_name(std::string_view name) {
  for (const Names& names : kNames)
    if (names.name == name) return names.dtype;
  return {};
}

bool is_torch_storage(std::string_view module, std::string_view name) {
  if (module == "torch.storage") return name == kUntyped || name == "TypedStorage";
  if (module != "torch" && module != "torch.cuda") return false;
  return name == kUntyped || find_storage(name) ||
         std::find(std::begin(kForeign), std::end(kForeign), name) != std::end(kForeign);
}

std::uint64_t read_extent(std::string_view codec, const Pickle& pickle, PickleIndex index,
                          const std::string& field) {
  if (const auto* large = pickle.as<std::uint64_t>(index)) return *large;
  const auto* number = pickle.as<std::int64_t>(index);
  if (!number || *number < 0) throw_bad_field(codec, field, "a number from 0 on", pickle.text(index));
  return static_cast<std::uint64_t>(*number);
}

TorchStorage read_torch_storage(std::string_view codec, const Pickle& pickle, const PicklePersistent& storage,
                                const std::string& field) {
  using Kind = PickleSequence::Kind;
  const auto refuse = [&](std::string expected, PickleIndex found) {
    throw_bad_field(codec, field, std::move(expected), pickle.text(found));
  };
  const auto* id = pickle.as(Kind::tuple, storage.id);
  if (!id || id->size < 5 || id->size > 6) refuse("a storage's kind, class, key, place and size", storage.id);
  const std::vector<PickleItem> items = pickle.items(*id, 6);
  if (const auto* kind = pickle.as<std::string_view>(items[0].value); !kind || *kind != "storage")
    refuse("the kind 'storage'", items[0].value);

  TorchStorage result;
  const auto* type = pickle.as<PickleGlobal>(items[1].value);
  const std::string_view name = type ? type->lines.substr(type->lines.find('\n') + 1) : std::string_view();
  if (const Names* names = find_storage(name))
    result.dtype = names->dtype;
  else if (name != kUntyped)
    refuse("a storage of a dtype that hearth has", items[1].value);
  const auto* key = pickle.as<std::string_view>(items[2].value);
  if (!key) refuse("a storage's key as text", items[2].value);
  result.key = *key;
  result.size = result.numel = read_extent(codec, pickle, items[4].value, field);

  if (items.size() == 5 || pickle.as<PickleNone>(items[5].value)) return result;
  const auto* view = pickle.as(Kind::tuple, items[5].value);
  if (!view || view->size != 3) refuse("a storage's part as key, offset and size", items[5].value);
  const std::vector<PickleItem> part = pickle.items(*view, 3);
  result.begin = read_extent(codec, pickle, part[1].value, field);
  result.size = read_extent(codec, pickle, part[2].value, field);
  if (result.begin > result.numel || result.size > result.numel - result.begin)
    throw_bad_field(codec, field, "a part inside of a storage of " + std::to_string(result.numel),
                    std::to_string(result.size) + " from " + std::to_string(result.begin) + " on");
  return result;
}

}  // namespace hearth::inline v0_1::detail
