#include <hearth/train/metric/precision_recall.hpp>

#include <algorithm>
#include <cmath>

#include <hearth/core/error.hpp>

#include "../printed.hpp"

namespace hearth::inline v0_1::train {
namespace {

double share(double part, double whole) { return whole == 0 ? 0 : part / whole; }

}  // namespace

double Precision::score(std::uint64_t right, std::uint64_t predicted, std::uint64_t) const {
  return share(static_cast<double>(right), static_cast<double>(predicted));
}

double Recall::score(std::uint64_t right, std::uint64_t, std::uint64_t actual) const {
  return share(static_cast<double>(right), static_cast<double>(actual));
}

FBeta::FBeta(double beta, ClassScoreConfig config) : ClassScore(config), beta_(beta) {
  if (!(beta > 0) || std::isinf(beta))
    throw Error("hearth: FBeta: expected a positive beta, got " + detail::printed("%.6g", beta));
}

std::string FBeta::short_name() const {
  std::string name = "f" + detail::printed("%.6g", beta_);
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

double FBeta::score(std::uint64_t right, std::uint64_t predicted, std::uint64_t actual) const {
  const double square = beta_ * beta_;
  return share((1 + square) * static_cast<double>(right),
               square * static_cast<double>(actual) + static_cast<double>(predicted));
}

}  // namespace hearth::inline v0_1::train
