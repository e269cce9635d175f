// hearth verify: is a file whole, and are its values numbers?
#include "files.hpp"
#include "program.hpp"
#include "statistics.hpp"
#include "text.hpp"

namespace hearth::inline v0_1::cli {
namespace {

struct Options {
  std::string file, from;
};

// What reading leaves out; how it went, in words.
std::string checked_sums(const Input& input) {
  if (!input.codec->verify) return "none in this format";
  try {
    input.codec->verify(input.bytes);
  } catch (const RecordError& error) {
    throw error.from("verify", input.path);
  }
  return "correct";
}

// A line for each tensor with other values than finite ones.
std::vector<std::string> not_finite(const Session& session, const Input& input, std::size_t& looked_at) {
  std::size_t bytes = 0;
  const auto each_float = [&](const auto& visit) {
    for_each_leaf(input.tree.root, [&](const std::string& path, const RecordNode& leaf) {
      const auto* tensor = leaf.as<RecordTensor>();
      if (tensor && is_float(tensor->data.dtype)) visit(path, tensor->data);
    });
  };
  each_float([&](const std::string&, const TensorData& data) { bytes += data.bytes.size(); });
  Progress progress(session, "verify " + std::string(file_name(input.path)), bytes);
  std::vector<std::string> found;
  each_float([&](const std::string& path, const TensorData& data) {
    ++looked_at;
    const Statistics values = statistics(data, progress);
    if (values.first_not_finite)
      found.push_back(printable(path) + ": " + values.not_finite_text() + " of " + with_commas(data.numel()) +
                      ", the first at " + position_text(data.shape, *values.first_not_finite));
  });
  return found;
}

int run(const Options& options, Session& session) {
  const Input input = read_input(session, options.file, options.from);
  session.out.put(printable(input.path) + ": " + input.codec->text() + ", " + bytes_text(input.bytes.size()) +
                  "\n  structure  sound: " + totals(input.tree.root).text() + "\n");
  session.out.put("  checksums  " + checked_sums(input) + "\n");
  std::size_t looked_at = 0;
  const std::vector<std::string> found = not_finite(session, input, looked_at);
  if (found.empty()) {
    session.out.put("  values     finite in " + counted(looked_at, "float tensor") + "\n");
    return kFine;
  }
  for (const std::string& line : found) session.out.put("  values     " + line + "\n");
  session.out.flush();
  throw Trouble("'" + input.path + "': expected finite values, got others in " +
                counted(found.size(), "tensor"));
}

}  // namespace

void add_verify(Program& program) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = program.add(
      {.name = "verify",
       .does = "Checks that a file is whole and that its values are numbers",
       .more = "Looks at the structure, at the checksums where the format has some, and whether every float\n"
               "is finite. The exit status is 0 or 2.",
       .examples = "  hearth verify lenet.mpk && scp lenet.mpk server:"},
      [options](Session& session) { return run(*options, session); });
  add_file(command, "FILE", options->file, "the file to check");
  add_format(command, "--from", options->from, "the file's format, whatever its content and name say");
}

}  // namespace hearth::inline v0_1::cli
