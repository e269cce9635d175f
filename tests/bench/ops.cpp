// Times operations on large tensors beside the same work without the library: a plain loop that the compiler
// vectorises, BLAS called directly, read(2). bench_ops THREADS, as protocol.hpp says; "NAME_plain" is
// the other side of the case NAME.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <xtensor-blas/xblas.hpp>

#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>

#include "plain_loops.hpp"
#include "protocol.hpp"

namespace {

using namespace hearth;
using B = NdArray<>;

constexpr std::size_t kElements = 10'000'000;

struct TemporaryFile {
  std::string path =
      std::filesystem::temp_directory_path() / ("hearth-" + std::to_string(getpid()) + ".safetensors");
  TemporaryFile() = default;
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() { std::remove(path.c_str()); }
};

void read_plainly(const std::string& path) {
  const std::size_t size = std::filesystem::file_size(path);
  const std::unique_ptr<char[]> bytes(new char[size]);
  const int fd = open(path.c_str(), O_RDONLY);
  for (std::size_t at = 0; at < size;) {
    const ssize_t got = read(fd, bytes.get() + at, size - at);
    if (got <= 0) std::abort();
    at += static_cast<std::size_t>(got);
  }
  close(fd);
}

class Operations {
 public:
  explicit Operations(const Device<B>& device) : device_(device) {}

  std::function<void()> work(const std::string& name) {
    const bool plain = name.ends_with("_plain");
    const std::string op = name.substr(0, name.size() - (plain ? 6 : 0));
    if (op.starts_with("matmul_")) return product(std::stoul(op.substr(7)), plain);
    if (op == "load") return loading(plain);
    if (op == "mlp_1") return reading(784 * 100 + 100 + 100 * 10 + 10);
    return plain ? loop(op) : operation(op);
  }

 private:
  Tensor<B, 1> vector() {
    if (!vector_)
      vector_ = std::make_unique<Tensor<B, 1>>(
          uniform<B>(std::array<std::size_t, 1>{kElements}, -1, 1, device_, rng_));
    return *vector_;
  }
  Tensor<B, 2> matrix(std::size_t n) {
    return uniform<B>(std::array<std::size_t, 2>{n, n}, -1, 1, device_, rng_);
  }

  std::function<void()> operation(const std::string& op) {
    const auto x = vector(), y = x + 1.0f;
    if (op == "add") return [=] { (void)(x + y); };
    if (op == "multiply") return [=] { (void)(x * y); };
    if (op == "relu") return [=] { (void)relu(x); };
    if (op == "sum") return [=] { (void)sum(x); };
    if (op == "max") return [=] { (void)max(x); };
    throw Error("bench_ops: no case " + op);
  }
  // As an operation does, it writes to memory that was used before.
  std::function<void()> loop(const std::string& op) {
    const auto x = std::make_shared<std::vector<float>>(kElements, 0.5f),
               y = std::make_shared<std::vector<float>>(*x), out = std::make_shared<std::vector<float>>(*x);
    if (op == "add") return [=] { bench::add(x->data(), y->data(), out->data(), kElements); };
    if (op == "multiply") return [=] { bench::multiply(x->data(), y->data(), out->data(), kElements); };
    if (op == "relu") return [=] { bench::relu(x->data(), out->data(), kElements); };
    if (op == "sum") return [=] { (*out)[0] = bench::sum(x->data(), kElements); };
    if (op == "max") return [=] { (*out)[0] = bench::max(x->data(), kElements); };
    throw Error("bench_ops: no case " + op);
  }
  std::function<void()> product(std::size_t n, bool plain) {
    const auto a = matrix(n), b = matrix(n);
    if (!plain) return [=] { (void)matmul(a, b); };
    const auto left = std::make_shared<TensorData>(a.to_data()),
               right = std::make_shared<TensorData>(b.to_data());
    const auto out = std::make_shared<std::vector<float>>(n * n);
    return [=] {
      const auto size = static_cast<xt::blas_index_t>(n);
      cxxblas::gemm<xt::blas_index_t>(cxxblas::RowMajor, cxxblas::NoTrans, cxxblas::NoTrans, size, size, size,
                                      1.0f, left->values<float>().data(), size, right->values<float>().data(),
                                      size, 0.0f, out->data(), size);
    };
  }

  // All bytes are looked at once, as fast as the C library can: none of them is what it looks for.
  std::function<void()> reading(std::size_t floats) {
    const auto weights = std::make_shared<std::vector<float>>(floats);
    return [=] {
      if (std::memchr(weights->data(), 1, floats * sizeof(float))) std::abort();
    };
  }

  // A record of 16 MiB becomes a model; or its file's bytes are read into memory.
  std::function<void()> loading(bool plain) {
    using Model = nn::Linear<B>;
    const auto file = std::make_shared<TemporaryFile>();
    SafetensorsFileRecorder<FullPrecisionSettings>{}.save(
        to_record(nn::LinearConfig{.in = 2048, .out = 2048}.init<B>(device_, rng_)), file->path);
    if (plain) return [=] { read_plainly(file->path); };
    return [=] {
      (void)from_record<Model>(SafetensorsFileRecorder<AsStored>{}.load<Record<Model>>(file->path));
    };
  }

  Device<B> device_;
  Rng rng_{1};
  std::unique_ptr<Tensor<B, 1>> vector_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: bench_ops THREADS\n";
    return 2;
  }
  Operations operations(Device<B>({.threads = std::stoul(argv[1])}));
  std::map<std::string, std::function<void()>> cases;
  bench::serve([&](const std::string& name, std::size_t count) {
    std::function<void()>& work = cases[name];
    if (!work) work = operations.work(name);
    return bench::milliseconds(work, count);
  });
}
