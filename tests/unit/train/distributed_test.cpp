// Training in several processes, which are threads here: what MPI adds is tests/programs/distributed_test.
#include <doctest/doctest.h>

#include <algorithm>
#include <barrier>
#include <exception>
#include <thread>

#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>
#include <hearth/train/device_processes.hpp>

namespace {

using namespace hearth;
using I = NdArray<>;
using B = Autodiff<I>;

// What threads share to be processes.
class Meeting {
 public:
  explicit Meeting(std::size_t size)
      : size(size), barrier_(static_cast<std::ptrdiff_t>(size)), views_(size) {}

  const std::size_t size;

  // f(what each of them brought), while all wait.
  template <class T, class F>
  void with_all(std::size_t rank, std::span<T> mine, const F& f) {
    views_[rank] = std::as_writable_bytes(mine);
    barrier_.arrive_and_wait();
    std::vector<T> result = f([&](std::size_t other) {
      return std::span(reinterpret_cast<const T*>(views_[other].data()), mine.size());
    });
    barrier_.arrive_and_wait();
    std::copy(result.begin(), result.end(), mine.begin());
    barrier_.arrive_and_wait();
  }

 private:
  std::barrier<> barrier_;
  std::vector<std::span<std::byte>> views_;
};

class Threads final : public train::ProcessGroup {
 public:
  Threads(Meeting& meeting, std::size_t rank) : meeting_(meeting), rank_(rank) {}
  std::size_t rank() const override { return rank_; }
  std::size_t size() const override { return meeting_.size; }
  void all_sum(std::span<float> numbers) override { sum(numbers); }
  void all_sum(std::span<double> numbers) override { sum(numbers); }
  void broadcast(std::span<std::byte> bytes) override {
    meeting_.with_all(rank_, bytes, [&](const auto& of) {
      const auto first = of(0);
      return std::vector<std::byte>(first.begin(), first.end());
    });
  }

 private:
  template <class T>
  void sum(std::span<T> numbers) {
    meeting_.with_all(rank_, numbers, [&](const auto& of) {
      std::vector<T> sums(numbers.size());
      for (std::size_t other = 0; other < size(); ++other)
        for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += of(other)[i];
      return sums;
    });
  }

  Meeting& meeting_;
  std::size_t rank_;
};

// Sums tensors where they lie too, and counts how often.
class OnDevices final : public train::TensorGroup<I> {
 public:
  OnDevices(std::shared_ptr<train::ProcessGroup> host, std::size_t& sums)
      : host_(std::move(host)), sums_(sums) {}
  std::size_t rank() const override { return host_->rank(); }
  std::size_t size() const override { return host_->size(); }
  void all_sum(std::span<float>) override { FAIL("gradients went by way of the host"); }
  void all_sum(std::span<double>) override { FAIL("gradients went by way of the host"); }
  void broadcast(std::span<std::byte> bytes) override { host_->broadcast(bytes); }
  Tensor<I, 1> all_sum(Tensor<I, 1> numbers) override {
    ++sums_;
    auto values = numbers.values();
    host_->all_sum(std::span(values));
    return Tensor<I, 1>::from(values, {values.size()}, {});
  }

 private:
  std::shared_ptr<train::ProcessGroup> host_;
  std::size_t& sums_;
};

// f(process) in `size` threads at once; what one of them throws is thrown.
template <class F>
void in_processes(std::size_t size, const F& f) {
  Meeting meeting(size);
  std::vector<std::exception_ptr> errors(size);
  std::vector<std::thread> threads;
  for (std::size_t rank = 0; rank < size; ++rank)
    threads.emplace_back([&, rank] {
      try {
        f(std::make_shared<Threads>(meeting, rank));
      } catch (...) {
        errors[rank] = std::current_exception();
      }
    });
  for (std::thread& thread : threads) thread.join();
  for (const std::exception_ptr& error : errors)
    if (error) std::rethrow_exception(error);
}

template <Backend T>
struct Net {
  nn::Linear<T> fc1, fc2;
  HEARTH_MODULE(Net, fc1, fc2)

