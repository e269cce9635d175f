// expect: hearth: map's function takes no item of the data set
#include <hearth/data.hpp>

using namespace hearth;

#ifdef WRONG
auto scaled(const data::ImageDataset& images) {
  return data::map(images, [](const data::RowExample& row) { return row; });
}
#else
auto scaled(const data::ImageDataset& images) {
  return data::map(images, [](const data::ImageExample& image) { return image; });
}
#endif

std::size_t count(const data::ImageDataset& images) { return scaled(images).size(); }
