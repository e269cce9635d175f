#include <hearth/data/loader.hpp>

#include <hearth/core/option.hpp>

namespace hearth::inline v0_1::data {

void detail::check_loader(std::size_t batch_size, std::size_t items) {
  check::above_zero("DataLoaderConfig", {{"batch_size", batch_size}});
  if (items == 0) throw DataError("hearth: DataLoader: expected a data set with items, got none");
}

}  // namespace hearth::inline v0_1::data
