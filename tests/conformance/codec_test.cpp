// Every codec against the suite.
#include "codec.hpp"

#include <hearth/record/codec/bin.hpp>
#include <hearth/record/codec/named_mpk.hpp>
#include <hearth/record/codec/safetensors.hpp>

namespace hearth::conformance {

// Names and tensors are all there is.
template <>
struct CodecTraits<Safetensors> {
  static constexpr bool keeps_structure = false;
};

TEST_CASE_TEMPLATE_INVOKE(codec_suite, NamedMpk);
TEST_CASE_TEMPLATE_INVOKE(codec_suite, Bin);
TEST_CASE_TEMPLATE_INVOKE(codec_suite, Safetensors);

}  // namespace hearth::conformance
