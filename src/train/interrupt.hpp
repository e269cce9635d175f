// Ctrl-C as a wish to stop.
#pragma once

namespace hearth::inline v0_1::train::detail {

/// While one lives, the first SIGINT is remembered instead of ending the program; the second one ends it.
class InterruptGuard {
 public:
  explicit InterruptGuard(bool active);
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

  static bool happened();

 private:
  bool active_;
};

}  // namespace hearth::inline v0_1::train::detail
