// A format of one's own: for each tensor a line of text, then its bytes.
#pragma once

#include <hearth/record/codec.hpp>

// [codec]
struct Lines {
  static constexpr std::string_view name = "Lines";
  static constexpr std::string_view extension = "lines";

  static hearth::RecordMetadata metadata(const hearth::PrecisionInfo& precision);
  static bool recognises(std::span<const std::byte> bytes);
  static void encode(const hearth::RecordTree& tree, hearth::Precision precision, hearth::ByteSink& sink);
  static hearth::RecordTree decode(const hearth::Bytes& bytes);
};

static_assert(hearth::Codec<Lines>);
// [/codec]
