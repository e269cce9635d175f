// Sums over the GPUs of several processes.
#include <cstring>

#include <hearth/cuda/functions.hpp>
#include <hearth/cuda/peers.hpp>

#include "launch.hpp"
#include "nccl.hpp"

namespace hearth::inline v0_1::gpu {
namespace {

const nccl::Library& nccl_library() {
  const nccl::Library* const found = nccl::library();
  if (!found) throw BackendError("hearth: peers: expected NCCL (libnccl.so.2) beside GPUs, found none");
  return *found;
}

nccl::NcclStream nccl_stream([[maybe_unused]] Stream stream) {
#if HEARTH_GPU
  return stream;
#else
  return nullptr;
#endif
}

}  // namespace

double Peers::number_of(const Device& device) {
  return nccl::library() ? system_number_of(device.index()) : 0;
}

Peers::Id Peers::new_id() {
  const nccl::Library& library = nccl_library();
  nccl::Id made;
  library.check(library.ncclGetUniqueId(&made), "peers");
  Id id;
  static_assert(sizeof id == sizeof made);
  std::memcpy(id.data(), made.bytes, id.size());
  return id;
}

struct Peers::Communicator {
  const nccl::Library& library;
  const Device device;
  nccl::Comm comm = nullptr;
  bool is_given_up = false;

  Communicator(const Device& on, std::size_t rank, std::size_t size, const Id& id)
      : library(nccl_library()), device(on) {
    const Current current(device.index());
    nccl::Id same;
    std::memcpy(same.bytes, id.data(), id.size());
    library.check(library.ncclCommInitRank(&comm, static_cast<int>(size), same, static_cast<int>(rank)),
                  device.text());
  }
  ~Communicator() {
    const Current current(device.index());
    if (is_given_up)
      library.ncclCommAbort(comm);
    else
      library.ncclCommDestroy(comm);
  }

  void check() const {
    int failed = nccl::kSuccess;
    library.check(library.ncclCommGetAsyncError(comm, &failed), device.text());
    library.check(failed, device.text());
  }
};

Peers::Peers(const Device& device, std::size_t rank, std::size_t size, const Id& id)
    : communicator_(std::make_unique<Communicator>(device, rank, size, id)) {}
Peers::~Peers() = default;

template <class T>
Array<T> Peers::all_sum(Array<T> numbers, const Waiting& waiting) {
  Communicator& all = *communicator_;
  Array<T> sums = Array<T>::allocate(all.device, numbers.shape);
  const Array<T> packed = contiguous<T>(std::move(numbers));
  const Launch launch("all_sum", sums, packed);
  try {
    all.library.check(
        all.library.ncclAllReduce(packed.data(), sums.mutable_data(), sums.numel(), nccl::kType<T>,
                                  nccl::kSum, all.comm, nccl_stream(launch.stream())),
        all.device.text());
    launch.context().synchronize([&](double seconds) {
      all.check();
      waiting(seconds);
    });
  } catch (...) {
    all.is_given_up = true;
    throw;
  }
  return sums;
}
template Array<float> Peers::all_sum(Array<float>, const Waiting&);
template Array<double> Peers::all_sum(Array<double>, const Waiting&);

}  // namespace hearth::inline v0_1::gpu
