// The fields of ONNX's messages, by their numbers in onnx.proto.
#pragma once

#include <cstdint>
#include <string_view>

namespace hearth::inline v0_1::detail::onnx {

inline constexpr std::string_view kCodec = "ONNX";

namespace model {
inline constexpr std::uint32_t kIrVersion = 1, kProducerName = 2, kGraph = 7, kOpsetImport = 8,
                               kMetadataProps = 14, kFunctions = 25;
}
namespace opset {
inline constexpr std::uint32_t kDomain = 1, kVersion = 2;
}
namespace entry {
inline constexpr std::uint32_t kKey = 1, kValue = 2;
}
namespace graph {
inline constexpr std::uint32_t kNode = 1, kName = 2, kInitializer = 5, kInput = 11, kOutput = 12,
                               kValueInfo = 13, kSparseInitializer = 15;
}
namespace node {
inline constexpr std::uint32_t kInput = 1, kOutput = 2, kName = 3, kOpType = 4, kAttribute = 5, kDomain = 7,
                               kOverload = 8;
}
namespace function {
inline constexpr std::uint32_t kName = 1, kInput = 4, kOutput = 5, kNode = 7, kDomain = 10,
                               kAttributeProto = 11, kOverload = 13;
}
namespace attribute {
inline constexpr std::uint32_t kName = 1, kFloat = 2, kInt = 3, kString = 4, kTensor = 5, kGraph = 6,
                               kFloats = 7, kInts = 8, kStrings = 9, kType = 20, kRefAttrName = 21;
// Numbers of types, which kType is one of.
inline constexpr std::uint64_t kOfFloat = 1, kOfInt = 2, kOfString = 3, kOfTensor = 4, kOfGraph = 5,
                               kOfFloats = 6, kOfInts = 7, kOfStrings = 8;
}  // namespace attribute
namespace value {
inline constexpr std::uint32_t kName = 1, kType = 2;
inline constexpr std::uint32_t kTensorType = 1;            // of a type
inline constexpr std::uint32_t kElemType = 1, kShape = 2;  // of a tensor's type
inline constexpr std::uint32_t kDim = 1;                   // of a shape
inline constexpr std::uint32_t kDimValue = 1, kDimParam = 2;
}  // namespace value
namespace tensor {
inline constexpr std::uint32_t kDims = 1, kDataType = 2, kName = 8, kRawData = 9, kExternalData = 13,
                               kDataLocation = 14;
inline constexpr std::uint64_t kExternal = 1;
}  // namespace tensor

}  // namespace hearth::inline v0_1::detail::onnx
