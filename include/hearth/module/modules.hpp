// Going through a model module by module, those without parameters too, and switching its mode.
#pragma once

#include <string>
#include <tuple>

#include <hearth/module/path.hpp>
#include <hearth/module/traits.hpp>

namespace hearth::inline v0_1 {

namespace detail {

/// Calls visit(name or index, part) for what a module or a container holds directly. `T` may be const.
template <class T, class Visit>
void for_each_part(T& node, const Visit& visit) {
  using N = std::remove_const_t<T>;
  if constexpr (Module<N>) {
    for_each_field(node, visit);
  } else if constexpr (is_vector<N> || is_array<N>) {
    for (std::size_t i = 0; i < node.size(); ++i) visit(i, node[i]);
  } else if constexpr (TupleLike<N>) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (visit(I, std::get<I>(node)), ...);
    }(std::make_index_sequence<std::tuple_size_v<N>>{});
  } else if constexpr (is_variant<N>) {
    std::visit([&](auto& alternative) { visit(node.index(), alternative); }, node);
  }
}

/// Can there be a module in it?
template <class T>
inline constexpr bool is_container = is_vector<T> || is_array<T> || TupleLike<T> || is_variant<T>;

template <class T, class F>
void walk_modules(const Path& path, T& node, const F& f) {
  using N = std::remove_const_t<T>;
  if constexpr (is_optional<N>) {
    if (node) walk_modules(path, *node, f);
  } else if constexpr (Module<N> || is_container<N>) {
    if constexpr (Module<N>) f(path, node);
    for_each_part(node, [&](auto name, auto& part) { walk_modules(Path(path, name), part, f); });
  }
}

}  // namespace detail

/// Calls f(path, module) for every struct with a HEARTH_MODULE: the model itself, with an empty path, each
/// one before those inside it, and those without parameters too. Those of a const model are const.
template <class M, class F>
void visit_modules(M&& model, const F& f) {
  static_assert(detail::check_model<std::remove_cvref_t<M>>());
  detail::walk_modules(Path(), model,
                       [&](const Path& at, auto& module) { f(std::string_view(at.view()), module); });
}

/// Switches every `Training` member below: off, dropout is the identity and batch norm uses its running
/// statistics, also over a backend that tracks gradients. Over other backends nothing trains, whatever this
/// says.
template <class M>
void set_training(M& model, bool training) {
  static_assert(detail::check_model<M>());
  detail::walk_modules(Path(), model, [&](const Path&, auto& module) {
    for_each_field(module, [&](std::string_view, auto& member) {
      if constexpr (detail::is_training<std::remove_cvref_t<decltype(member)>>) member.on = training;
    });
  });
}

}  // namespace hearth::inline v0_1
