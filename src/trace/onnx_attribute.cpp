// The attributes of a node: one value each, in the field that its type says.
#include <algorithm>

#include "../record/codec/check.hpp"
#include "onnx_fields.hpp"
#include "onnx_graph.hpp"

namespace hearth::inline v0_1::detail {
namespace {

using onnx::kCodec;
namespace field_of = onnx::attribute;
using Message = std::span<const std::byte>;

// By their numbers from 1 on, with the field that has their values.
struct Type {
  std::string_view name;
  std::uint32_t field;
};
constexpr Type kTypes[] = {{"FLOAT", field_of::kFloat},
                           {"INT", field_of::kInt},
                           {"STRING", field_of::kString},
                           {"TENSOR", field_of::kTensor},
                           {"GRAPH", field_of::kGraph},
                           {"FLOATS", field_of::kFloats},
                           {"INTS", field_of::kInts},
                           {"STRINGS", field_of::kStrings},
                           {"TENSORS", 10},
                           {"GRAPHS", 11},
                           {"SPARSE_TENSOR", 22},
                           {"SPARSE_TENSORS", 23},
                           {"TYPE_PROTO", 14},
                           {"TYPE_PROTOS", 15}};

// All but the values.
struct Spelled {
  std::string_view name, referred;  // to an attribute of the function that the node is in
  std::uint64_t type = 0;
};

Spelled spelled(Message message) {
  Spelled attribute;
  ProtoReader reader(kCodec, message);
  for (ProtoField field; reader.next(field);) {
    if (field.number == field_of::kName) attribute.name = text_of(kCodec, field);
    if (field.number == field_of::kRefAttrName) attribute.referred = text_of(kCodec, field);
    if (field.number == field_of::kType) attribute.type = varint_of(kCodec, field);
  }
  return attribute;
}

// Calls visit(field) for each field of the message that has a value of the type.
template <class F>
void each_value(Message message, std::uint64_t type, const F& visit) {
  const Type& expected = kTypes[type - 1];
  ProtoReader reader(kCodec, message);
  for (ProtoField field; reader.next(field);) {
    if (field.number == expected.field) {
      visit(field);
    } else if (const auto* other = std::ranges::find(kTypes, field.number, &Type::field);
               other != std::end(kTypes)) {
      throw_malformed(kCodec, "values of the type " + std::string(expected.name),
                      "one of the type " + std::string(other->name));
    }
  }
}

std::string string_of(const ProtoField& field) {
  const Message bytes = bytes_of(kCodec, field);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Room for all of them is made once they are counted.
std::vector<std::int64_t> ints_of(Message message) {
  const auto each = [&](const auto& visit) {
    each_value(message, field_of::kOfInts,
               [&](const ProtoField& field) { each_varint(kCodec, field, visit); });
  };
  std::size_t count = 0;
  each([&](std::uint64_t) { ++count; });
  std::vector<std::int64_t> values;
  values.reserve(count);
  each([&](std::uint64_t value) { values.push_back(static_cast<std::int64_t>(value)); });
  return values;
}

std::vector<float> floats_of(Message message) {
  std::vector<float> values;
  each_value(message, field_of::kOfFloats, [&](const ProtoField& field) {
    if (field.wire == Wire::fixed32) return values.push_back(float_of(kCodec, field));
    const Message packed = bytes_of(kCodec, field);
    if (packed.size() % sizeof(float) != 0)
      throw_malformed(kCodec, "values of 4 bytes", std::to_string(packed.size()) + " bytes");
    for (std::size_t at = 0; at < packed.size(); at += sizeof(float))
      values.push_back(float_of(kCodec, {field.number, Wire::fixed32, 0, packed.subspan(at, sizeof(float))}));
  });
  return values;
}

}  // namespace

void OnnxGraphReader::attributes_of(GraphNode& node, const std::vector<Message>& messages, Place place,
                                    const std::string& where) {
  const auto read = [&](Message message) {
    const Spelled attribute = spelled(message);
    const auto place_of_error = [&] { return "attribute '" + std::string(attribute.name) + "' of " + where; };
    if (attribute.referred.empty()) {
      problems_.collect([&] { node.attributes.push_back(this->attribute(message, place)); },
                        place_of_error());
      return;
    }
    if (!place.call)
      throw_malformed(kCodec, "a value of " + place_of_error(),
                      "that of '" + std::string(attribute.referred) + "' outside of any function");
    const auto given = place.call->attributes.find(attribute.referred);
    if (given == place.call->attributes.end()) return;  // left out where the function is called
    count_inlined(given->second.size);
    node.attributes.push_back({std::string(attribute.name), given->second.attribute.value});
  };
  for (const Message message : messages) problems_.collect([&] { read(message); });
}

GraphAttribute OnnxGraphReader::attribute(Message message, Place place) {
  const Spelled attribute = spelled(message);
  if (attribute.type == 0) throw_malformed(kCodec, "a type", "none");
  return {std::string(attribute.name), attribute_value(attribute.type, message, place)};
}

GraphAttribute::Value OnnxGraphReader::attribute_value(std::uint64_t type, Message message, Place place) {
  const auto last = [&](auto value, const auto& read) {
    each_value(message, type, [&](const ProtoField& field) { value = read(field); });
    return GraphAttribute::Value(std::move(value));
  };
  if (place.call && type != field_of::kOfTensor && type != field_of::kOfGraph) count_inlined(message.size());
  switch (type) {
    case field_of::kOfFloat:
      return last(0.f, [](const ProtoField& field) { return float_of(kCodec, field); });
    case field_of::kOfInt:
      return last(std::int64_t{0}, [](const ProtoField& field) {
        return static_cast<std::int64_t>(varint_of(kCodec, field));
      });
    case field_of::kOfString: return last(std::string(), string_of);
    case field_of::kOfFloats: return floats_of(message);
    case field_of::kOfInts: return ints_of(message);
    case field_of::kOfStrings: {
      std::vector<std::string> values;
      each_value(message, type, [&](const ProtoField& field) { values.push_back(string_of(field)); });
      return values;
    }
    case field_of::kOfTensor: {
      std::optional<TensorData> tensor;
      each_value(message, type, [&](const ProtoField& field) {
        tensor = read_onnx_values(model_, bytes_of(kCodec, field), files_);
      });
      if (!tensor) throw_malformed(kCodec, "a tensor", "none");
      return *std::move(tensor);
    }
    case field_of::kOfGraph: {
      std::shared_ptr<const Graph> below;
      each_value(message, type, [&](const ProtoField& field) {
        below = std::make_shared<const Graph>(graph(bytes_of(kCodec, field), {place.call, place.depth + 1}));
      });
      if (!below) throw_malformed(kCodec, "a graph", "none");
      return below;
    }
    default: break;
  }
  throw_malformed(kCodec, "a type of attributes that is read",
                  type <= std::size(kTypes) ? std::string(kTypes[type - 1].name) : std::to_string(type));
}

}  // namespace hearth::inline v0_1::detail
