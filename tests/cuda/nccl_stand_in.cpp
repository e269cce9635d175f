// NCCL as far as Hearth calls it, for processes that are threads and devices that are the host: what it is
// asked for can be seen without GPUs. Waits for nobody longer than ten seconds.
#include <array>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace {

struct Id {
  char bytes[128];
};

constexpr int kSuccess = 0, kInvalidArgument = 4, kRemoteError = 6;

std::mutex mutex;
std::condition_variable changed;

struct Group {
  std::size_t size, arrived = 0, round = 0;
  bool is_ended = false;
  std::vector<const void*> from;

  explicit Group(std::size_t of) : size(of), from(of) {}

  // Until all are here.
  int meet(std::unique_lock<std::mutex>& lock) {
    const std::size_t now = round;
    if (++arrived == size) {
      arrived = 0;
      ++round;
      changed.notify_all();
      return kSuccess;
    }
    changed.wait_for(lock, std::chrono::seconds(10), [&] { return round != now || is_ended; });
    return round != now ? kSuccess : kRemoteError;
  }
};

struct Comm {
  std::shared_ptr<Group> group;
  std::size_t rank;
};

std::map<std::string, std::shared_ptr<Group>> groups;

template <class T>
int all_sum(Comm& comm, const void* from, void* to, std::size_t count) {
  std::unique_lock lock(mutex);
  Group& group = *comm.group;
  group.from[comm.rank] = from;
  if (const int met = group.meet(lock)) return met;
  std::vector<T> sums(count);
  for (const void* other : group.from)
    for (std::size_t i = 0; i < count; ++i) sums[i] += static_cast<const T*>(other)[i];
  if (const int met = group.meet(lock)) return met;
  std::memcpy(to, sums.data(), count * sizeof(T));
  return group.meet(lock);
}

}  // namespace

extern "C" {

int ncclGetUniqueId(Id* id) {
  static std::size_t made = 0;
  const std::lock_guard lock(mutex);
  const std::string name = "group " + std::to_string(++made);
  *id = {};
  std::memcpy(id->bytes, name.data(), name.size());
  return kSuccess;
}

int ncclCommInitRank(void** comm, int size, Id id, int rank) {
  if (rank < 0 || rank >= size) return kInvalidArgument;
  std::unique_lock lock(mutex);
  auto& group = groups[id.bytes];
  if (!group) group = std::make_shared<Group>(static_cast<std::size_t>(size));
  *comm = new Comm{group, static_cast<std::size_t>(rank)};
  return group->meet(lock);
}

int ncclCommDestroy(void* comm) {
  {
    const std::lock_guard lock(mutex);
    static_cast<Comm*>(comm)->group->is_ended = true;
  }
  changed.notify_all();
  delete static_cast<Comm*>(comm);
  return kSuccess;
}

int ncclCommAbort(void* comm) { return ncclCommDestroy(comm); }

int ncclCommGetAsyncError(void*, int* error) {
  *error = kSuccess;
  return kSuccess;
}

int ncclAllReduce(const void* from, void* to, std::size_t count, int type, int op, void* comm, void*) {
  if (op != 0) return kInvalidArgument;
  if (type == 7) return all_sum<float>(*static_cast<Comm*>(comm), from, to, count);
  if (type == 8) return all_sum<double>(*static_cast<Comm*>(comm), from, to, count);
  return kInvalidArgument;
}

const char* ncclGetErrorString(int error) {
  return error == kRemoteError ? "another process is gone" : "invalid argument";
}

}  // extern "C"
