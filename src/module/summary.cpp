#include <hearth/module/summary.hpp>

#include <algorithm>
#include <array>

#include "../tensor/number_text.hpp"

namespace hearth::inline v0_1::detail {
namespace {

using Row = std::array<std::string, 4>;  // layer, type, output, parameters

struct Totals {
  std::size_t parameters = 0, trainable = 0, parameter_bytes = 0, buffers = 0, buffer_bytes = 0;
};

std::string size_text(std::size_t bytes) {
  if (bytes < 1024) return std::to_string(bytes) + " B";
  double size = static_cast<double>(bytes);
  const char* unit = "";
  for (const char* next : {"KiB", "MiB", "GiB", "TiB"}) {
    if (size < 1024) break;
    size /= 1024;
    unit = next;
  }
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %s", size, unit);
  return text;
}

class Table {
 public:
  void add(const PartInfo& part, std::size_t depth) {
    std::size_t own = 0;
    bool tied = false;
    for (const LeafInfo& leaf : part.leaves) {
      const bool known = seen(leaf.id);
      tied = tied || (known && leaf.is_parameter);
      if (!known) own += counted(leaf);
    }
    const std::string name = part.name.empty() ? "(model)" : part.name;
    const std::string count = own > 0 ? grouped(own) : tied ? "tied" : "-";
    rows_.push_back({std::string(2 * depth, ' ') + name, part.type, part.output, count});
    for (const PartInfo& below : part.parts) add(below, depth + 1);
  }

  std::string text() const {
    const Row head = {"layer", "type", "output", "parameters"};
    std::array<std::size_t, 4> width = {};
    bool outputs = false;
    for (const Row& row : rows_) outputs = outputs || !row[2].empty();
    for (std::size_t i = 0; i < width.size(); ++i) {
      width[i] = head[i].size();
      for (const Row& row : rows_) width[i] = std::max(width[i], row[i].size());
    }
    const auto line = [&](const Row& row) {
      std::string text = padded(row[0], width[0]) + "  " + padded(row[1], width[1]) + "  ";
      if (outputs) text += padded(row[2], width[2]) + "  ";
      return text + std::string(width[3] - row[3].size(), ' ') + row[3] + "\n";
    };
    const std::string rule = std::string(line(head).size() - 1, '-') + "\n";
    std::string text = line(head) + rule;
    for (const Row& row : rows_) text += line(row);
    return text + rule + totals();
  }

 private:
  static std::string padded(const std::string& text, std::size_t width) {
    return text + std::string(width - text.size(), ' ');
  }
  bool seen(ParamId id) { return ids_.add(id, 0) != IdIndex::kNone; }
  // Into the totals; the elements when it is a parameter.
  std::size_t counted(const LeafInfo& leaf) {
    const std::size_t count = leaf.shape.numel(), bytes = count * size_of(leaf.dtype);
    (leaf.is_parameter ? totals_.parameters : totals_.buffers) += count;
    (leaf.is_parameter ? totals_.parameter_bytes : totals_.buffer_bytes) += bytes;
    if (!leaf.is_parameter) return 0;
    if (leaf.trainable) totals_.trainable += count;
    return count;
  }
  std::string totals() const {
    std::string text = "parameters: " + grouped(totals_.parameters) + " (" + grouped(totals_.trainable) +
                       " trainable), " + size_text(totals_.parameter_bytes) + "\n";
    if (totals_.buffers > 0)
      text += "buffers: " + grouped(totals_.buffers) + ", " + size_text(totals_.buffer_bytes) + "\n";
    return text;
  }

  std::vector<Row> rows_;
  IdIndex ids_;
  Totals totals_;
};

}  // namespace

std::string summary_of(const PartInfo& model) {
  Table table;
  table.add(model, 0);
  return table.text();
}

}  // namespace hearth::inline v0_1::detail
