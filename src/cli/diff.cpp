// hearth diff: two files as named tensors and constants, whatever their formats.
#include <cmath>
#include <cstdint>
#include <unordered_map>
#include <utility>

#include "compare.hpp"
#include "files.hpp"
#include "program.hpp"
#include "text.hpp"

namespace hearth::inline v0_1::cli {
namespace {

struct Options {
  std::string first, second, key;
  Tolerance tolerance;
  std::vector<std::string> adapters;
};

// A tree's leaves by their paths. What is tied stands for what it is tied to, and nothing is left out: other
// formats do not write it either.
class Leaves {
 public:
  explicit Leaves(const RecordNode& root) {
    for_each_leaf(root, [&](const std::string& path, const RecordNode& leaf) {
      if (leaf.is_scalar() || leaf.as<RecordTensor>() || leaf.as<RecordLink>()) in_order_.push_back(path);
      by_path_.emplace(path, &leaf);
    });
    std::erase_if(in_order_, [&](const std::string& path) { return find(path) == nullptr; });
  }
  const RecordNode* find(const std::string& path) const {
    const auto found = by_path_.find(path);
    if (found == by_path_.end()) return nullptr;
    const auto* link = found->second->as<RecordLink>();
    if (!link)
      return found->second->is_scalar() || found->second->as<RecordTensor>() ? found->second : nullptr;
    const auto target = by_path_.find(link->path);
    return target == by_path_.end() || target->second->as<RecordLink>() ? nullptr : target->second;
  }
  const std::vector<std::string>& paths() const { return in_order_; }

 private:
  std::unordered_map<std::string, const RecordNode*> by_path_;
  std::vector<std::string> in_order_;
};

// A number as a double; none for a text.
std::optional<double> number_of(const RecordNode& constant) {
  if (const auto* value = constant.as<bool>()) return *value;
  if (const auto* value = constant.as<std::int64_t>()) return static_cast<double>(*value);
  if (const auto* value = constant.as<std::uint64_t>()) return static_cast<double>(*value);
  if (const auto* value = constant.as<double>()) return *value;
  return {};
}

bool same_constants(const RecordNode& a, const RecordNode& b, const Tolerance& tolerance) {
  const auto x = number_of(a), y = number_of(b);
  // Also of integers, one signed and the other not; to first_difference, no NaN is like another.
  if (first_difference(a, b).empty() ||
      (a.as<double>() && b.as<double>() && std::isnan(*x) && std::isnan(*y)))
    return true;
  return x && y && !tolerance.exact() && tolerance.holds(*x, *y);
}

// What is different about two leaves of one name; empty for nothing.
std::string difference(const RecordNode& a, const RecordNode& b, const Tolerance& tolerance,
                       Progress& progress) {
  const auto *x = a.as<RecordTensor>(), *y = b.as<RecordTensor>();
  const std::string kinds = a.text() + " in A, " + b.text() + " in B";
  if (x && y) {
    const bool same_type = x->data.dtype == y->data.dtype || !tolerance.exact();
    if (!(x->data.shape == y->data.shape) || !same_type) return kinds;
    const Deviation found = compare(x->data, y->data, tolerance, progress);
    return found.differing == 0 ? "" : found.text(x->data, y->data);
  }
  // Formats of tensors alone keep a constant as a tensor.
  const auto as_constant = [](const RecordNode& node) {
    return node.is_scalar() ? std::optional(node) : tensor_as_constant(node);
  };
  const auto p = as_constant(a), q = as_constant(b);
  return p && q && same_constants(*p, *q, tolerance) ? "" : kinds;
}

struct Findings {
  std::vector<std::string> lines;
  std::size_t compared = 0, different = 0, only_first = 0, only_second = 0;

