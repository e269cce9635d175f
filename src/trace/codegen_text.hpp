// Words of C++ out of names and numbers of a file, which may hold anything.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <hearth/core/tensor_data.hpp>

namespace hearth::inline v0_1::codegen {

/// Letters, digits and single underscores of the text, from a letter on; `otherwise` where nothing is left.
std::string identifier(std::string_view text, std::string_view otherwise);
/// "layer_norm-1" as "LayerNorm1"
std::string camel_case(std::string_view text, std::string_view otherwise);
/// The text as a part of a line comment, of at most 120 characters.
std::string commented(std::string_view text);

/// A number that reads back the same, of a float where `is_single`.
std::string real_text(double value, bool is_single);

/// "a, b, c"
std::string joined(const std::vector<std::string>& parts, std::string_view by = ", ");

/// Names that differ, and are none of the words of C++ or of the code around them.
class Names {
 public:
  Names();
  /// `wanted`, an identifier, or the same with an underscore or a number.
  std::string unique(const std::string& wanted);
  void take(std::string name) { taken_.insert(std::move(name)); }

 private:
  std::set<std::string, std::less<>> taken_, reserved_;
};

/// Long lines broken behind commas, with the rest of them indented by four more.
std::string wrapped(std::string_view line, std::size_t indent);

}  // namespace hearth::inline v0_1::codegen
