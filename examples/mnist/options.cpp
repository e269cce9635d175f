#include "options.hpp"

#include <charconv>
#include <limits>
#include <sstream>

#include "../command_line.hpp"

namespace mnist {
namespace {

constexpr std::size_t kMost = 1'000'000'000;

// CLI11 alone takes -1 for a very large number, and nan for a rate.
template <class T>
CLI::Validator from_to(T low, T high) {
  return CLI::Validator(
      [=](std::string& text) -> std::string {
        T value{};
        const char* end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data(), end, value);
        if (error == std::errc{} && stop == end && value >= low && value <= high) return {};
        std::ostringstream words;
        words << "expected a " << (std::is_integral_v<T> ? "whole " : "") << "number from " << low << " to "
              << high << ", got '" << text << "'";
        return words.str();
      },
      "");
}

// As hearth::AnyDevice::parse takes it; whether there is such a device, only that knows.
const CLI::Validator device_name(
    [](std::string& text) -> std::string {
      const bool number = text.starts_with("cuda:") && text.size() > 5 &&
                          text.find_first_not_of("0123456789", 5) == std::string::npos;
      if (number || text == "auto" || text == "cpu" || text == "cuda") return {};
      return "expected auto, cpu, cuda or cuda:N, got '" + text + "'";
    },
    "");

}  // namespace

Parsed parse(int argc, char** argv) {
  Options options;
  CLI::App app{"Trains and evaluates a classifier of MNIST's digits."};
  app.add_option("model", options.model, "linear, mlp, cnn or lenet")
      ->check(CLI::IsMember({"linear", "mlp", "cnn", "lenet"}))
      ->capture_default_str();
  app.add_option("--epochs", options.epochs, "times through the data; 0 evaluates only [200, lenet 10]")
      ->check(from_to<std::size_t>(0, kMost));
  app.add_option("--learning-rate", options.learning_rate, "[linear 1, mlp 0.05, cnn 0.001, lenet 0.01]")
      ->check(from_to(0.0, 1000.0));
  app.add_option("--batch-size", options.batch_size, "[linear and mlp all, cnn 64, lenet 32]")
      ->check(from_to<std::size_t>(1, kMost));
  app.add_option("--optimizer", options.optimizer, "sgd, adam or adamw [cnn adamw, others sgd]")
      ->check(CLI::IsMember({"sgd", "adam", "adamw"}));
  app.add_option("--momentum", options.momentum, "of sgd [lenet 0.9, others 0]")->check(from_to(0.0, 1.0));
  app.add_option("--gamma", options.gamma, "multiplies the learning rate after each epoch")
      ->check(from_to(0.0, 1.0))
      ->capture_default_str();
  app.add_option("--dataset", options.dataset, "mnist or fashion-mnist")->capture_default_str();
  app.add_option("--data,--local-mnist", options.data, "folder with the four IDX files, each raw or .gz");
  app.add_option("--save", options.save, "file to save the weights to; its extension names the format");
  app.add_option("--load", options.load, "file to start from");
  app.add_option("--resume", options.resume,
                 "folder for checkpoints; the training goes on from the newest one that is there");
  app.add_option("--report", options.report, "HTML file for curves, confusion matrix and worst images");
  app.add_option("--seed", options.seed, "of weights, order and dropout")
      ->check(from_to<std::uint64_t>(0, std::numeric_limits<std::uint64_t>::max()))
      ->capture_default_str();
  app.add_option("--device", options.device, "auto, cpu, cuda or cuda:N; auto is a GPU where there is one")
      ->check(device_name)
      ->capture_default_str();
  app.add_option("--threads", options.threads, "of the CPU; 0: one for each core")
      ->check(from_to<std::size_t>(0, 1024))
      ->capture_default_str();
  const std::optional<int> exit = read_command_line(app, "mnist", argc, argv);
  return {options, exit};
}

}  // namespace mnist
