// Every codec against the suite.
#include "codec.hpp"

#include <hearth/record/codec/bin.hpp>
#include <hearth/record/codec/burnpack.hpp>
#include <hearth/record/codec/ckpt.hpp>
#include <hearth/record/codec/gz.hpp>
#include <hearth/record/codec/json.hpp>
#include <hearth/record/codec/named_mpk.hpp>
#include <hearth/record/codec/npz.hpp>
#include <hearth/record/codec/pth.hpp>
#include <hearth/record/codec/safetensors.hpp>

namespace hearth::conformance {

template <>
struct CodecTraits<Safetensors> : HoldsNames {};
template <>
struct CodecTraits<Burnpack> : HoldsNames {};

// A tensor's bytes are spelled as numbers.
template <>
struct CodecTraits<PrettyJson> : HoldsEverything {
  static constexpr bool shares_bytes = false;
};
template <Codec C>
struct CodecTraits<Gz<C>> : CodecTraits<C> {
  static constexpr bool shares_bytes = false;
};

template <>
struct CodecTraits<Ckpt> : HoldsTensors {
  static constexpr bool texts = true, empty = false, length = false;
};

template <>
struct CodecTraits<Npz> : HoldsTensors {
  static constexpr bool texts = true;
  static constexpr bool bf16 = false;
};

template <>
struct CodecTraits<Pth> : HoldsNames {};

TEST_CASE_TEMPLATE_INVOKE(codec_suite, NamedMpk);
TEST_CASE_TEMPLATE_INVOKE(codec_suite, Bin);
TEST_CASE_TEMPLATE_INVOKE(codec_suite, Safetensors);
TEST_CASE_TEMPLATE_INVOKE(codec_suite, Ckpt);
TEST_CASE_TEMPLATE_INVOKE(codec_suite, Burnpack);
TEST_CASE_TEMPLATE_INVOKE(codec_suite, PrettyJson);
TEST_CASE_TEMPLATE_INVOKE(codec_suite, Gz<NamedMpk>);
TEST_CASE_TEMPLATE_INVOKE(codec_suite, Gz<Bin>);
TEST_CASE_TEMPLATE_INVOKE(codec_suite, Gz<Json>);
TEST_CASE_TEMPLATE_INVOKE(codec_suite, Npz);
TEST_CASE_TEMPLATE_INVOKE(codec_suite, Pth);

}  // namespace hearth::conformance
