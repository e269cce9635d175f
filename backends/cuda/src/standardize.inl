// Groups of [outer, groups, inner] brought to mean 0 and variance 1, and the gradient of that. A short group
// is read and written by one team; a long one is cut, its parts' sums are joined, and then each element is
// written.
#include <cmath>

#include <hearth/cuda/functions.hpp>

#include "group_cut.hpp"

namespace hearth::inline v0_1::gpu {
namespace {

template <class T>
HEARTH_DEVICE T one_over_root(T variance, T epsilon) {
  return T(1) / std::sqrt(variance + epsilon);
}

template <class T>
struct WriteStandardized {
  const T* x;
  T* to;
  T epsilon;
  HEARTH_DEVICE void operator()(std::size_t i, T mean, T variance) const {
    to[i] = (x[i] - mean) * one_over_root(variance, epsilon);
  }
};

// The mean of a part and the sum of the squares around it.
template <class T>
struct Standardize {
  GroupCut cut;
  WriteStandardized<T> write;
  T* mean;
  T* variance;
  SumPair* partials;

  HEARTH_IN_TEAM void operator()(std::size_t i, const Team& team) const { run(i, team); }
  HEARTH_IN_TEAM void operator()(std::size_t i) const { run(i, Alone{}); }

  template <class Lanes>
  HEARTH_IN_TEAM void run(std::size_t i, const Lanes& team) const {
    const auto part = cut.part(i);
    const double size = static_cast<double>(part.end - part.begin);
    double sum = 0, squares = 0;
    for (std::size_t j = part.begin + team.lane(); j < part.end; j += team.size())
      sum += static_cast<double>(write.x[cut.at(part.group, j)]);
    const double center = team.sum(sum) / size;
    for (std::size_t j = part.begin + team.lane(); j < part.end; j += team.size()) {
      const double d = static_cast<double>(write.x[cut.at(part.group, j)]) - center;
      squares += d * d;
    }
    squares = team.sum(squares);
    if (cut.parts > 1) {
      if (team.lane() == 0) partials[part.index] = {center, squares};
      return;
    }
    const T m = static_cast<T>(center), v = static_cast<T>(squares / size);
    for (std::size_t j = part.begin + team.lane(); j < part.end; j += team.size())
      write(cut.at(part.group, j), m, v);
    if (team.lane() != 0) return;
    mean[part.group] = m;
    variance[part.group] = v;
  }
};

// Chan, Golub and LeVeque, 1979.
template <class T>
struct JoinMoments {
  GroupCut cut;
  const SumPair* partials;
  T* mean;
  T* variance;
  HEARTH_IN_TEAM void operator()(std::size_t group, const Team& team) const {
    const SumPair* parts = partials + group * cut.parts;
    const double count = static_cast<double>(cut.count);
    double sum = 0, squares = 0;
    for (std::size_t p = team.lane(); p < cut.parts; p += team.size())
      sum += parts[p].first * static_cast<double>(cut.size_of(p));
    const double center = team.sum(sum) / count;
    for (std::size_t p = team.lane(); p < cut.parts; p += team.size()) {
      const double d = parts[p].first - center;
      squares += parts[p].second + d * d * static_cast<double>(cut.size_of(p));
    }
    squares = team.sum(squares);
    if (team.lane() != 0) return;
    mean[group] = static_cast<T>(center);
    variance[group] = static_cast<T>(squares / count);
  }
};

template <class T>
struct StandardizeEach {
  GroupCut cut;
  WriteStandardized<T> write;
  const T* mean;
  const T* variance;
  HEARTH_DEVICE void operator()(std::size_t i) const {
    const std::size_t group = cut.group_of(i);
    write(i, mean[group], variance[group]);
  }
};

// With y = standardize(x): (g - mean(g) - y mean(g y)) / sqrt(variance + epsilon).
template <class T>
struct WriteGradient {
  const T* grad;
  const T* x;
  const T* mean;
  const T* variance;
  T* to;
  T epsilon;

  HEARTH_DEVICE T scale(std::size_t group) const { return one_over_root(variance[group], epsilon); }
  HEARTH_DEVICE T standardized(std::size_t group, std::size_t i) const {
    return (x[i] - mean[group]) * scale(group);
  }
  HEARTH_DEVICE void operator()(std::size_t group, std::size_t i, const SumPair& means) const {
    const T y = standardized(group, i);
    to[i] = (grad[i] - static_cast<T>(means.first) - y * static_cast<T>(means.second)) * scale(group);
  }
};

template <class T>
struct StandardizeBackward {
  GroupCut cut;
  WriteGradient<T> write;
  SumPair* partials;

  HEARTH_IN_TEAM void operator()(std::size_t i, const Team& team) const { run(i, team); }
  HEARTH_IN_TEAM void operator()(std::size_t i) const { run(i, Alone{}); }

