// What run.hpp declares, for the file of each backend.
#pragma once

#include <cstdio>

#include <hearth/train/device_processes.hpp>

#include "models.hpp"
#include "run.hpp"
#include "train.hpp"

namespace mnist {

inline void print_shapes(const data::ImageSplits& data) {
  const auto print = [](const char* name, const data::ImageDataset& set) {
    const Shape& images = set.images.shape;
    std::printf("%s-images: [%zu, %zu]\n%s-labels: [%zu]\n", name, images[0], images[1] * images[2], name,
                set.size());
  };
  print("train", data.train);
  print("test", data.test);
}

template <ComputeBackend B>
void run(const Options& options, const Device<B>& device,
         const std::shared_ptr<train::ProcessGroup>& on_host) {
  // [devices]
  const auto processes = train::on_devices<B>(on_host, device);
  // [/devices]
  const data::ImageSplits data = data::load_idx_folder(data::find_dataset(options.dataset, options.data));
  print_shapes(data);
  if (options.model == "linear")
    run<LinearModel, B>(options, data, device, processes);
  else if (options.model == "mlp")
    run<Mlp, B>(options, data, device, processes);
  else if (options.model == "cnn")
    run<Cnn, B>(options, data, device, processes);
  else
    run<LeNet, B>(options, data, device, processes);
}

}  // namespace mnist
