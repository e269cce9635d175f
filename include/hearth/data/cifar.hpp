// CIFAR-10 and CIFAR-100 in the binary form that they are published in.
#pragma once

#include <string_view>

#include <hearth/data/image_dataset.hpp>

namespace hearth::inline v0_1::data {

/// Which of CIFAR-100's two labels: one of 100 classes, or of the 20 groups that those are in.
enum class Cifar100Labels { fine, coarse };

/// data_batch_1.bin .. data_batch_5.bin and test_batch.bin of one folder: images u8[n, 3, 32, 32] in ten
/// classes. DataError names every missing file at once, or the first thing that is wrong: a file that is
/// empty or ends within an image, a label that is no class. Format:
/// https://www.cs.toronto.edu/~kriz/cifar.html ("Binary version").
HEARTH_API ImageSplits load_cifar10_folder(std::string_view folder);

/// train.bin and test.bin of one folder, which have both labels of each image.
HEARTH_API ImageSplits load_cifar100_folder(std::string_view folder,
                                            Cifar100Labels labels = Cifar100Labels::fine);

}  // namespace hearth::inline v0_1::data
