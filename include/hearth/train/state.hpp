// Reading back what a training, a metric or a callback remembers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <hearth/core/rng.hpp>
#include <hearth/record/tree.hpp>

namespace hearth::inline v0_1::train {

/// A map of a record with checked access: RecordError "'lenet-1_2.mpk': field 'epoch.step': expected a whole
/// number, ..". Numbers may have another type than they were written as: formats change it.
class HEARTH_API StateMap {
 public:
  StateMap(const RecordNode& node, std::string source, std::string path = "");

  bool has(const std::string& key) const;
  /// Nothing where a format leaves empty things out.
  const RecordNode& node(const std::string& key) const;
  StateMap map(const std::string& key) const;
  std::uint64_t natural(const std::string& key) const;
  double real(const std::string& key) const;
  bool boolean(const std::string& key) const;
  std::string text(const std::string& key) const;
  /// The numbers of a tensor, whatever its shape; none where a format left an empty one out.
  std::vector<std::uint64_t> naturals(const std::string& key) const;
  std::vector<std::int64_t> integers(const std::string& key) const;
  std::vector<double> reals(const std::string& key) const;
  /// The map is not what its reader can use.
  [[noreturn]] void fail(const std::string& key, std::string expected) const;
  /// This map is a position in a random sequence.
  RandomState random() const { return {natural("seed"), natural("offset")}; }

 private:
  template <class T>
  std::vector<T> numbers(const std::string& key, const char* expected) const;

  const RecordNode& node_;
  std::string source_, path_;
};

HEARTH_API RecordNode random_node(RandomState state);

/// Numbers as a tensor of one dimension.
template <class T>
RecordNode numbers_node(std::vector<T> numbers) {
  const Shape shape = {numbers.size()};
  return RecordNode(RecordTensor{"", TensorData::from(std::move(numbers), shape)});
}

}  // namespace hearth::inline v0_1::train
