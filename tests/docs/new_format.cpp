// What docs/new-format.md shows: a format of one's own, held to what is asked of ours.
#include "../conformance/codec.hpp"

#include <hearth/record/recorder.hpp>

#include "../../examples/new_format/lines.hpp"

namespace hearth::conformance {

// [traits]
template <>
struct CodecTraits<Lines> : HoldsTensors {
  static constexpr bool length = false;  // a file cut between two tensors is a shorter one
};

TEST_CASE_TEMPLATE_INVOKE(codec_suite, Lines);
// [/traits]

TEST_CASE("docs, new format: a recorder of it") {
  RecordTree tree = small_tree();
  // [recorder]
  const FileRecorder<Lines, HalfPrecisionSettings> recorder;
  recorder.save(tree, "model");  // model.lines
  const RecordTree back = recorder.load<RecordTree>("model");
  // [/recorder]
  CHECK(find_path(back.root, "fc.weight")->text() == "f16[2, 3]");
}

}  // namespace hearth::conformance
