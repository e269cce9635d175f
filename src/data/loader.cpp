#include <hearth/data/loader.hpp>

namespace hearth::inline v0_1::data {

void detail::check_loader(std::size_t batch_size, std::size_t items) {
  if (batch_size == 0) throw DataError("hearth: DataLoader: expected a batch size of at least 1, got 0");
  if (items == 0) throw DataError("hearth: DataLoader: expected a data set with items, got none");
}

}  // namespace hearth::inline v0_1::data
