// Every codec against the suite.
#include "codec.hpp"

#include <hearth/record/codec/bin.hpp>
#include <hearth/record/codec/named_mpk.hpp>
#include <hearth/record/codec/npz.hpp>
#include <hearth/record/codec/safetensors.hpp>

namespace hearth::conformance {

template <>
struct CodecTraits<Safetensors> : HoldsNames {};
template <>
struct CodecTraits<Npz> : HoldsTensors {
  static constexpr bool texts = true;
  static constexpr bool bf16 = false;
};

TEST_CASE_TEMPLATE_INVOKE(codec_suite, NamedMpk);
TEST_CASE_TEMPLATE_INVOKE(codec_suite, Bin);
TEST_CASE_TEMPLATE_INVOKE(codec_suite, Safetensors);
TEST_CASE_TEMPLATE_INVOKE(codec_suite, Npz);

}  // namespace hearth::conformance
