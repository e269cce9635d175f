// Every reader against bytes changed at random: the same in each run, and few. `tests/fuzz/run` does a
// million.
#include <doctest/doctest.h>

#include <random>

#include <hearth/record/codec/pth.hpp>
#include <hearth/record/codec/safetensors.hpp>

#include "burn_bin.hpp"
#include "data.hpp"
#include "graph.hpp"
#include "program.hpp"
#include "one_input.hpp"
#include "seeds.hpp"

namespace hearth::fuzz {
namespace {

using Input = std::vector<std::byte>;

class Mutator {
 public:
  explicit Mutator(std::uint64_t seed) : random_(seed) {}

  std::size_t below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }

  Input changed(Input input, const Input& other) {
    for (std::size_t i = 1 + below(4); i > 0; --i) change(input, other);
    return input;
  }

 private:
  void change(Input& input, const Input& other) {
    const std::size_t at = below(input.size());
    switch (below(7)) {
      case 0:
        if (!input.empty()) input[at] = static_cast<std::byte>(random_());
        break;
      case 1:
        if (!input.empty()) input[at] ^= static_cast<std::byte>(1u << below(8));
        break;
      case 2: number(input, at); break;
      case 3:
        input.erase(input.begin() + at,
                    input.begin() + at + below(std::min<std::size_t>(input.size() - at, 16)));
        break;
      case 4: insert(input, at, input); break;
      case 5: insert(input, at, other); break;
      case 6: input.resize(at); break;
    }
  }
  // A little or a big one, where a length or an offset may be.
  void number(Input& input, std::size_t at) {
    constexpr std::uint64_t kNumbers[] = {
        0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, 0xffffffff, ~std::uint64_t{0}, std::uint64_t{1} << 62};
    const std::uint64_t value = kNumbers[below(std::size(kNumbers))] + below(3);
    for (std::size_t i = 0, width = std::size_t{1} << below(4); i < width && at + i < input.size(); ++i)
      input[at + i] = static_cast<std::byte>(value >> (8 * i));
  }
  void insert(Input& input, std::size_t at, const Input& from) {
    if (from.empty()) return;
    const std::size_t begin = below(from.size()),
                      count = below(std::min<std::size_t>(from.size() - begin, 64));
    const Input part(from.begin() + begin, from.begin() + begin + count);
    input.insert(input.begin() + at, part.begin(), part.end());
  }

  std::mt19937_64 random_;
};

// `read` says whether bytes are a record.
template <class Read>
void run(const std::vector<Bytes>& seeds, const Read& read) {
  constexpr std::size_t kInputs = 2000;
  std::vector<Input> all;
  std::size_t good = 0;
  for (const Bytes& seed : seeds) {
    good += read(seed.span());
    all.emplace_back(seed.span().begin(), seed.span().end());
  }
  CHECK(good > 0);
  Mutator mutator(7);
  std::size_t records = 0;
  for (std::size_t i = 0; i < kInputs; ++i)
    records += read(mutator.changed(all[mutator.below(all.size())], all[mutator.below(all.size())]));
  CHECK(records > 0);
  CHECK(records < kInputs);
}

TEST_CASE("every reader takes bytes changed at random") {
  const Siblings siblings = seed_siblings();
  for (const AnyCodec& codec : all_codecs()) {
    CAPTURE(codec.name);
    run(seeds(codec), [&](std::span<const std::byte> bytes) { return read(codec, bytes, siblings); });
  }
  run(burn_bin_seeds(), read_burn_bin);
  run(graph_seeds(), read_graph);
  for (const char* name : {"cifar", "csv", HEARTH_TEST_UNICODE ? "text" : "csv",
                           HEARTH_TEST_PNG ? "png" : "csv", HEARTH_TEST_JPEG ? "jpeg" : "csv"}) {
    CAPTURE(name);
    run(data_seeds(name), [&](std::span<const std::byte> bytes) { return read_data(name, bytes); });
  }
}

TEST_CASE("what programs are fuzzed from runs") {
  for (const Bytes& seed : program_seeds()) CHECK(run_program(seed.span()));
}

// What takes a few bytes of a file may take a hundred times as many once it is read, but never all at once.
void takes_little(const AnyCodec& codec, const Bytes& file) {
  CHECK(guarded(allocation_limit(codec.extension, file.span()), [&] { codec.decode(file, {}); }));
}
void takes_little(const AnyCodec& codec, const std::string& file) {
  takes_little(codec, Bytes::copy(std::as_bytes(std::span(file))));
}
std::string raw(std::uint64_t value, std::size_t size) {
  return {reinterpret_cast<const char*>(&value), size};
}

TEST_CASE("many small entries take little memory at once") {
  constexpr std::size_t kEntries = 5000;
  const auto tree_of = [](const RecordNode& node) {
    RecordMap root;
    for (std::size_t i = 0; i < kEntries; ++i) root.add("n" + std::to_string(i), node);
    return RecordTree{{}, {std::move(root)}};
  };
  const RecordNode tensor = {RecordTensor{"", {DType::u8, {0}, {}}}};
  RecordTree texts = {{}, {RecordMap{{{"tensor", tensor}}}}};
  for (std::size_t i = 0; i < kMaxRecordMetadata; ++i) texts.metadata.emplace_back(std::to_string(i), "");
  RecordTree links = tree_of({RecordLink{"tensor"}});
  links.root.as<RecordMap>()->add("tensor", tensor);
  const RecordTree trees[] = {tree_of(tensor), tree_of({std::int64_t{7}}), links, texts};
  for (const AnyCodec& codec : all_codecs()) {
    CAPTURE(codec.name);
    for (std::size_t i = 0; codec.writable() && codec.name != "Npy" && i < std::size(trees); ++i) {
      CAPTURE(i);
      takes_little(codec, encode_to_bytes(codec, trees[i]));
    }
  }
}

TEST_CASE("safetensors: many entries in their shortest spelling take little memory at once") {
  constexpr std::size_t kEntries = 20'000;
  std::string header = "{";
  for (std::size_t i = 0; i < kEntries; ++i)
    header += (i ? ",\"" : "\"") + std::to_string(i) + R"(":["U8",[0],[0,0]])";
  header += "}";
  takes_little(any_codec<Safetensors>, raw(header.size(), 8) + header);
}

TEST_CASE("PyTorch: many small values take little memory at once") {
  constexpr std::size_t kValues = 140'000;
  std::string values;
  for (std::size_t i = 0; i < kValues; ++i) values += "K\1";
  const auto pickled = [](const std::string& value) { return "\x80\x02" + value + "."; };
  const std::string magic = pickled("\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19");
  const std::string version = pickled("M" + raw(1001, 2)), machine = pickled("}"), no_storages = pickled("]");
  takes_little(any_codec<Pth>, magic + version + machine + pickled("](" + values + "e") + no_storages);
}

}  // namespace
}  // namespace hearth::fuzz
