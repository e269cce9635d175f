// LinearConfig{...}.init_with(record.fc1): a layer from its record, when only the place it goes to knows the
// backend.
#pragma once

#include <hearth/module/convert.hpp>

namespace hearth::inline v0_1::nn {

/// Becomes a layer of whatever backend it is assigned to.
template <class Config, class LayerRecord>
class FromRecord {
 public:
  FromRecord(Config config, LayerRecord record) : config_(std::move(config)), record_(std::move(record)) {}

  template <Module Layer>
    requires std::is_same_v<Record<Layer>, LayerRecord>
  operator Layer() const {
    return on<BackendOf<Layer>>({});
  }
  /// The layer on a device; its constants are the config's. RecordError when the record's shapes are not.
  template <ComputeBackend B>
  On<LayerRecord, B> on(const Device<B>& device) const {
    Rng unused(0);  // every value is then the record's
    auto layer = config_.template init<B>(device, unused);
    load_record(layer, record_);
    return layer;
  }

 private:
  Config config_;
  LayerRecord record_;
};

}  // namespace hearth::inline v0_1::nn
