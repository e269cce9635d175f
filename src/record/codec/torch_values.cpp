// A walk over the values of a pickle. Lists may hold themselves and one value may stand in many places, so
// that the walk counts its steps.
#include "torch_values.hpp"

#include <algorithm>

#include "check.hpp"

namespace hearth::inline v0_1::detail {
namespace {

using Kind = PickleSequence::Kind;

constexpr std::string_view kOrderedDict = "collections.OrderedDict", kSize = "torch.Size";
constexpr std::string_view kScriptModule = "__torch__", kScriptHelpers = "torch.jit._pickle.";

// What stands in checkpoints and is neither a tensor nor a constant: passed over.
constexpr std::string_view kPassedOver[] = {"torch.device",
                                            "torch.serialization._get_layout",
                                            "torch.Tensor",
                                            "torch.nn.parameter.Parameter",
                                            "torch.nn.parameter.Buffer",
                                            "collections.Counter",
                                            "builtins.set",
                                            "__builtin__.set",
                                            "builtins.complex",
                                            "__builtin__.complex",
                                            "builtins.bytearray",
                                            "__builtin__.bytearray",
                                            "_codecs.encode"};

bool is_passed_over(std::string_view dotted) {
  return std::find(std::begin(kPassedOver), std::end(kPassedOver), dotted) != std::end(kPassedOver);
}

bool is_script_class(std::string_view dotted) {
  return dotted.starts_with(kScriptModule) && dotted.substr(kScriptModule.size()).starts_with('.');
}

// Helpers of TorchScript whose first argument is what they stand for.
bool is_script_wrapper(std::string_view dotted) {
  return dotted == "torch.jit._pickle.restore_type_tag" || dotted == "torch.jit._pickle.build_tensorlist";
}

}  // namespace

bool is_known_to_torch(std::string_view module, std::string_view name) {
  if (module.size() + name.size() > 200) return false;  // none of ours, and not to be copied
  if (is_torch_storage(module, name)) return true;
  if (module == "torch" && dtype_of_torch_name(name)) return true;
  const std::string dotted = join_path(module, name);
  return dotted == kOrderedDict || dotted == kSize || TorchTensors::makes_tensor(dotted) ||
         is_passed_over(dotted);
}

bool is_known_to_torchscript(std::string_view module, std::string_view name) {
  if (module == kScriptModule || module.starts_with("__torch__.")) return true;
  return module == "torch.jit._pickle" || is_known_to_torch(module, name);
}

void TorchValues::read() {
  const PickleIndex root = pickle_.root();
  const bool holds_fields = pickle_.as<PickleSequence>(root) || pickle_.as<PickleCall>(root);
  const auto* call = pickle_.as<PickleCall>(root);
  if (!holds_fields || (call && TorchTensors::makes_tensor(pickle_.as<PickleGlobal>(call->callee)->dotted())))
    throw_malformed(codec_, "a dict of tensors", pickle_.text(root));
  value(root, "", 0);
}

void TorchValues::value(PickleIndex index, const std::string& path, std::size_t depth) {
  check(path, depth);
  if (const auto* inner = pickle_.as<PickleSequence>(index)) return sequence(*inner, path, depth);
  if (const auto* inner = pickle_.as<PickleCall>(index)) return call(*inner, path, depth);
  if (pickle_.as<PicklePersistent>(index)) throw_bad_field(codec_, path, "a tensor", "a storage alone");
  if (options_.tensors_only || pickle_.as<PickleGlobal>(index)) return;

  RecordNode node;
  if (const auto* flag = pickle_.as<bool>(index)) node.value = *flag;
  if (const auto* number = pickle_.as<std::int64_t>(index)) node.value = *number;
  if (const auto* number = pickle_.as<std::uint64_t>(index)) node.value = *number;
  if (const auto* number = pickle_.as<double>(index)) node.value = *number;
  if (const auto* text = pickle_.as<std::string_view>(index)) node.value = std::string(*text);
  builder_.add(path, std::move(node));
}

void TorchValues::sequence(const PickleSequence& sequence, const std::string& path, std::size_t depth) {
  std::size_t index = 0;
  pickle_.for_each(sequence, [&](const PickleItem& item) {
    if (sequence.kind == Kind::dict)
      below(item.key, item.value, path, depth);
    else
      value(item.value, join_path(path, std::to_string(index++)), depth + 1);
  });
}

// [['weight', ..], ['bias', ..]], as Python 2 wrote its ordered dicts.
void TorchValues::pairs(PickleIndex list, const std::string& path, std::size_t depth) {
  const auto* sequence = pickle_.as<PickleSequence>(list);
  if (!sequence || sequence->kind == Kind::dict)
    throw_bad_field(codec_, path, "a list of keys and values", pickle_.text(list));
  pickle_.for_each(*sequence, [&](const PickleItem& item) {
    const auto* pair = pickle_.as<PickleSequence>(item.value);
    if (!pair || pair->kind == Kind::dict || pair->size != 2)
      throw_bad_field(codec_, path, "a key and a value", pickle_.text(item.value));
    const std::vector<PickleItem> both = pickle_.items(*pair, 2);
    below(both[0].value, both[1].value, path, depth);
  });
}

void TorchValues::call(const PickleCall& call, const std::string& path, std::size_t depth) {
  const std::string callee = pickle_.as<PickleGlobal>(call.callee)->dotted();
  if (TorchTensors::makes_tensor(callee)) return tensor(call, path);
  if (is_script_class(callee)) {
    if (const auto* state = pickle_.as(Kind::dict, call.state)) return sequence(*state, path, depth);
    if (pickle_.as<PickleNone>(call.state)) return;
    throw_bad_field(codec_, path, "the fields of '" + callee + "'", pickle_.text(call.state));
  }
  const auto first = pickle_.items(*pickle_.as(Kind::tuple, call.arguments), 1);
  if (!first.empty() && callee == kOrderedDict) return pairs(first[0].value, path, depth);
  if (!first.empty() && (callee == kSize || is_script_wrapper(callee)))
    return value(first[0].value, path, depth + 1);
  if (callee != kSize && !is_passed_over(callee) && !callee.starts_with(kScriptHelpers))
    throw_bad_field(codec_, path, "a tensor or a plain value", "an object of " + pickle_.text(call.callee));
}

void TorchValues::tensor(const PickleCall& call, const std::string& path) {
  if (const auto link = options_.links.find(path); link != options_.links.end()) {
    builder_.add(path, {RecordLink{std::move(link->second)}});
    options_.links.erase(link);
  } else {
    builder_.add(path, tensors_.read(call, path));
  }
}

void TorchValues::below(PickleIndex key, PickleIndex value, const std::string& path, std::size_t depth) {
  this->value(value, join_path(path, key_text(key, path)), depth + 1);
}

std::string TorchValues::key_text(PickleIndex key, const std::string& path) const {
  if (const auto* number = pickle_.as<std::int64_t>(key)) return std::to_string(*number);
  const auto* text = pickle_.as<std::string_view>(key);
  if (!text) throw_bad_field(codec_, path, "a text or an integer as key", pickle_.text(key));
  if (text->size() > kMaxRecordPath)
    throw_bad_field(codec_, path, "a name of at most " + std::to_string(kMaxRecordPath) + " bytes",
                    std::to_string(text->size()));
  return std::string(*text);
}

void TorchValues::check(const std::string& path, std::size_t depth) {
  // A tuple that PyTorch writes stands in a few places; lists within lists can ask for 2^60.
  constexpr std::size_t kPlaces = 8, kAnyway = 1024;
  const std::size_t limit = std::min(kMaxRecordNodes, kPlaces * pickle_.values().size() + kAnyway);
  if (++visited_ > limit) throw_malformed(codec_, "at most " + std::to_string(limit) + " nodes", "more");
  // Here already: below a long name may be many values.
  if (path.size() > kMaxRecordPath)
    throw_bad_field(codec_, path.substr(0, 200),
                    "a path of at most " + std::to_string(kMaxRecordPath) + " bytes",
                    std::to_string(path.size()));
  if (depth > kMaxRecordDepth)
    throw_bad_field(codec_, path, "at most " + std::to_string(kMaxRecordDepth) + " levels", "more");
}

}  // namespace hearth::inline v0_1::detail
