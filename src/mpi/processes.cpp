// Processes over MPI. Calls do not block: while the others are waited for, a lost one is noticed.
#include <mpi.h>

#include <algorithm>
#include <chrono>
#include <climits>
#include <csignal>
#include <exception>
#include <thread>

#include <hearth/core/error.hpp>
#include <hearth/train/mpi.hpp>

namespace hearth::inline v0_1::train {
namespace {

// mpirun sends SIGTERM to those that are left when one is lost.
volatile std::sig_atomic_t told_to_end = 0;
void remember(int) { told_to_end = 1; }

// Pieces of a message: MPI counts with int.
constexpr std::size_t kMost = std::size_t{1} << 28;

class MpiProcesses final : public ProcessGroup {
 public:
  explicit MpiProcesses(MpiConfig config) : config_(config), exceptions_(std::uncaught_exceptions()) {
    int is_initialized = 0;
    MPI_Initialized(&is_initialized);
    owns_ = !is_initialized;
    if (owns_) MPI_Init(nullptr, nullptr);
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
    MPI_Comm_size(MPI_COMM_WORLD, &size_);
    if (size_ > 1) before_ = std::signal(SIGTERM, remember);
  }
  ~MpiProcesses() override {
    if (size_ > 1) std::signal(SIGTERM, before_);
    // Finalizing waits for the others, who may wait for this one.
    if (owns_ && std::uncaught_exceptions() == exceptions_) MPI_Finalize();
  }
  MpiProcesses(const MpiProcesses&) = delete;
  MpiProcesses& operator=(const MpiProcesses&) = delete;

  std::size_t rank() const override { return static_cast<std::size_t>(rank_); }
  std::size_t size() const override { return static_cast<std::size_t>(size_); }

  void all_sum(std::span<float> numbers) override { sum(numbers, MPI_FLOAT); }
  void all_sum(std::span<double> numbers) override { sum(numbers, MPI_DOUBLE); }
  void broadcast(std::span<std::byte> bytes) override {
    in_pieces(bytes, [](auto piece, MPI_Request* request) {
      return MPI_Ibcast(piece.data(), static_cast<int>(piece.size()), MPI_BYTE, 0, MPI_COMM_WORLD, request);
    });
  }
  void waited(double seconds) override {
    if (told_to_end) lost("the signal to end");
    if (seconds > config_.timeout) lost("none for " + std::to_string(seconds) + " seconds");
  }

 private:
  // Summed by process 0 and sent to all, so that everyone has the same bits.
  template <class T>
  void sum(std::span<T> numbers, MPI_Datatype type) {
    in_pieces(numbers, [&](auto piece, MPI_Request* request) {
      const int count = static_cast<int>(piece.size());
      return rank_ == 0
                 ? MPI_Ireduce(MPI_IN_PLACE, piece.data(), count, type, MPI_SUM, 0, MPI_COMM_WORLD, request)
                 : MPI_Ireduce(piece.data(), nullptr, count, type, MPI_SUM, 0, MPI_COMM_WORLD, request);
    });
    broadcast(std::as_writable_bytes(numbers));
  }

  template <class T, class F>
  void in_pieces(std::span<T> all, const F& start) {
    while (!all.empty()) {
      const std::size_t count = std::min(all.size(), kMost);
      MPI_Request request;
      const int started = start(all.first(count), &request);
      if (started != MPI_SUCCESS) lost("error " + std::to_string(started) + " of MPI");
      wait(request);
      all = all.subspan(count);
    }
  }

  void wait(MPI_Request& request) {
    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    for (std::size_t tries = 0;; ++tries) {
      int done = 0;
      const int tested = MPI_Test(&request, &done, MPI_STATUS_IGNORE);
      if (tested != MPI_SUCCESS) lost("error " + std::to_string(tested) + " of MPI");
      if (done) return;
      waited(std::chrono::duration<double>(Clock::now() - begin).count());
      if (tries > 1000) std::this_thread::yield();
    }
  }

  [[noreturn]] void lost(const std::string& got) const {
    throw Error("hearth: process " + std::to_string(rank_) + " of " + std::to_string(size_) +
                ": expected an answer of the other processes, got " + got +
                "; one of them was lost, and the training ends here");
  }

  MpiConfig config_;
  int exceptions_, rank_ = 0, size_ = 1;
  bool owns_ = false;
  void (*before_)(int) = nullptr;
};

}  // namespace

std::shared_ptr<ProcessGroup> mpi_processes(MpiConfig config) {
  static std::weak_ptr<ProcessGroup> shared;
  auto processes = shared.lock();
  if (!processes) shared = processes = std::make_shared<MpiProcesses>(config);
  return processes;
}

}  // namespace hearth::inline v0_1::train
