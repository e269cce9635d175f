// Pieces of HTML and SVG.
#pragma once

#include <string>
#include <string_view>

namespace hearth::inline v0_1::train::detail {

/// Text as an element or an attribute holds it.
std::string escaped(std::string_view text);

/// Bytes as the address of an image.
std::string data_uri(std::string_view media_type, std::string_view bytes);

/// A coordinate with one decimal at most.
std::string coordinate(double value);

/// The colours of pages and charts, light and dark as the reader's device asks, and the look of charts.
std::string_view chart_style();

}  // namespace hearth::inline v0_1::train::detail
