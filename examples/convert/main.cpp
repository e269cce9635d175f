// convert IN OUT: any checkpoint as any other, in half precision, and without a model. The input is told by
// its content, the output by its extension.
#include <cstdio>
#include <string_view>

#include <hearth/record.hpp>

using namespace hearth;

int main(int count, char** arguments) {
  if (count != 3) {
    std::fprintf(stderr, "usage: convert IN OUT\n");
    return 2;
  }
  try {
    // A checkpoint of PyTorch's holds more than the model, and DataParallel puts a word before each name.
    const Remap names =
        Remap().rename("^(model_)?state_dict\\.", "").rename("^module\\.", "").exclude({"optimizer*"});
    const RecordTree tree = AnyFileRecorder<AsStored>{}.load<RecordTree>(arguments[1], {.remap = names});
    AnyFileRecorder<HalfPrecisionSettings>{}.save(RecordTree{{}, tree.root}, arguments[2]);

    std::size_t tensors = 0;
    for_each_leaf(tree.root, [&](const std::string& path, const RecordNode& leaf) {
      if (!leaf.as<RecordTensor>()) return;
      std::printf("%s: %s\n", path.c_str(), leaf.text().c_str());
      ++tensors;
    });
    std::printf("%zu tensors\n", tensors);
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}
