// Work done by a thread beside the training, one piece at a time.
#pragma once

#include <functional>
#include <memory>

namespace hearth::inline v0_1::train::detail {

/// Runs a piece of work in a thread. What it throws is given back by wait.
class Saver {
 public:
  explicit Saver(bool background);
  ~Saver();
  Saver(const Saver&) = delete;
  Saver& operator=(const Saver&) = delete;

  /// Waits for the last piece, then begins this one; without a thread it is done on return.
  void begin(std::function<void()> work);
  /// Until nothing is being done. Throws what the last piece threw, once.
  void wait();

 private:
  struct Shared;
  std::unique_ptr<Shared> shared_;
};

}  // namespace hearth::inline v0_1::train::detail
