#include <nlohmann/json.hpp>
#include <optional>

#include "load.hpp"

namespace embeddings {
namespace {

[[noreturn]] void refuse(const std::string& path, const std::string& expected, const std::string& got) {
  throw DataError("hearth: cannot read '" + path + "': expected " + expected + ", got " + got);
}

class Object {
 public:
  explicit Object(const std::string& path) : path_(path) {
    const Bytes bytes = read_file(path);
    const auto* text = reinterpret_cast<const char*>(bytes.data());
    json_ = nlohmann::json::parse(text, text + bytes.size(), nullptr, false);
    if (!json_.is_object()) refuse(path, "a JSON object", "something else");
  }

  /// A number from `least` on.
  template <class T>
  T number(const char* key, int least) const {
    const auto found = json_.find(key);
    if (found == json_.end()) refuse(path_, "a number '" + std::string(key) + "'", "none");
    const bool right = std::is_integral_v<T> ? found->is_number_unsigned() : found->is_number();
    if (!right || !(found->template get<double>() >= least))
      refuse(path_, "a number '" + std::string(key) + "'" + " from " + std::to_string(least) + " on",
             found->dump());
    return found->template get<T>();
  }
  /// Where the file says something else, it is of another model than ours.
  void expect(const char* key, const std::string& wanted) const {
    const auto found = json_.find(key);
    if (found != json_.end() && *found != wanted)
      refuse(path_, "'" + std::string(key) + "' to be '" + wanted + "'", found->dump());
  }

 private:
  std::string path_;
  nlohmann::json json_;
};

}  // namespace

Config read_config(const std::string& path) {
  const Object json(path);
  json.expect("model_type", "bert");
  json.expect("hidden_act", "gelu");
  json.expect("position_embedding_type", "absolute");
  return {.num_attention_heads = json.number<std::size_t>("num_attention_heads", 1),
          .layer_norm_eps = json.number<double>("layer_norm_eps", 0)};
}

std::size_t read_max_length(const std::string& path) {
  return Object(path).number<std::size_t>("max_seq_length", 2);
}

}  // namespace embeddings
