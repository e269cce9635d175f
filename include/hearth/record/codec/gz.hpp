// Any format, compressed with gzip: Burn's .mpk.gz, .json.gz and our .bin.gz.
#pragma once

#include <array>

#include <hearth/core/function.hpp>
#include <hearth/record/codec.hpp>

namespace hearth::inline v0_1 {

/// Nothing compressed that we read is larger once it is inflated: 64 GiB. Deflate makes at most 1032 bytes of
/// one, and memory grows with what comes out, so a small hostile file cannot ask for much.
inline constexpr std::uint64_t kMaxInflated = std::uint64_t{1} << 36;

namespace detail {

/// The whole of gzip's members, inflated. RecordError, of the codec named, when they are anything else.
HEARTH_API Bytes gunzip(std::string_view codec, const Bytes& bytes);

/// The first bytes that these inflate to, enough to recognise a format by; none when they are not gzip.
HEARTH_API Bytes gunzip_beginning(std::span<const std::byte> bytes);

/// Compresses what `write` writes, without a name or a time: one record has one file.
HEARTH_API void gzip(ByteSink& sink, FunctionRef<void(ByteSink&)> write);

/// Burn's name of the recorder, in its metadata, is another one when it compresses.
HEARTH_API RecordMetadata gz_metadata(RecordMetadata metadata, std::string_view inner, std::string_view name);

/// Texts joined at compile time.
template <const std::string_view&... Parts>
struct Joined {
  static constexpr auto chars = [] {
    std::array<char, (Parts.size() + ...)> chars{};
    auto* at = chars.data();
    for (std::string_view part : {Parts...})
      for (char c : part) *at++ = c;
    return chars;
  }();
  static constexpr std::string_view text{chars.data(), chars.size()};
};

inline constexpr std::string_view kGzName = "Gz", kGzExtension = ".gz";

}  // namespace detail

template <Codec C>
struct Gz {
  static constexpr std::string_view name = detail::Joined<C::name, detail::kGzName>::text;
  static constexpr std::string_view extension = detail::Joined<C::extension, detail::kGzExtension>::text;

  static RecordMetadata metadata(const PrecisionInfo& precision) {
    return detail::gz_metadata(C::metadata(precision), C::name, name);
  }
  static bool recognises(std::span<const std::byte> bytes) {
    return C::recognises(detail::gunzip_beginning(bytes).span());
  }
  static void encode(const RecordTree& tree, Precision precision, ByteSink& sink) {
    detail::gzip(sink, [&](ByteSink& inner) { C::encode(tree, precision, inner); });
  }
  static RecordTree decode(const Bytes& bytes) { return C::decode(detail::gunzip(name, bytes)); }
};

}  // namespace hearth::inline v0_1
