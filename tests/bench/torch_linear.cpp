// What torch costs a compiler at the least.
#include <torch/torch.h>

int main() {
  torch::nn::Linear model(784, 10);
  return model->forward(torch::rand({1, 784})).argmax(1).item<int>();
}
