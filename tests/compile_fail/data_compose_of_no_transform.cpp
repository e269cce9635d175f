// expect: hearth: a transform in compose does not take what the one before it gives
#include <hearth/data.hpp>

using namespace hearth;

#ifdef WRONG
data::ImageExample small(const data::ImageExample& image) {
  return data::compose(data::OneHot(10), data::OneHot(10))(image);
}
#else
data::ImageExample small(const data::ImageExample& image) {
  return data::compose(data::Resize(8, 8), data::ToGrey())(image);
}
#endif
