// Every codec against the suite.
#include "codec.hpp"

#include <hearth/record/codec/bin.hpp>
#include <hearth/record/codec/burnpack.hpp>
#include <hearth/record/codec/gz.hpp>
#include <hearth/record/codec/json.hpp>
#include <hearth/record/codec/named_mpk.hpp>
#include <hearth/record/codec/safetensors.hpp>

namespace hearth::conformance {

// Names and tensors are all there is.
template <>
struct CodecTraits<Safetensors> {
  static constexpr bool keeps_structure = false;
  static constexpr bool shares_bytes = true;
};
template <>
struct CodecTraits<Burnpack> : CodecTraits<Safetensors> {};

// A tensor's bytes are spelled as numbers.
template <>
struct CodecTraits<PrettyJson> {
  static constexpr bool keeps_structure = true;
  static constexpr bool shares_bytes = false;
};
template <Codec C>
struct CodecTraits<Gz<C>> {
  static constexpr bool keeps_structure = CodecTraits<C>::keeps_structure;
  static constexpr bool shares_bytes = false;
};

TEST_CASE_TEMPLATE_INVOKE(codec_suite, NamedMpk);
TEST_CASE_TEMPLATE_INVOKE(codec_suite, Bin);
TEST_CASE_TEMPLATE_INVOKE(codec_suite, Safetensors);
TEST_CASE_TEMPLATE_INVOKE(codec_suite, Burnpack);
TEST_CASE_TEMPLATE_INVOKE(codec_suite, PrettyJson);
TEST_CASE_TEMPLATE_INVOKE(codec_suite, Gz<NamedMpk>);
TEST_CASE_TEMPLATE_INVOKE(codec_suite, Gz<Bin>);
TEST_CASE_TEMPLATE_INVOKE(codec_suite, Gz<Json>);

}  // namespace hearth::conformance