  template <class Lanes>
  HEARTH_IN_TEAM void run(std::size_t i, const Lanes& team) const {
    const auto part = cut.part(i);
    double sum = 0, product = 0;
    for (std::size_t j = part.begin + team.lane(); j < part.end; j += team.size()) {
      const std::size_t at = cut.at(part.group, j);
      const double g = static_cast<double>(write.grad[at]);
      sum += g;
      product += g * static_cast<double>(write.standardized(part.group, at));
    }
    // Means already: adding them is the mean of all.
    const double count = static_cast<double>(cut.count);
    const SumPair means = {team.sum(sum) / count, team.sum(product) / count};
    if (cut.parts > 1) {
      if (team.lane() == 0) partials[part.index] = means;
      return;
    }
    for (std::size_t j = part.begin + team.lane(); j < part.end; j += team.size())
      write(part.group, cut.at(part.group, j), means);
  }
};

struct JoinPairs {
  std::size_t parts;
  const SumPair* partials;
  SumPair* to;
  HEARTH_IN_TEAM void operator()(std::size_t group, const Team& team) const {
    SumPair sums = {0, 0};
    for (std::size_t p = team.lane(); p < parts; p += team.size()) {
      sums.first += partials[group * parts + p].first;
      sums.second += partials[group * parts + p].second;
    }
    sums = {team.sum(sums.first), team.sum(sums.second)};
    if (team.lane() == 0) to[group] = sums;
  }
};

template <class T>
struct GradientEach {
  GroupCut cut;
  WriteGradient<T> write;
  const SumPair* means;
  HEARTH_DEVICE void operator()(std::size_t i) const {
    const std::size_t group = cut.group_of(i);
    write(group, i, means[group]);
  }
};

// Memory for the sums of parts, where there are several.
Array<SumPair> partials_of(const Device& device, const GroupCut& cut) {
  return Array<SumPair>::allocate(device, {cut.parts > 1 ? cut.groups : 0, cut.parts});
}

}  // namespace

template <class T>
Standardized<Array<T>> standardize(Array<T> x, double epsilon) {
  x = contiguous(std::move(x));
  const GroupCut cut(x.shape);
  Array<T> mean = Array<T>::allocate(x.device(), {cut.groups});
  Array<T> variance = Array<T>::allocate(x.device(), {cut.groups});
  Array<T> out = x.reusable() ? x : Array<T>::allocate(x.device(), x.shape);
  Array<SumPair> partials = partials_of(x.device(), cut);
  Launch launch("standardize", out, x, mean, variance, partials);
  const WriteStandardized<T> write{x.data(), out.mutable_data(), static_cast<T>(epsilon)};
  T *m = mean.mutable_data(), *v = variance.mutable_data();
  cut.for_each_part(launch, Standardize<T>{cut, write, m, v, partials.mutable_data()});
  if (cut.parts > 1) {
    launch.teams(cut.groups, JoinMoments<T>{cut, partials.data(), m, v});
    launch.each(out.numel(), StandardizeEach<T>{cut, write, m, v});
  }
  return {std::move(out), std::move(mean), std::move(variance)};
}

template <class T>
Array<T> standardize_backward(Array<T> grad, Array<T> x, Array<T> mean, Array<T> variance, double epsilon) {
  grad = contiguous(std::move(grad));
  x = contiguous(std::move(x));
  mean = contiguous(std::move(mean));
  variance = contiguous(std::move(variance));
  const GroupCut cut(x.shape);
  Array<T> out = grad.reusable() ? grad : Array<T>::allocate(x.device(), x.shape);
  Array<SumPair> partials = partials_of(x.device(), cut);
  Array<SumPair> means = Array<SumPair>::allocate(x.device(), {cut.parts > 1 ? cut.groups : 0});
  Launch launch("standardize_backward", out, grad, x, mean, variance, partials, means);
  const WriteGradient<T> write{grad.data(),     x.data(),           mean.data(),
                               variance.data(), out.mutable_data(), static_cast<T>(epsilon)};
  cut.for_each_part(launch, StandardizeBackward<T>{cut, write, partials.mutable_data()});
  if (cut.parts > 1) {
    launch.teams(cut.groups, JoinPairs{cut.parts, partials.data(), means.mutable_data()});
    launch.each(out.numel(), GradientEach<T>{cut, write, means.data()});
  }
  return out;
}

#define HEARTH_INSTANTIATE(T)                                       \
  template Standardized<Array<T>> standardize<T>(Array<T>, double); \
  template Array<T> standardize_backward<T>(Array<T>, Array<T>, Array<T>, Array<T>, double);
HEARTH_INSTANTIATE(float)
HEARTH_INSTANTIATE(double)
#undef HEARTH_INSTANTIATE

}  // namespace hearth::inline v0_1::gpu
