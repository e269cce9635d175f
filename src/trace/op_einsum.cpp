#include <hearth/trace/op/einsum.hpp>

#include <algorithm>

namespace hearth::inline v0_1::operators_of {
namespace {

constexpr std::string_view kEllipsis = "...";

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::ptrdiff_t count_of(const std::string& list, char letter) { return std::ranges::count(list, letter); }

// Of a list between commas: letters, and '.' for one ellipsis.
std::string list_of(const NodeReader& node, std::string_view text) {
  std::string list;
  while (!text.empty()) {
    if (is_letter(text[0])) {
      list += text[0];
      text.remove_prefix(1);
    } else if (text[0] == ' ') {
      text.remove_prefix(1);
    } else if (text.starts_with(kEllipsis) && count_of(list, '.') == 0) {
      list += '.';
      text.remove_prefix(kEllipsis.size());
    } else {
      node.refuse("letters and one '...' between the commas of an equation", "'" + std::string(text) + "'");
    }
  }
  return list;
}

// Where nothing is said: what the ellipses stand for, and the letters that stand once.
std::string implied_output(const std::string& all) {
  std::string output(count_of(all, '.') > 0 ? 1 : 0, '.');
  for (char c = 'A'; c <= 'z'; ++c)
    if (is_letter(c) && count_of(all, c) == 1) output += c;
  return output;
}

// Digits are the axes of an ellipsis, counted from its last one on.
std::string ellipsis_letters(std::size_t axes) {
  std::string letters;
  while (axes-- > 0) letters += static_cast<char>('0' + axes);
  return letters;
}

// With letters for the ellipsis, whose number of axes is what the others leave.
std::string letters_of(std::string list, std::size_t rank) {
  const std::size_t dots = list.find('.');
  const std::size_t named = list.size() - (dots == std::string::npos ? 0 : 1);
  if (dots == std::string::npos ? named != rank : named > rank)
    throw_shape_error("Einsum", "an axis for each letter of '" + list + "'", std::to_string(rank));
  if (dots != std::string::npos) list.replace(dots, 1, ellipsis_letters(rank - named));
  return list;
}

}  // namespace

EinsumLists einsum_lists(NodeReader& node) {
  const std::string equation = node.text("equation", "");
  const std::size_t arrow = equation.find("->");
  EinsumLists lists;
  std::string all;
  std::string_view left = std::string_view(equation).substr(0, arrow);
  for (std::size_t comma = 0; comma != std::string_view::npos;) {
    comma = left.find(',');
    all += lists.operands.emplace_back(list_of(node, left.substr(0, comma)));
    if (comma != std::string_view::npos) left.remove_prefix(comma + 1);
  }
  const std::size_t inputs = node.node().inputs.size();
  if (lists.operands.size() != inputs)
    node.refuse("an equation of " + std::to_string(inputs) + " operands", "'" + equation + "'");
  lists.output = arrow == std::string::npos ? implied_output(all)
                                            : list_of(node, std::string_view(equation).substr(arrow + 2));
  for (const char letter : lists.output)
    if (count_of(lists.output, letter) != 1 || count_of(all, letter) == 0)
      node.refuse("an output of letters that operands have, each once", "'" + equation + "'");
  return lists;
}

EinsumOperands einsum_operands(const EinsumLists& lists, const std::vector<Shape>& shapes) {
  EinsumOperands as;
  std::size_t most = 0;  // axes of an ellipsis
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    const std::string& list = lists.operands[i];
    as.letters.push_back(letters_of(list, shapes[i].rank()));
    if (count_of(list, '.') > 0) most = std::max(most, shapes[i].rank() + 1 - list.size());
  }
  as.output = lists.output;
  const std::size_t dots = as.output.find('.');
  if (dots != std::string::npos)
    as.output.replace(dots, 1, ellipsis_letters(most));
  else if (most > 0)
    throw_shape_error("Einsum", "an ellipsis in the output", "'" + as.output + "'");

  const auto is_longer = [&](char letter) {
    for (std::size_t i = 0; i < shapes.size(); ++i)
      for (std::size_t axis = 0; axis < shapes[i].rank(); ++axis)
        if (as.letters[i][axis] == letter && shapes[i][axis] != 1) return true;
    return false;
  };
  std::vector<std::string> kept(shapes.size());
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    Shape& shape = as.shapes.emplace_back();
    for (std::size_t axis = 0; axis < shapes[i].rank(); ++axis) {
      const char letter = as.letters[i][axis];
      // One that an operand has twice is a diagonal, whose extents are equal.
      if (shapes[i][axis] == 1 && count_of(as.letters[i], letter) == 1 && is_longer(letter)) continue;
      kept[i] += letter;
      shape.push_back(shapes[i][axis]);
    }
  }
  as.letters = std::move(kept);
  hearth::detail::check_einsum(as.letters, as.shapes);
  return as;
}

}  // namespace hearth::inline v0_1::operators_of
