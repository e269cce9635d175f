// NumPy's arrays as data sets.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hearth/data/tensor_dataset.hpp>

namespace hearth::inline v0_1::data {

/// The array of a .npy file. The file is mapped, and read when its elements are; it must not be cut short
/// meanwhile. DataError when it is no array of our element types.
HEARTH_API TensorData read_npy(std::string_view path);

/// The arrays of a .npz archive by name, in its order; texts are left out. Those that are not compressed are
/// mapped as above.
HEARTH_API std::vector<std::pair<std::string, TensorData>> read_npz(std::string_view path);

/// The one of this name. DataError tells which there are.
HEARTH_API TensorData read_npz(std::string_view path, std::string_view name);

/// Two arrays of an archive: npz_dataset<RowExample>("houses.npz", "x", "y").
template <class Item>
TensorDataset<Item> npz_dataset(std::string_view path, std::string_view inputs, std::string_view targets) {
  return {read_npz(path, inputs), read_npz(path, targets)};
}

}  // namespace hearth::inline v0_1::data
