// Formats of named tensors have no lists, maps, constants or ties: a tree taken apart for them by dotted
// paths, and built again.
#pragma once

#include <hearth/record/codec.hpp>
#include <hearth/record/tree_builder.hpp>

namespace hearth::inline v0_1 {

namespace detail {
/// The metadata keys under which what is no tensor travels where a format has texts by name.
inline constexpr std::string_view kConstantsKey = "hearth.constants";
inline constexpr std::string_view kLinksKey = "hearth.links";
inline constexpr std::string_view kIdsKey = "hearth.ids";
}  // namespace detail

struct FlatTree {
  template <class T>
  using Named = std::vector<std::pair<std::string, T>>;  // by path, in the tree's order

  Named<const RecordTensor*> tensors;
  Named<const RecordNode*> constants;
  Named<const RecordLink*> links;
};

/// RecordError (save) for what would not be the same tree when built again. The tree must outlive the result.
HEARTH_API FlatTree take_apart(std::string_view codec, const RecordTree& tree);

/// The constants, links and, where asked for, ids as JSON objects by path, under the keys above; no key for
/// what there is nothing of. RecordError (save) when the tree's own metadata has such a key.
HEARTH_API RecordMetadata kept_as_texts(std::string_view codec, const RecordTree& tree, const FlatTree& flat,
                                        bool with_ids);

/// A builder whose errors are those of a load.
HEARTH_API TreeBuilder tree_reader(std::string_view codec);

/// Takes a text of metadata: what `kept_as_texts` wrote goes to the builder, the others to `metadata`. The
/// tensors must be in the builder already.
HEARTH_API void restore_text(std::string key, std::string value, RecordMetadata& metadata,
                             TreeBuilder& builder);

}  // namespace hearth::inline v0_1