  static Net init(std::uint64_t seed) {
    Rng rng(seed);
    return {nn::LinearConfig{.in = 4, .out = 8}.init<T>({}, rng),
            nn::LinearConfig{.in = 8, .out = 3}.init<T>({}, rng)};
  }
  Tensor<T, 2> forward(const Tensor<T, 2>& x) const { return fc2(relu(fc1(x))); }
};

// 12 rows and their classes.
Tensor<I, 2> rows() {
  Rng rng(5);
  return uniform<I>({12, 4}, -1, 1, {}, rng);
}
std::vector<std::int64_t> classes() { return {0, 1, 2, 0, 1, 2, 2, 1, 0, 0, 1, 2}; }

// Twenty steps over the rows that the sampler gives this process, in one batch.
template <class Optimizer>
Net<B> trained(Net<B> model, Optimizer optimizer, const data::Sampler& sampler) {
  Rng rng(9);
  for (int step = 0; step < 20; ++step) {
    std::vector<std::int64_t> places, labels;
    for (const std::size_t i : sampler(12, rng)) {
      places.push_back(static_cast<std::int64_t>(i));
      labels.push_back(classes()[i]);
    }
    const auto x = index_select(rows(), 0, Tensor<I, 1, Int>::from(places, {places.size()}, {}));
    const auto loss = nn::cross_entropy(model.forward(to_autodiff(x)),
                                        Tensor<B, 1, Int>::from(labels, {labels.size()}, {}));
    optimizer.step(model, backward(loss, model));
  }
  return model;
}

std::vector<float> weights(const Net<B>& model) {
  std::vector<float> all;
  visit(model, [&](std::string_view, const auto& leaf) {
    const auto values = leaf.value().values();
    all.insert(all.end(), values.begin(), values.end());
  });
  return all;
}

TEST_CASE("any number of processes trains as one does, to equal bits in each") {
  auto alone = Net<B>::init(1);
  const auto whole = weights(trained(alone, optim::Adam{alone, {.learning_rate = 0.01}}, data::shuffled));
  for (const std::size_t size : {2, 3}) {
    std::vector<std::vector<float>> of(size);
    in_processes(size, [&](std::shared_ptr<train::ProcessGroup> processes) {
      // They begin as process 0 does, whatever they were.
      auto model = Net<B>::init(processes->rank() + 1);
      // [optimizer]
      train::DistributedOptimizer optimizer(model, optim::Adam{model, {.learning_rate = 0.01}}, processes);
      // [/optimizer]
      of[processes->rank()] = weights(trained(model, optimizer, train::ShardedSampler(*processes)));
    });
    for (const auto& one : of) CHECK(one == of[0]);
    REQUIRE(of[0].size() == whole.size());
    for (std::size_t i = 0; i < whole.size(); ++i) CHECK(of[0][i] == doctest::Approx(whole[i]).epsilon(1e-4));
  }
}

TEST_CASE("devices that sum by themselves are given all gradients at once") {
  std::vector<std::vector<float>> by_host(2), by_device(2);
  std::vector<std::size_t> sums(2);
  in_processes(2, [&](std::shared_ptr<train::ProcessGroup> processes) {
    const std::size_t rank = processes->rank();
    const auto train = [&](std::shared_ptr<train::ProcessGroup> group) {
      auto model = Net<B>::init(1);
      train::DistributedOptimizer optimizer(model, optim::Adam{model, {.learning_rate = 0.01}}, group);
      return weights(trained(model, optimizer, train::ShardedSampler(*group)));
    };
    by_host[rank] = train(processes);
    by_device[rank] = train(std::make_shared<OnDevices>(processes, sums[rank]));
  });
  CHECK(by_device == by_host);
  CHECK(sums == std::vector<std::size_t>{20, 20});
}

TEST_CASE("devices join where each process has one of its own") {
  for (const auto& [numbers, expected] :
       {std::pair{std::array{3., 5.}, true}, {{3., 3.}, false}, {{0., 5.}, false}, {{4., 0.}, false}})
    in_processes(2, [&](std::shared_ptr<train::ProcessGroup> processes) {
      CHECK(train::detail::all_differ(*processes, numbers[processes->rank()]) == expected);
      // This backend has no sums of its own.
      CHECK(train::on_devices<I>(processes, Device<I>{}) == processes);
    });
}

TEST_CASE("buffers are those of process 0") {
  in_processes(2, [](std::shared_ptr<train::ProcessGroup> processes) {
    Rng rng(processes->rank());
    auto model = nn::BatchNormConfig{.features = 3}.init<B>({}, rng);
    train::DistributedOptimizer optimizer(model, optim::Sgd{model, {.learning_rate = 0.1}}, processes);
    const auto x = uniform<B>({8, 3}, 0, 1.0 + 4.0 * static_cast<double>(processes->rank()), {}, rng);
    optimizer.step(model, backward(sum(square(model(x))), model));
    const auto means = model.running_mean->value().values();
    for (const float mean : means) CHECK(mean < 0.1f);  // a tenth of a mean of 0.5, not of 2.5
  });
}

TEST_CASE("a sampler's shards are pieces of one order") {
  Rng of_all(3), of_first(3), of_second(3);
  const auto all = data::shuffled(11, of_all);
  const auto first = train::ShardedSampler(0, 2)(11, of_first),
             second = train::ShardedSampler(1, 2)(11, of_second);
  REQUIRE(first.size() == 5);
  REQUIRE(second.size() == 5);
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(first[i] == all[2 * i]);
    CHECK(second[i] == all[2 * i + 1]);
  }
  CHECK(train::ShardedSampler(1, 3, [](std::size_t size, Rng&) { return data::in_order(size); })(6, of_all) ==
        std::vector<std::size_t>{1, 4});
  CHECK_THROWS_WITH(
      train::ShardedSampler(2, 2),
      "hearth: sharded sampler: expected a rank below the number of processes, got rank 2 of 2");
}

TEST_CASE("processes must have one model") {
  CHECK_THROWS_WITH(
      in_processes(2,
                   [](std::shared_ptr<train::ProcessGroup> processes) {
                     Rng rng(1);
                     auto model = nn::LinearConfig{.in = 2, .out = 1 + processes->rank()}.init<B>({}, rng);
                     const auto made = [&] {
                       train::DistributedOptimizer(model, optim::Sgd{model, {}}, processes);
                     };
                     if (processes->rank() == 1) return made();
                     train::detail::check_same_model(*processes, 3);
                   }),
      "hearth: distributed optimizer: expected the model of process 0 with 3 elements, got 6 in process 1");
}

TEST_CASE("one process alone is no group to wait for") {
  const auto processes = train::single_process();
  CHECK(processes->is_first());
  CHECK(processes->size() == 1);
  auto model = Net<B>::init(1), same = Net<B>::init(1);
  train::DistributedOptimizer optimizer(model, optim::Sgd{model, {.learning_rate = 0.1}}, processes);
  CHECK(weights(trained(model, optimizer, data::shuffled)) ==
        weights(trained(same, optim::Sgd{same, {.learning_rate = 0.1}}, data::shuffled)));
}

}  // namespace
