#include <hearth/train/system.hpp>

#include <time.h>

#include <cstdio>
#include <memory>

namespace hearth::inline v0_1::train {
namespace {

double seconds(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

}  // namespace

CpuMeter::CpuMeter() : wall_(seconds(CLOCK_MONOTONIC)), busy_(seconds(CLOCK_PROCESS_CPUTIME_ID)) {}

double CpuMeter::cpu_share() {
  const CpuMeter now;
  const double share = now.wall_ > wall_ ? (now.busy_ - busy_) / (now.wall_ - wall_) : 0;
  *this = now;
  return share;
}

std::optional<MemoryUse> memory_use() {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen("/proc/self/status", "re"),
                                                             &std::fclose);
  if (!file) return {};
  MemoryUse use;
  char line[256];
  while (std::fgets(line, sizeof line, file.get())) {
    unsigned long long kilobytes = 0;
    if (std::sscanf(line, "VmRSS: %llu kB", &kilobytes) == 1) use.resident = kilobytes * 1024;
    if (std::sscanf(line, "VmHWM: %llu kB", &kilobytes) == 1) use.peak = kilobytes * 1024;
  }
  if (use.resident == 0 || use.peak == 0) return {};
  return use;
}

}  // namespace hearth::inline v0_1::train
