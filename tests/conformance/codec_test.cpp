// Every codec against the suite.
#include "codec.hpp"

#include <hearth/record/codec/bin.hpp>
#include <hearth/record/codec/named_mpk.hpp>
#include <hearth/record/codec/pth.hpp>
#include <hearth/record/codec/safetensors.hpp>

namespace hearth::conformance {

template <>
struct CodecTraits<Safetensors> : HoldsNames {};
template <>
struct CodecTraits<Pth> : HoldsNames {};

TEST_CASE_TEMPLATE_INVOKE(codec_suite, NamedMpk);
TEST_CASE_TEMPLATE_INVOKE(codec_suite, Bin);
TEST_CASE_TEMPLATE_INVOKE(codec_suite, Safetensors);
TEST_CASE_TEMPLATE_INVOKE(codec_suite, Pth);

}  // namespace hearth::conformance
