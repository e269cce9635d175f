#include <hearth/train/distributed.hpp>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include <hearth/core/error.hpp>
#include <hearth/train/device_processes.hpp>

namespace hearth::inline v0_1::train {
namespace {

class SingleProcess final : public ProcessGroup {
 public:
  std::size_t rank() const override { return 0; }
  std::size_t size() const override { return 1; }
  void all_sum(std::span<float>) override {}
  void all_sum(std::span<double>) override {}
  void broadcast(std::span<std::byte>) override {}
};

}  // namespace

std::shared_ptr<ProcessGroup> single_process() { return std::make_shared<SingleProcess>(); }

bool is_mpi_run() {
  // Of Open MPI, and of MPICH and its kin.
  return std::getenv("OMPI_COMM_WORLD_SIZE") || std::getenv("PMI_SIZE");
}

ShardedSampler::ShardedSampler(std::size_t rank, std::size_t size, data::Sampler order)
    : rank_(rank), size_(size), order_(std::move(order)) {
  if (rank >= size)
    throw Error("hearth: sharded sampler: expected a rank below the number of processes, got rank " +
                std::to_string(rank) + " of " + std::to_string(size));
}

std::vector<std::size_t> ShardedSampler::operator()(std::size_t size, Rng& rng) const {
  const std::vector<std::size_t> all = order_(size, rng);
  std::vector<std::size_t> part(all.size() / size_);
  for (std::size_t i = 0; i < part.size(); ++i) part[i] = all[i * size_ + rank_];
  return part;
}

namespace detail {

TensorData of_first(ProcessGroup& processes, const TensorData& data) {
  const auto mine = data.bytes.span();
  std::vector<std::byte> bytes(mine.begin(), mine.end());
  processes.broadcast(bytes);
  return {data.dtype, data.shape, Bytes::of(std::move(bytes))};
}

void check_same_model(ProcessGroup& processes, std::size_t elements) {
  std::size_t first = elements;
  processes.broadcast(std::as_writable_bytes(std::span(&first, 1)));
  if (first != elements)
    throw Error("hearth: distributed optimizer: expected the model of process 0 with " +
                std::to_string(first) + " elements, got " + std::to_string(elements) + " in process " +
                std::to_string(processes.rank()));
}

bool all_differ(ProcessGroup& processes, double number) {
  std::vector<double> numbers(processes.size());
  numbers[processes.rank()] = number;
  processes.all_sum(std::span(numbers));
  std::sort(numbers.begin(), numbers.end());
  return numbers.front() > 0 && std::adjacent_find(numbers.begin(), numbers.end()) == numbers.end();
}

}  // namespace detail
}  // namespace hearth::inline v0_1::train
