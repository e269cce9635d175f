// What conversions do at each parameter and buffer. These have names, as lambdas of a function of the model
// would be other types for each model: so a backend's library can compile for its layers what they do.
#pragma once

#include <vector>

#include <hearth/core/error.hpp>
#include <hearth/core/function.hpp>
#include <hearth/module/rebuild.hpp>

namespace hearth::inline v0_1::detail {

/// What a parameter or a buffer holds.
template <class Leaf>
using TensorOf = std::remove_cvref_t<decltype(std::declval<const Leaf&>().value())>;

// Each throws RecordError.
[[noreturn]] HEARTH_API void throw_unholdable(const Path& path, const TensorData& data);
HEARTH_API void check_rank(const Path& path, const TensorData& data, std::size_t rank);

/// A field's tensor on a device. RecordError when it holds a value that the backend's elements cannot.
template <class T>
T tensor_at(const Path& path, const TensorData& data, const Device<typename T::Backend>& device) {
  try {
    return T::from_data(data, device);
  } catch (const DTypeError&) {
    throw_unholdable(path, data);
  }
}

/// Of to_record.
struct AtRest {
  template <class To, class Leaf>
  To operator()(const Path&, const Leaf& leaf) const {
    return To{leaf.value().to_data(), leaf.id()};
  }
};

/// Of from_record.
template <class B>
struct FromRest {
  const Device<B>& device;
  Ties ties = {};

  template <class To, class Leaf>
  To operator()(const Path& path, const Leaf& leaf) {
    using T = TensorOf<To>;
    check_rank(path, leaf.data, To::rank);
    // A record without ids: a parameter over Autodiff needs one, or it would not be found on the tape.
    const ParamId id = leaf.id().value != 0 ? leaf.id() : param_id_of_path(path.text());
    return To(ties.once<T>(id, [&] { return tensor_at<T>(path, leaf.data, device); }), id);
  }
};

/// Of valid.
struct WithoutTape {
  template <class To, class Leaf>
  To operator()(const Path&, const Leaf& leaf) const {
    using T = TensorOf<To>;
    if constexpr (requires { leaf.value().primitive().value; })
      return To(T(leaf.value().primitive().value), leaf.id());
    else
      return To(T(leaf.value().primitive()), leaf.id());  // integers have no gradient to leave
  }
};

/// What is wrong with a record. Compiled once, as every program that loads has one.
struct HEARTH_API Problems {
  std::vector<RecordProblem> list;

  Problems();
  Problems(Problems&&) noexcept;
  Problems& operator=(Problems&&) noexcept;
  ~Problems();

  /// RecordError of loading when there are any.
  void throw_if_any(std::string_view source);
};

/// Which fields of a record do not fit into a model: of values, and of the structure around them.
struct HEARTH_API Misfits {
  Problems& problems;

  template <class Leaf, class AtRest>
  void operator()(const Path& path, const Leaf& leaf, const AtRest& stored) const {
    if constexpr (requires {
                    stored.data;
                    leaf.value();
                  })
      compare(path, leaf.shape(), stored.data);
  }
  void operator()(const Path& path, const std::string& mine, const std::string& theirs) const;

 private:
  void compare(const Path& path, const Shape& shape, const TensorData& data) const;
};

/// What is to change in a model once all of it is known to fit.
class HEARTH_API Changes {
 public:
  Changes();
  ~Changes();
  Changes(const Changes&) = delete;
  Changes& operator=(const Changes&) = delete;

  void add(Function<void()> change);
  void make();

 private:
  std::vector<Function<void()>> changes_;
};

/// Notes a record's values for a model, those whose path `wanted` holds for.
struct TakeValues {
  FunctionRef<bool(const std::string&)> wanted;
  Changes& changes;
  // Ties are the model's: what shared an id shares the value, and the id, of the first.
  Ties &tensors, &ids;

  template <class Leaf, class AtRest>
  void operator()(const Path& path, Leaf& leaf, const AtRest& stored) const {
    if constexpr (requires {
                    stored.data;
                    leaf.value();
                  }) {
      if (!wanted(path.text())) return;
      using T = TensorOf<Leaf>;
      const ParamId mine = leaf.id();
      T value = tensors.once<T>(mine, [&] { return tensor_at<T>(path, stored.data, leaf.value().device()); });
      const ParamId id = ids.once<ParamId>(mine, [&] { return stored.id().value != 0 ? stored.id() : mine; });
      changes.add([&leaf, value = std::move(value), id] {
        leaf.assign(value);
        leaf.set_id(id);
      });
    }
  }
};

/// Leaves a difference in structure alone.
struct Ignore {
  void operator()(const Path&, const std::string&, const std::string&) const {}
};

}  // namespace hearth::inline v0_1::detail
