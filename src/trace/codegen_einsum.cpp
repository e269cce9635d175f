// Einsum as einsum<"..">, whose letters are checked when the code is compiled.
#include <algorithm>

#include <hearth/trace/op/einsum.hpp>

#include "codegen_coder.hpp"

namespace hearth::inline v0_1::codegen {
namespace {

// Letters that a list does not have, for the axes of an ellipsis, from its last one on.
std::string free_letters(const std::string& used, std::size_t count) {
  std::string free;
  for (char c = 'a'; c <= 'z' && free.size() < count; ++c)
    if (used.find(c) == std::string::npos) free += c;
  return free;
}

void spell(std::string& list, const std::string& free, std::size_t axes) {
  const std::size_t dots = list.find('.');
  if (dots == std::string::npos) return;
  std::string letters = free.substr(0, axes);
  std::reverse(letters.begin(), letters.end());
  list.replace(dots, 1, letters);
}

void einsum(Call& call) {
  operators_of::EinsumLists lists = operators_of::einsum_lists(call.node);
  const std::size_t count = lists.operands.size();
  if (count > EinsumEquation<1>::kOperands) call.node.refuse("one to three operands", std::to_string(count));
  std::string all;
  for (const std::string& list : lists.operands) all += list;
  const std::string free = free_letters(all, kMaxRank);
  std::size_t most = 0;
  for (std::size_t i = 0; i < count; ++i) {
    std::string& list = lists.operands[i];
    const std::size_t rank = call.floats(i).rank(),
                      named = list.size() - (list.find('.') != std::string::npos);
    const bool fits = named == list.size() ? rank == named : rank >= named && rank - named <= free.size();
    if (!fits) call.node.refuse("an axis for each letter of '" + list + "'", std::to_string(rank));
    most = named == list.size() ? most : std::max(most, rank - named);
    spell(list, free, rank - named);
  }
  if (most > 0 && lists.output.find('.') == std::string::npos)
    call.node.refuse("an ellipsis in the output", "none");
  spell(lists.output, free, most);

  Extents to(lists.output.size());
  std::vector<bool> is_known(lists.output.size(), false);
  std::string code = "einsum<\"";
  for (std::size_t i = 0; i < count; ++i) {
    code += (i == 0 ? "" : ",") + lists.operands[i];
    for (std::size_t axis = 0; axis < lists.operands[i].size(); ++axis)
      for (std::size_t j = 0; j <= i; ++j)
        for (std::size_t other = 0; other < lists.operands[j].size(); ++other) {
          const Extent &a = call.at(i).shape[axis], &b = call.at(j).shape[other];
          if (lists.operands[i][axis] == lists.operands[j][other] && a.is_number() && b.is_number() &&
              !(a == b))
            call.node.refuse("one extent for each letter", a.text() + " and " + b.text());
        }
    for (std::size_t axis = 0; axis < lists.operands[i].size(); ++axis) {
      const std::size_t place = lists.output.find(lists.operands[i][axis]);
      if (place == std::string::npos || (is_known[place] && to[place].is_number())) continue;
      to[place] = call.at(i).shape[axis];
      is_known[place] = true;
    }
  }
  std::vector<std::string> operands;
  for (std::size_t i = 0; i < count; ++i) operands.push_back(call.read(i));
  call.give(call.at(0).dtype, to, code + "->" + lists.output + "\">(" + joined(operands) + ")");
}

constexpr OperatorWriter kWriters[] = {{"Einsum", einsum}};

}  // namespace

std::span<const OperatorWriter> einsum_writers() { return kWriters; }

}  // namespace hearth::inline v0_1::codegen
