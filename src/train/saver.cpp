#include "saver.hpp"

#include <exception>
#include <system_error>
#include <thread>
#include <utility>

namespace hearth::inline v0_1::train::detail {

struct Saver::Shared {
  bool background;
  std::thread thread;  // of the piece that was begun last
  std::exception_ptr error;

  void run(const std::function<void()>& work) {
    try {
      work();
    } catch (...) {
      error = std::current_exception();
    }
  }
  void join() {
    if (thread.joinable()) thread.join();
  }
};

Saver::Saver(bool background) : shared_(std::make_unique<Shared>()) { shared_->background = background; }

Saver::~Saver() { shared_->join(); }

void Saver::begin(std::function<void()> work) {
  wait();
  if (!shared_->background) return shared_->run(work);
  try {
    shared_->thread = std::thread([shared = shared_.get(), work] { shared->run(work); });
  } catch (const std::system_error&) {
    shared_->run(work);  // the system gives no more threads
  }
}

void Saver::wait() {
  shared_->join();
  if (shared_->error) std::rethrow_exception(std::exchange(shared_->error, nullptr));
}

}  // namespace hearth::inline v0_1::train::detail
