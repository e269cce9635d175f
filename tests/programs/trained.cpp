// trained FOLDER: trains a small model, with a checkpoint in FOLDER after each step, from where the newest
// one is; at the end FOLDER/end has model, optimizer and history. To be killed.
#include <hearth/train/checkpoint.hpp>
#include <hearth/train/metrics.hpp>
#include <hearth/train/transfer.hpp>

#include "../unit/train/small.hpp"

using namespace hearth;
using namespace hearth::test;

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string folder = argv[1];
  try {
    const SmallModel model = small_model();
    train::Learner learner(model, optim::AdamW(model, {.learning_rate = 0.01}),
                           optim::CosineAnnealingLr{.learning_rate = 0.01, .t_max = 100},
                           train::CrossEntropy{});
    const data::DataLoader points(Points{}, {.batch_size = 8, .workers = 2});
    const auto result = learner.fit(
        points, points,
        {.epochs = 80,
         .callbacks = {train::ModelCheckpoint({.prefix = "net", .directory = folder + "/checkpoints"})},
         .metrics = {train::Accuracy()},
         .train_metrics = {train::Accuracy()},
         .accumulate = 2,
         .clip_norm = 1.0,
         .resume = folder + "/checkpoints"});
    train::save_checkpoint(learner.model(), folder + "/end/model.mpk");
    train::save_checkpoint(learner.optimizer(), folder + "/end/optimizer.mpk");
    RecordTree history;
    history.root.as<RecordMap>()->add("history", result.history.record());
    AnyFileRecorder<AsStored>().save(history, folder + "/end/history.mpk");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
