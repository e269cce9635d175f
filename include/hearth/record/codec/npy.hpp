// NumPy's .npy: a single array.
#pragma once

#include <hearth/record/codec.hpp>

namespace hearth::inline v0_1 {

/// The array is read as "arr_0", the name that NumPy gives to one that has none. A record of one entry, at
/// whichever path, is written; any other is a RecordError.
struct HEARTH_API Npy {
  static constexpr std::string_view name = "Npy";
  static constexpr std::string_view extension = "npy";

  static RecordMetadata metadata(const PrecisionInfo& precision);
  static bool recognises(std::span<const std::byte> bytes);
  static void encode(const RecordTree& tree, Precision precision, ByteSink& sink);
  static RecordTree decode(const Bytes& bytes);
};

static_assert(Codec<Npy>);

}  // namespace hearth::inline v0_1
