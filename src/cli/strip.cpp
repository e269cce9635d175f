// hearth strip: without what only training needs.
#include <algorithm>
#include <array>

#include <hearth/record/remap.hpp>

#include "files.hpp"
#include "program.hpp"
#include "text.hpp"

namespace hearth::inline v0_1::cli {
namespace {

struct Options {
  std::string in, out;
  bool optimizer = false, metadata = false, ids = false;
};

// At the top of a checkpoint: the model, what is never part of one, and what is none beside either of them
// (a model may well have a layer called scaler).
constexpr std::array<std::string_view, 4> kModels = {"model", "state_dict", "model_state_dict",
                                                     "model_state"};
constexpr std::array<std::string_view, 17> kOptimizers = {
    "optimizer", "optimizers", "optimizer_state", "optimizer_states", "optimizer_state_dict", "optim",
    "optim_state", "optim_state_dict", "opt_state", "lr_scheduler", "lr_schedulers",
    "lr_scheduler_state_dict", "scheduler_state_dict",
    // MindSpore's
    "moments", "moment1", "moment2", "beta1_power"};
constexpr std::array<std::string_view, 22> kBesides = {
    "scheduler", "schedulers", "scaler", "grad_scaler", "scaler_state_dict", "amp", "epoch", "epochs", "step",
    "steps", "global_step", "iteration", "loss", "best_loss", "loops", "callbacks", "rng_state",
    // MindSpore's
    "beta2_power", "learning_rate", "momentum", "epoch_num", "step_num"};

bool is_one_of(std::string_view key, std::span<const std::string_view> words) {
  return std::find(words.begin(), words.end(), key) != words.end();
}

// The keys at the top that belong to training.
std::vector<std::string> of_training(const RecordNode& root) {
  const auto* map = root.as<RecordMap>();
  if (!map) return {};
  bool is_checkpoint = false;
  for (const auto& [key, node] : map->entries)
    is_checkpoint |= is_one_of(key, kOptimizers) || (is_one_of(key, kModels) && node.as<RecordMap>());
  std::vector<std::string> keys;
  for (const auto& [key, node] : map->entries)
    if (is_one_of(key, kOptimizers) || (is_checkpoint && is_one_of(key, kBesides))) keys.push_back(key);
  return keys;
}

RecordTree without(RecordTree tree, const std::vector<std::string>& keys) {
  std::vector<std::string> globs;
  for (const std::string& key : keys) globs.insert(globs.end(), {key, key + ".*"});
  return Remap().exclude(std::move(globs)).apply(std::move(tree));
}

void forget_ids(RecordNode& node) {
  if (auto* tensor = node.as<RecordTensor>()) tensor->id.clear();
  if (auto* list = node.as<RecordList>())
    for (RecordNode& item : list->items) forget_ids(item);
  if (auto* map = node.as<RecordMap>())
    for (RecordEntry& entry : map->entries) forget_ids(entry.node);
}

int run(const Options& options, Session& session) {
  const AnyCodec& target = format_to_write("", options.out);
  Input input = read_input(session, options.in);
  const bool all = !options.optimizer && !options.metadata && !options.ids;
  RecordTree tree = std::move(input.tree);
  std::string dropped;
  if (all || options.optimizer) {
    const std::vector<std::string> keys = of_training(tree.root);
    for (const std::string& key : keys) dropped += (dropped.empty() ? "" : ", ") + key;
    if (!keys.empty()) tree = without(std::move(tree), keys);
  }
  if (all || options.ids) forget_ids(tree.root);
  // Not even metadata is nothing: readers ask for what a format starts with.
  if (all || options.metadata || input.codec != &target) tree.metadata = target.metadata(AsStored::info);
  const std::string words = write_output(session, "strip", tree, target, {}, options.out);
  if (session.quiet) return kFine;
  if (!dropped.empty()) session.out.put("dropped: " + printable(dropped) + "\n");
  session.out.put(words);
  return kFine;
}

}  // namespace

void add_strip(Program& program) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = program.add(
      {.name = "strip",
       .does = "Writes a file without what only training needs",
       .more = "Without options, all three kinds are left out. The optimizer's state is told by its key at\n"
               "the top, such as optimizer_state_dict or lr_scheduler; beside it, or beside a\n"
               "model_state_dict, also epoch, step, loss, scaler and the like. The model keeps its key.",
       .examples = "  hearth strip checkpoint.mpk model.mpk\n"
                   "  hearth strip checkpoint.mpk small.mpk --optimizer"},
      [options](Session& session) { return run(*options, session); });
  add_file(command, "IN", options->in, "the file to read");
  add_file(command, "OUT", options->out, "the file to write; its extension says the format");
  command->add_flag("--optimizer", options->optimizer, "without optimizer, scheduler, epoch");
  command->add_flag("--metadata", options->metadata, "with no metadata but what the format starts with");
  command->add_flag("--ids", options->ids, "without the ids of parameters");
}

}  // namespace hearth::inline v0_1::cli
