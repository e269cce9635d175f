#include <hearth/optim/lbfgs.hpp>

namespace hearth::inline v0_1::optim::detail {
namespace {

std::string shape_field(const ParamInfo& param) { return "shapes." + param.path; }
std::string history_field(std::size_t i, const char* name) {
  return "history." + std::to_string(i) + "." + name;
}

}  // namespace

RecordTree lbfgs_tree(const SavedLbfgs& saved, const KnownParams& params) {
  RecordTree tree;
  const auto add = [&](const std::string& path, RecordNode node) {
    insert_path(tree.root, path, std::move(node));
  };
  const auto tensor = [](const TensorData& data) { return RecordNode{RecordTensor{"", data}}; };
  add("optimizer", {std::string("Lbfgs")});
  add("learning_rate", {saved.learning_rate});
  for (std::size_t i = 0; params[i]; ++i) add(shape_field(*params[i]), {params[i]->shape.text()});
  add("iterations", {saved.iterations});
  add("evaluations", {saved.evaluations});
  if (!saved.direction) return tree;
  add("step", {saved.step});
  add("loss", {saved.loss});
  add("scale", {saved.scale});
  add("direction", tensor(*saved.direction));
  add("gradient", tensor(*saved.gradient));
  for (std::size_t i = 0; i < saved.history.size(); ++i) {
    add(history_field(i, "gradient_change"), tensor(saved.history[i].gradient_change));
    add(history_field(i, "move"), tensor(saved.history[i].move));
    add(history_field(i, "curvature"), {saved.history[i].curvature});
  }
  return tree;
}

SavedLbfgs lbfgs_of(const RecordTree& tree, const KnownParams& params) {
  StateReader reader(tree, "Lbfgs");
  Shape row = {0};
  for (std::size_t i = 0; params[i]; ++i) {
    reader.expect(shape_field(*params[i]), params[i]->shape.text());
    row[0] += params[i]->shape.numel();
  }
  SavedLbfgs saved;
  saved.learning_rate = reader.real("learning_rate");
  saved.iterations = reader.natural("iterations");
  saved.evaluations = reader.natural("evaluations");
  if (saved.iterations > 0) {
    saved.step = reader.real("step");
    saved.loss = reader.real("loss");
    saved.scale = reader.real("scale");
    saved.direction = reader.tensor("direction", row);
    saved.gradient = reader.tensor("gradient", row);
  }
  for (std::size_t i = 0; reader.has(history_field(i, "curvature")); ++i)
    saved.history.push_back({reader.tensor(history_field(i, "gradient_change"), row),
                             reader.tensor(history_field(i, "move"), row),
                             reader.real(history_field(i, "curvature"))});
  reader.finish();
  return saved;
}

}  // namespace hearth::inline v0_1::optim::detail
