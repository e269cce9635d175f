#include "interrupt.hpp"

#include <csignal>

namespace hearth::inline v0_1::train::detail {
namespace {

volatile std::sig_atomic_t interrupted = 0;
struct sigaction before = {};

void remember(int) { interrupted = 1; }

}  // namespace

InterruptGuard::InterruptGuard(bool active) : active_(active) {
  interrupted = 0;
  if (!active_) return;
  struct sigaction action = {};
  action.sa_handler = remember;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART | static_cast<int>(SA_RESETHAND);  // the next one does what it always does
  if (sigaction(SIGINT, &action, &before) != 0) active_ = false;
}

InterruptGuard::~InterruptGuard() {
  if (active_) sigaction(SIGINT, &before, nullptr);
}

bool InterruptGuard::happened() { return interrupted != 0; }

}  // namespace hearth::inline v0_1::train::detail
