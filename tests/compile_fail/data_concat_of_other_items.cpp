// expect: hearth: concat's data sets have items of different types
#include <hearth/data.hpp>

using namespace hearth;

#ifdef WRONG
using Second = data::TensorDataset<data::LabelledRow>;
#else
using Second = data::TensorDataset<data::ImageExample>;
#endif

std::size_t count(const data::ImageFolder& first, const Second& second) {
  return data::concat(first, second).size();
}
