// Labelled images in memory, and where the well-known sets of them lie.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <hearth/data/example.hpp>

namespace hearth::inline v0_1::data {

/// Images as bytes; its items and batches are floats in 0 .. 1, bytes / 255.
struct HEARTH_API ImageDataset {
  TensorData images;  // u8[n, rows, columns] or u8[n, channels, rows, columns]
  TensorData labels;  // u8[n], each below `classes`
  std::size_t classes = 0;

  /// n, the number of images.
  std::size_t size() const;
  /// f32[channels, rows, columns] and i64[].
  ImageExample operator[](std::size_t index) const;
  /// The images at `indices` as f32[count, channels, rows, columns], and their labels as i64[count].
  HostBatch gather(const std::size_t* indices, std::size_t count) const;
  /// Has the image's bytes fetched from memory, of which the caches hold a small part.
  void prefetch(std::size_t index) const;
  /// [channels, rows, columns]
  Shape image_shape() const;
};

/// Images and labels that are in memory, such as those of a .npz file: bytes u8[n, rows, columns] or
/// u8[n, channels, rows, columns], and labels [n] of any integers. DataError when they are something else, or
/// a label is not below `classes`, of which there are at most 256.
HEARTH_API ImageDataset image_dataset(TensorData images, const TensorData& labels, std::size_t classes);

struct ImageSplits {
  ImageDataset train, test;
};

/// The four files that MNIST comes as (train-images-idx3-ubyte and so on, each as it is or with .gz) from one
/// folder: ten classes, and the images of both splits have one size. DataError names every missing file at
/// once, or the first thing that is wrong: an unreadable file, counts that differ, a label that is not
/// below 10.
HEARTH_API ImageSplits load_idx_folder(std::string_view folder);

/// The folder of the data set "mnist" or "fashion-mnist". That is `explicit_folder` unless it is empty, else
/// the first of these that has one of the four files: $HEARTH_DATA/<dataset>;
/// $XDG_CACHE_HOME/hearth/<dataset> (or
/// ~/.cache/hearth/<dataset>); and for fashion-mnist /usr/share/datasets/fashion-mnist, where Debian's
/// package puts it. DataError says where it looked and how to get the data, or which names there are.
HEARTH_API std::string find_dataset(std::string_view dataset, std::string_view explicit_folder = "");

}  // namespace hearth::inline v0_1::data
