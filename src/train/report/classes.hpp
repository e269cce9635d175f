// What a report shows of a classifier.
#pragma once

#include <string>
#include <vector>

#include <hearth/record/tree.hpp>
#include <hearth/train/predictions.hpp>

namespace hearth::inline v0_1::train::detail {

/// The confusion matrix as a table whose colours are shares of a row; of very many classes those pairs that
/// are confused the most.
std::string confusion_table(const Predictions& predictions, const std::vector<std::string>& classes);

/// The items with the largest losses: images, or a table where the inputs are none.
std::string worst_items(const Predictions& predictions, const std::vector<std::string>& classes);

/// The first convolution's filters as images; nothing where the model has none.
std::string filter_pictures(const RecordTree& model);

}  // namespace hearth::inline v0_1::train::detail
