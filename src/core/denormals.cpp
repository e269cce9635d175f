#include <hearth/core/denormals.hpp>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace hearth::inline v0_1 {

#if defined(__SSE2__)
FloatMode FloatMode::current() {
  FloatMode mode;
  mode.bits_ = _mm_getcsr();
  return mode;
}
FloatMode FloatMode::flushing_denormals() const {
  FloatMode mode = *this;
  mode.bits_ |= 0x8040;  // flush to zero, denormals are zero
  return mode;
}
void FloatMode::use() const {
  constexpr unsigned kRaised = 0x3f;  // what happened so far is kept
  _mm_setcsr((_mm_getcsr() & kRaised) | (static_cast<unsigned>(bits_) & ~kRaised));
}
#elif defined(__aarch64__)
FloatMode FloatMode::current() {
  FloatMode mode;
  asm volatile("mrs %0, fpcr" : "=r"(mode.bits_));
  return mode;
}
FloatMode FloatMode::flushing_denormals() const {
  FloatMode mode = *this;
  mode.bits_ |= std::uint64_t{1} << 24;  // FZ
  return mode;
}
void FloatMode::use() const { asm volatile("msr fpcr, %0" : : "r"(bits_)); }
#else
FloatMode FloatMode::current() { return {}; }
FloatMode FloatMode::flushing_denormals() const { return *this; }
void FloatMode::use() const {}
#endif

}  // namespace hearth::inline v0_1