  std::string summary() const {
    if (lines.empty()) return "no difference in " + counted(compared, "field") + "\n";
    std::string text;
    const auto add = [&](std::size_t count, const std::string& what) {
      if (count != 0) text += (text.empty() ? "" : ", ") + with_commas(count) + " " + what;
    };
    add(compared - different, "same");
    add(different, "different");
    add(only_first, "only in A");
    add(only_second, "only in B");
    return text + "\n";
  }
};

Findings compared(const Session& session, const RecordTree& first, const RecordTree& second,
                  const Tolerance& tolerance) {
  const Leaves a(first.root), b(second.root);
  Progress progress(session, "diff", totals(first.root).bytes);
  Findings found;
  for (const std::string& path : a.paths()) {
    const RecordNode &left = *a.find(path), *right = b.find(path);
    std::string line;
    if (!right) {
      ++found.only_first;
      line = left.text() + ", only in A";
    } else {
      ++found.compared;
      line = difference(left, *right, tolerance, progress);
      found.different += !line.empty();
    }
    if (!line.empty()) found.lines.push_back(path + ": " + line);
  }
  for (const std::string& path : b.paths()) {
    if (a.find(path)) continue;
    ++found.only_second;
    found.lines.push_back(path + ": " + b.find(path)->text() + ", only in B");
  }
  return found;
}

// A checkpoint is compared with a file of the model alone, too.
RecordTree below_if_there(RecordTree tree, const std::string& key, const std::string& path) {
  const bool there = !key.empty() && find_path(tree.root, key);
  return there ? below(std::move(tree), key, path) : tree;
}

int run(const Options& options, Session& session) {
  Input first = read_input(session, options.first), second = read_input(session, options.second);
  if (!options.key.empty() && !find_path(first.tree.root, options.key) &&
      !find_path(second.tree.root, options.key))
    throw Trouble("--top-level-key: neither file has '" + options.key + "'");
  const RecordTree a = adapted(below_if_there(first.tree, options.key, first.path), options.adapters);
  const RecordTree b = below_if_there(second.tree, options.key, second.path);
  const Findings found = compared(session, a, b, options.tolerance);
  for (const std::string& line : found.lines) session.out.put(printable(line) + "\n");
  session.out.put(found.summary());
  return found.lines.empty() ? kFine : kDifferent;
}

std::string no_tolerance(const std::string& text) {
  try {
    std::size_t end = 0;
    const double value = std::stod(text, &end);
    if (end == text.size() && value >= 0 && std::isfinite(value)) return {};
  } catch (const std::logic_error&) {
  }
  return "expected a number from 0 on, got '" + text + "'";
}

}  // namespace

void add_diff(Program& program) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = program.add(
      {.name = "diff",
       .does = "Compares two files of any formats by the names of what they hold",
       .more = "Prints a line for each difference in values, shapes and types; metadata, order and ids do\n"
               "not count. Without a tolerance types and bits must be the same; with one, values are taken\n"
               "as 64-bit floats, and types do not count. NaN is like NaN. The exit status is 0 for no\n"
               "difference, 1 for some, 2 for trouble.",
       .examples = "  hearth diff lenet.mpk lenet.safetensors\n"
                   "  hearth diff lenet.mpk half.mpk --atol 1e-3 --rtol 1e-2\n"
                   "  hearth diff burn.mpk lenet.safetensors --adapter from-burn"},
      [options](Session& session) { return run(*options, session); });
  add_file(command, "A", options->first, "a file");
  add_file(command, "B", options->second, "the file to compare it with");
  command
      ->add_option("--atol", options->tolerance.absolute,
                   "values are the same when |A - B| <= atol + rtol * |B|")
      ->type_name("NUMBER")
      ->check(CLI::Validator(no_tolerance, ""));
  command
      ->add_option("--rtol", options->tolerance.relative,
                   "see --atol; each is 0 when only the other one is given")
      ->type_name("NUMBER")
      ->check(CLI::Validator(no_tolerance, ""));
  add_key(command, options->key)->description("of each file that has this key, only what lies below it");
  add_adapters(command, options->adapters, "changes A as 'convert --adapter' does");
}

}  // namespace hearth::inline v0_1::cli
