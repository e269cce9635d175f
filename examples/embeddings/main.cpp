// embeddings embed SENTENCE... [--out FILE.npy]: the vectors of sentences.
// embeddings search FILE QUERY [--top N]: the lines of a file that are nearest in meaning to a question.
// embeddings export FILE.onnx: the model as one file, which runs without this program.
#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>

#include <hearth/any.hpp>
#include <hearth/hearth.hpp>

#include "embedder.hpp"
#include "options.hpp"
#include "program.hpp"

using namespace hearth;
using embeddings::Embedder;
using embeddings::Options;

namespace {

std::vector<std::string> lines_of(std::istream& stream) {
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) {
    if (line.ends_with('\r')) line.pop_back();
    lines.push_back(line);
  }
  return lines;
}

std::vector<std::string> lines_of(const std::string& path) {
  if (path == "-") return lines_of(std::cin);
  std::ifstream file(path, std::ios::binary);
  auto lines = lines_of(file);
  if (!file.eof()) throw DataError("hearth: cannot read '" + path + "': expected a file, got none");
  return lines;
}

// [search]
template <ComputeBackend B>
void search(const Options& options, const Embedder<B>& embedder) {
  std::vector<std::string> lines;
  std::vector<std::size_t> numbers;  // in the file, which may have blank lines
  for (std::size_t number = 0; std::string & line : lines_of(options.file)) {
    ++number;
    if (line.find_first_not_of(" \t") == line.npos) continue;
    lines.push_back(std::move(line));
    numbers.push_back(number);
  }
  const auto vectors = embedder.embed(lines, options.batch_size);
  for (const auto& [place, score] :
       embeddings::nearest(vectors, embedder.embed({options.query}), options.top))
    std::printf("%.3f  %zu: %s\n", static_cast<double>(score), numbers[place], lines[place].c_str());
}
// [/search]

// [write]
template <ComputeBackend B>
void embed(const Options& options, const Embedder<B>& embedder) {
  const auto vectors =
      embedder.embed(options.file.empty() ? options.sentences : lines_of(options.file), options.batch_size);
  if (!options.out.empty()) {
    RecordMap array;
    array.add("embeddings", {RecordTensor{"", vectors.to_data()}});
    NpyFileRecorder<FullPrecisionSettings>{}.save(RecordTree{{}, {std::move(array)}}, options.out);
    return;
  }
  const auto numbers = vectors.values();
  for (std::size_t i = 0; i < numbers.size(); ++i)
    std::printf("%.6f%c", static_cast<double>(numbers[i]), (i + 1) % vectors.dim(1) == 0 ? '\n' : ' ');
}
// [/write]

}  // namespace

int main(int argc, char** argv) {
  const embeddings::Parsed parsed = embeddings::parse(argc, argv);
  if (parsed.exit) return *parsed.exit;
  const Options& options = parsed.options;
  try {
    AnyDevice::parse(options.device).visit([&]<class B>(Here<B> here) {
      const auto embedder = Embedder<B>::open(options.model, here.device);
      switch (options.command) {
        case Options::Command::embed: return embed(options, embedder);
        case Options::Command::search: return search(options, embedder);
        case Options::Command::write_program:
          return embeddings::save_sentences(embedder.model(), options.out);
      }
    });
  } catch (const std::exception& error) {
    std::fflush(stdout);
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
