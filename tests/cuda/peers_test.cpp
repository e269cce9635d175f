// Devices that sum together: two on a host system, where tests/cuda/nccl_stand_in.cpp is what NCCL is on
// GPUs; one alone where there is a GPU.
#include <doctest/doctest.h>

#include <cstdio>
#include <exception>
#include <string>
#include <thread>
#include <vector>

#include <hearth/cuda.hpp>
#include <hearth/tensor.hpp>

using namespace hearth;

namespace {

using gpu::Peers;

const Peers::Waiting kPatient = [](double) {};

// f(rank, device) for each of two devices, in threads of their own; what the first of them threw.
template <class F>
std::string message_of_two(const F& f) {
  std::string messages[2];
  const auto run = [&](std::size_t rank) {
    try {
      f(rank, gpu::Device(rank));
    } catch (const std::exception& error) {
      messages[rank] = error.what();
    }
  };
  std::thread other(run, 1);
  run(0);
  other.join();
  return messages[0] + messages[1];
}

bool two_can_meet() {
  if (gpu::on_host() && cuda_device_count() > 1 && Peers::number_of(gpu::Device()) > 0) return true;
  std::puts("SKIP: needs a stand-in for NCCL");
  return false;
}

}  // namespace

TEST_CASE_TEMPLATE("a sum over devices has the same bits in each", E, float, double) {
  if (!two_can_meet()) return;
  const auto id = Peers::new_id();
  std::vector<std::vector<E>> sums(2);
  CHECK(message_of_two([&](std::size_t rank, const gpu::Device& device) {
          Peers peers(device, rank, 2, id);
          const E mine = rank == 0 ? E(0.5) : E(2);
          // Packed before it is sent, whatever its strides are.
          const auto x =
              flip(Tensor<Cuda<E>, 1>::from(std::vector<E>{mine, 2 * mine, 3 * mine}, {3}, device), 0);
          for (int step = 0; step < 3; ++step)
            sums[rank] = Tensor<Cuda<E>, 1>(peers.all_sum(x.primitive(), kPatient)).values();
        }) == "");
  CHECK(sums[0] == std::vector<E>{E(7.5), 5, E(2.5)});
  CHECK(sums[1] == sums[0]);
}

TEST_CASE("devices that can be peers have a number each") {
  if (!two_can_meet()) return;
  CHECK(Peers::number_of(gpu::Device(0)) == Peers::number_of(gpu::Device(0)));
  CHECK(Peers::number_of(gpu::Device(0)) != Peers::number_of(gpu::Device(1)));
}

TEST_CASE("who is lost ends the others' sums") {
  if (!two_can_meet()) return;
  const auto id = Peers::new_id();
  const std::string said = message_of_two([&](std::size_t rank, const gpu::Device& device) {
    Peers peers(device, rank, 2, id);
    const auto x = Tensor<Cuda<>, 1>::from(std::vector{1.f}, {1}, device);
    if (rank == 1) throw Error("gone");
    peers.all_sum(x.primitive(), kPatient);
  });
  CHECK(said == "hearth: cuda:0: NCCL: expected success, got another process is gonegone");
}

TEST_CASE("what NCCL refuses is an error") {
  if (!two_can_meet()) return;
  CHECK_THROWS_WITH_AS(Peers(gpu::Device(0), 2, 2, Peers::new_id()),
                       "hearth: cuda:0: NCCL: expected success, got invalid argument", BackendError);
}

TEST_CASE("a GPU alone sums itself") {
  if (!cuda_is_available() || Peers::number_of(gpu::Device()) == 0) {
    std::puts("SKIP: needs a GPU and NCCL");
    return;
  }
  Peers peers(gpu::Device(), 0, 1, Peers::new_id());
  const auto x = Tensor<Cuda<>, 1>::from(std::vector{1.f, 2.f}, {2}, gpu::Device());
  CHECK(Tensor<Cuda<>, 1>(peers.all_sum(x.primitive(), kPatient)).values() == std::vector<float>{1, 2});
}

TEST_CASE("without NCCL there are no peers") {
  if (Peers::number_of(gpu::Device()) > 0) return;
  CHECK_THROWS_WITH_AS(Peers::new_id(), "hearth: peers: expected NCCL (libnccl.so.2) beside GPUs, found none",
                       BackendError);
}
