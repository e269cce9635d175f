// [source]
#include "lines.hpp"

#include <algorithm>
#include <charconv>

#include <hearth/record/flat.hpp>

namespace {

using namespace hearth;

constexpr std::string_view kMagic = "lines 1\n";

void write(ByteSink& sink, std::string_view text) { sink.write(std::as_bytes(std::span(text))); }

// "f32 2 3 fc1.weight\n": the name last, since it may hold spaces.
std::string line(const std::string& path, const TensorData& data, Precision precision) {
  std::string line(name(precision.dtype(data)));
  line += " " + std::to_string(data.shape.rank());
  for (std::size_t extent : data.shape) line += " " + std::to_string(extent);
  return line + " " + path + "\n";
}

// The next word of a line, which loses it.
std::string_view word(std::string_view& line) {
  const std::size_t end = std::min(line.find(' '), line.size());
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return word;
}

std::size_t number(std::string_view& line) {
  const std::string_view digits = word(line);
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size())
    throw_malformed(Lines::name, "a number", "'" + std::string(digits) + "'");
  return value;
}

DType dtype(std::string_view spelled) {
  for (DType dtype : kDTypes)
    if (name(dtype) == spelled) return dtype;
  throw_malformed(Lines::name, "an element type", "'" + std::string(spelled) + "'");
}

TensorData header(std::string_view& line) {
  TensorData data{dtype(word(line)), {}, {}};
  const std::size_t rank = number(line);
  if (rank > kMaxRank) throw_malformed(Lines::name, "at most 8 dimensions", std::to_string(rank));
  for (std::size_t axis = 0; axis < rank; ++axis) data.shape.push_back(number(line));
  return data;
}

}  // namespace

RecordMetadata Lines::metadata(const PrecisionInfo&) { return {}; }

bool Lines::recognises(std::span<const std::byte> bytes) {
  const auto magic = std::as_bytes(std::span(kMagic));
  return bytes.size() >= magic.size() && std::equal(magic.begin(), magic.end(), bytes.begin());
}

void Lines::encode(const RecordTree& tree, Precision precision, ByteSink& sink) {
  take_apart(name, tree);  // refuses what would not come back as it was
  write(sink, kMagic);
  for_each_leaf(tree.root, [&](const std::string& path, const RecordNode& leaf) {
    if (path.find('\n') != std::string::npos)
      throw RecordError("save", name, {{RecordProblem::Kind::malformed, path, "a name of one line", "more"}});
    const auto* link = leaf.as<RecordLink>();  // what is tied is stored again
    const RecordNode& node = link ? *find_path(tree.root, link->path) : leaf;
    const auto* tensor = node.as<RecordTensor>();
    const auto constant = constant_as_tensor(node);  // a number is a tensor without dimensions
    if (!tensor && !constant) return;
    const TensorData& data = tensor ? tensor->data : *constant;
    write(sink, line(path, data, precision));
    precision.write(data, sink);  // cast piece by piece
  });
}

RecordTree Lines::decode(const Bytes& bytes) {
  if (!recognises(bytes.span())) throw_malformed(name, "the first line 'lines 1'", "other bytes");
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  TreeBuilder tree = tree_reader(name);  // names may be millions, and twice the same
  for (std::size_t at = kMagic.size(); at < text.size();) {
    const std::size_t end = text.find('\n', at);
    if (end == std::string_view::npos) throw_malformed(name, "the end of a line", "the end of the file");
    std::string_view line = text.substr(at, end - at);
    TensorData data = header(line);
    const auto size = byte_size(data.dtype, data.shape);
    at = end + 1;
    if (!size || *size > text.size() - at) throw_malformed(name, "the bytes of " + data.text(), "fewer");
    if (*size > 0) data.bytes = bytes.part(at, *size);  // shared, not copied
    tree.add(line, {RecordTensor{"", std::move(data)}});
    at += *size;
  }
  return {{}, tree.finish()};
}
// [/source]
