#include "case.hpp"
#include "cases.hpp"

namespace hearth::test {

void export_norms() {
  const auto rows = noise<2>({3, 6});
  const auto line = noise<3>({2, 6, 5});
  const auto image = noise<4>({2, 6, 5, 4});
  const TraceOptions free = {.dynamic = {{0, 0, "batch"}, {0, 1, "steps"}}};
  exported("batch_norm1d", made(BatchNorm1dConfig{6}), rows, batched());
  exported("batch_norm1d_line", made(BatchNorm1dConfig{6}), line, batched());
  exported("batch_norm2d", made(BatchNorm2dConfig{6}), image, {.dynamic = {{0, 0, "batch"}, {0, 2, "rows"}}});
  exported("batch_norm2d_plain", made(BatchNorm2dConfig{.features = 6, .affine = false}), image, batched());
  exported("batch_norm3d", made(BatchNorm3dConfig{6}), noise<5>({2, 6, 3, 4, 2}), batched());
  exported("batch_norm2d_of_batch", made(BatchNorm2dConfig{.features = 6, .track_running_stats = false}),
           image, batched());
  exported("layer_norm", made(LayerNormConfig{5}), line, free);
  exported("layer_norm_rows", made(LayerNormConfig{6}), rows, batched());
  exported("layer_norm_without_bias", made(LayerNormConfig{.features = 5, .bias = false}), line, free);
  exported("layer_norm_plain", made(LayerNormConfig{.features = 5, .elementwise_affine = false}), line, free);
  exported("layer_norm_two_axes", made(LayerNormNdConfig<2>{{5, 4}}), image, batched());
  exported("rms_norm", made(RmsNormConfig{5}), line, free);
  exported("group_norm", made(GroupNormConfig{3, 6}), image, batched());
  exported("instance_norm2d", made(InstanceNorm2dConfig{.features = 6, .affine = true}), image, batched());
  exported("local_response_norm", LocalResponseNorm{.size = 3}, image, batched());
}

}  // namespace hearth::test
