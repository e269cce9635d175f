// A model as text: a tree of names, types and what they are made of.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include <hearth/module/modules.hpp>
#include <hearth/tensor/elementwise.hpp>

namespace hearth::inline v0_1 {

namespace detail {

/// A parameter or a buffer, as much as a text needs of it.
struct LeafInfo {
  Shape shape = {};
  DType dtype = DType::f32;
  ParamId id = {};
  bool is_parameter = true;
  bool trainable = true;
};

/// A module, or another part of a model.
struct PartInfo {
  std::string name;                       // of the member, or its index
  std::string type;                       // "Linear"
  std::vector<std::string> options = {};  // "in=3"
  std::vector<LeafInfo> leaves = {};      // its own
  std::vector<PartInfo> parts = {};       // those below
  std::string output = {};                // the shape of what it gave, where that was seen
  bool is_value = false;                  // a constant or nothing, and `type` its text
};

/// "hearth::nn::Sequential<..>" out of a compiler's name of a function with one parameter T: "Sequential".
HEARTH_API std::string last_name(std::string_view function);

HEARTH_API std::string text_of(bool value);
HEARTH_API std::string text_of(std::int64_t value);
HEARTH_API std::string text_of(std::uint64_t value);
HEARTH_API std::string text_of(double value);
HEARTH_API std::string text_of(const std::string& value);

template <class T> struct Named {
  using type = T;
};
template <class Op> struct Named<Elementwise<Op>> {
  using type = Op;
};

template <class T>
std::string_view function_name() {
  return __PRETTY_FUNCTION__;
}

/// "BatchNorm2d"
template <class T>
std::string type_name() {
  if constexpr (requires { T::printed_as; })
    return std::string(T::printed_as);
  else if constexpr (Module<T>)
    return std::string(T::hearth_name);
  else
    return last_name(function_name<typename Named<T>::type>());
}

// Constants, and optionals and arrays of them.
template <class T> inline constexpr bool is_option = is_constant<T>;
template <class T> inline constexpr bool is_option<std::optional<T>> = is_option<T>;
template <class T, class A> inline constexpr bool is_option<std::vector<T, A>> = is_option<T>;
template <class T>
  requires is_array<T>
inline constexpr bool is_option<T> = is_option<typename T::value_type>;

template <class T>
std::string option_text(const T& value) {
  if constexpr (is_optional<T>) {
    return value ? option_text(*value) : "none";
  } else if constexpr (is_vector<T> || is_array<T>) {
    std::string text;
    for (const auto& item : value) text += (text.empty() ? "" : ", ") + option_text(item);
    return "[" + text + "]";
  } else if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, std::string>) {
    return text_of(value);
  } else if constexpr (std::is_floating_point_v<T>) {
    return text_of(static_cast<double>(value));
  } else if constexpr (std::is_unsigned_v<T>) {
    return text_of(static_cast<std::uint64_t>(value));
  } else {
    return text_of(static_cast<std::int64_t>(value));
  }
}

template <class B, std::size_t R, class K>
constexpr DType element_type(const Tensor<B, R, K>&) {
  return dtype_of<ElementOf<B, K>>;
}

template <class Leaf>
LeafInfo leaf_info(const Leaf& leaf) {
  LeafInfo info{.is_parameter = is_param<Leaf>};
  if constexpr (requires { leaf.data; }) {
    info = {leaf.data.shape, leaf.data.dtype, leaf.id(), is_param<Leaf>, is_param<Leaf>};
  } else if constexpr (requires { leaf.shape(); }) {
    info = {leaf.shape(), element_type(leaf.value()), leaf.id(), is_param<Leaf>, false};
    if constexpr (is_param<Leaf>) info.trainable = leaf.requires_grad();
  }
  return info;
}

template <class T> inline constexpr bool is_leaf = is_param<T> || is_buffer<T>;
template <class T> inline constexpr bool is_optional_leaf = false;
template <class T> inline constexpr bool is_optional_leaf<std::optional<T>> = is_leaf<T>;

template <class T>
PartInfo describe(std::string name, const T& node);

/// What a module holds, into its options, its leaves or its parts.
template <class T>
void describe_member(PartInfo& info, std::string name, const T& member) {
  if constexpr (is_leaf<T>) {
    info.leaves.push_back(leaf_info(member));
    if (is_param<T>) info.options.push_back(name + "=" + info.leaves.back().shape.text());
  } else if constexpr (is_optional_leaf<T>) {
    if (member)
      describe_member(info, std::move(name), *member);
    else if (is_param<typename T::value_type>)
      info.options.push_back(name + "=none");
  } else if constexpr (is_option<T> && is_optional<T>) {
    if (member) describe_member(info, std::move(name), *member);  // one that is not given says nothing
  } else if constexpr (is_option<T>) {
    info.options.push_back(name + "=" + option_text(member));
  } else if constexpr (!is_skip<T> && !is_training<T>) {
    info.parts.push_back(describe(std::move(name), member));
  }
}

template <class T>
PartInfo describe(std::string name, const T& node) {
  if constexpr (is_optional<T>) {
    return node ? describe(std::move(name), *node)
                : PartInfo{.name = std::move(name), .type = "none", .is_value = true};
  } else if constexpr (is_leaf<T>) {
    PartInfo info{std::move(name), is_param<T> ? "Param" : "Buffer"};
    info.leaves.push_back(leaf_info(node));
    info.options.push_back(info.leaves.back().shape.text());
    return info;
  } else if constexpr (is_option<T>) {
    return {.name = std::move(name), .type = option_text(node), .is_value = true};
  } else {
    PartInfo info{std::move(name), type_name<T>()};
    for_each_part(node, [&](auto at, const auto& part) {
      if constexpr (Module<T>)
        describe_member(info, std::string(at), part);
      else
        info.parts.push_back(describe(std::to_string(at), part));
    });
    return info;
  }
}

HEARTH_API std::string printed(const PartInfo& model);
HEARTH_API void write_text(std::ostream& out, const std::string& text);

/// What has a name as a layer: a module, or a Sequential.
template <class M>
concept Printable = Module<M> || requires { M::printed_as; };

}  // namespace detail

/// The model as a tree of names and types, with the shapes of the parameters and the constants of each layer:
///
///     Net(
///       (conv): Conv2d(weight=[6, 1, 5, 5], bias=[6], stride=[1, 1], ..)
///       (act): Relu()
///     )
template <detail::Printable M>
std::string to_string(const M& model) {
  static_assert(detail::check_model<M>());
  return detail::printed(detail::describe("", model));
}
template <detail::Printable M>
std::ostream& operator<<(std::ostream& out, const M& model) {
  detail::write_text(out, to_string(model));
  return out;
}

}  // namespace hearth::inline v0_1
