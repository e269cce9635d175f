// Going through a model, leaf by leaf, with the dotted path of each.
#pragma once

#include <hearth/core/id_index.hpp>
#include <hearth/module/below.hpp>
#include <hearth/module/path.hpp>
#include <hearth/module/traits.hpp>

namespace hearth::inline v0_1 {

namespace detail {

/// Calls f(path, leaf) for every parameter and buffer. `T` may be const.
template <class T, class F>
void walk(const Path& path, T& node, const F& f) {
  using N = std::remove_const_t<T>;
  if constexpr (holds_no_parameter<N>) {
    static_assert(check_member<N>());
  } else if constexpr (is_param<N> || is_buffer<N>) {
    f(path, node);
  } else if constexpr (Module<N>) {
    static_assert(check_module<N>());
    for_each_field(node, [&](std::string_view name, auto& member) {
      walk(Path(path, name, spread_of<std::remove_cvref_t<decltype(member)>>), member, f);
    });
  } else if constexpr (is_optional<N>) {
    if (node) walk(path, *node, f);
  } else if constexpr (is_vector<N> || is_array<N>) {
    for (std::size_t i = 0; i < node.size(); ++i) walk(Path(path, i), node[i], f);
  } else if constexpr (TupleLike<N>) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (walk(Path(path, I), std::get<I>(node), f), ...);
    }(std::make_index_sequence<std::tuple_size_v<N>>{});
  } else if constexpr (is_variant<N>) {
    std::visit([&](auto& alternative) { walk(Path(path, node.index()), alternative, f); }, node);
  } else {
    static_assert(check_member<N>());
  }
}

template <std::size_t I, class M>
auto& nth_member(M& module) {
  return module.*(FieldAt<I, FieldsOf<std::remove_const_t<M>>>::type::member);
}

/// Models of one structure side by side: f(path, parameter or buffer of each). Where one differs in structure
/// from the first (the length of a vector, an optional, a variant), differ(path, what the first has, what it
/// has) is called instead.
template <class F, class D, class A, class... Bs>
void walk_together(const Path& path, const F& f, const D& differ, A& a, Bs&... bs) {
  using N = std::remove_const_t<A>;
  if constexpr (holds_no_parameter<N>) {
    static_assert(check_member<N>());
  } else if constexpr (is_param<N> || is_buffer<N>) {
    f(path, a, bs...);
  } else if constexpr (Module<N>) {
    static_assert(check_module<N>());
    const auto member = [&]<std::size_t I>() {
      using Field = typename FieldAt<I, FieldsOf<N>>::type;
      walk_together(Path(path, Field::name, spread_of<typename Field::type>), f, differ, nth_member<I>(a),
                    nth_member<I>(bs)...);
    };
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (member.template operator()<I>(), ...);
    }(std::make_index_sequence<FieldsOf<N>::size>{});
  } else if constexpr (is_optional<N>) {
    const auto text = [](const auto& optional) { return std::string(optional ? "a value" : "nothing"); };
    ((a.has_value() != bs.has_value() ? differ(path, text(a), text(bs)) : void()), ...);
    if (a && (bs.has_value() && ...)) walk_together(path, f, differ, *a, *bs...);
  } else if constexpr (is_vector<N> || is_array<N>) {
    const auto text = [](const auto& list) {
      return std::to_string(list.size()) + (list.size() == 1 ? " entry" : " entries");
    };
    // A list that is spread has no name; what one of them lacks has.
    const auto told = [&](const auto& b) {
      if (a.size() == b.size()) return;
      if constexpr (is_spread<N>) {
        const Path layer(path, a.size() < b.size() ? a.size() : b.size());
        differ(Path(layer, FieldAt<0, FieldsOf<typename N::value_type>>::type::name), text(a), text(b));
      } else {
        differ(path, text(a), text(b));
      }
    };
    (told(bs), ...);
    for (std::size_t i = 0; i < a.size() && ((i < bs.size()) && ...); ++i)
      walk_together(Path(path, i), f, differ, a[i], bs[i]...);
  } else if constexpr (TupleLike<N>) {
    const auto member = [&]<std::size_t I>() {
      walk_together(Path(path, I), f, differ, std::get<I>(a), std::get<I>(bs)...);
    };
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (member.template operator()<I>(), ...);
    }(std::make_index_sequence<std::tuple_size_v<N>>{});
  } else if constexpr (is_variant<N>) {
    const auto text = [](const auto& variant) { return "alternative " + std::to_string(variant.index()); };
    ((a.index() != bs.index() ? differ(path, text(a), text(bs)) : void()), ...);
    if (((a.index() != bs.index()) || ...)) return;
    const auto alternative = [&]<std::size_t I>() {
      if (a.index() == I)
        walk_together(Path(path, I), f, differ, *std::get_if<I>(&a), *std::get_if<I>(&bs)...);
    };
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (alternative.template operator()<I>(), ...);
    }(std::make_index_sequence<std::variant_size_v<N>>{});
  } else {
    static_assert(check_member<N>());
  }
}

}  // namespace detail

/// Calls f(path, parameter or buffer) for each of a model, in order. `path` is the dotted name, such as
/// "conv1.weight". Those of a const model are const.
template <class M, class F>
void visit(M&& model, const F& f) {
  static_assert(detail::check_model<std::remove_cvref_t<M>>());
  detail::walk(Path(), model, [&](const Path& at, auto& leaf) { f(std::string_view(at.view()), leaf); });
}

/// Calls f(path, parameter) for each parameter; tied ones come once.
template <class M, class F>
void visit_params(M&& model, const F& f) {
  IdIndex seen;
  visit(model, [&](std::string_view path, auto& leaf) {
    if constexpr (detail::is_param<std::remove_cvref_t<decltype(leaf)>>) {
      if (seen.add(leaf.id(), 0) == IdIndex::kNone) f(path, leaf);
    }
  });
}

namespace detail {
// The number of elements, those of tied parameters once. Named, so that it is one type for all models.
struct CountElements {
  bool trainable_only;
  std::size_t& count;
  IdIndex& seen;

  template <class Leaf>
  void operator()(const Path&, const Leaf& leaf) const {
    if constexpr (is_param<Leaf>)
      if (seen.add(leaf.id(), 0) == IdIndex::kNone) count += counts(leaf) ? leaf.shape().numel() : 0;
  }

 private:
  template <class Leaf>
  bool counts(const Leaf& leaf) const {
    if constexpr (requires { leaf.requires_grad(); })
      return !trainable_only || leaf.requires_grad();
    else
      return true;
  }
};

template <class M>
std::size_t count_elements(const M& model, bool trainable_only) {
  static_assert(check_model<M>());
  std::size_t count = 0;
  IdIndex seen;
  walk(Path(), model, CountElements{trainable_only, count, seen});
  return count;
}
}  // namespace detail

/// The number of elements in the parameters; tied ones count once.
template <class M>
std::size_t num_params(const M& model) {
  return detail::count_elements(model, false);
}
/// The same without frozen ones.
template <class M>
std::size_t num_trainable_params(const M& model) {
  return detail::count_elements(model, true);
}

/// Freezes the parameters at and below the path `prefix` (all by default), or thaws them. Error that names
/// the nearest paths when there are none.
template <class M>
void require_grad(M& model, bool wanted, std::string_view prefix = "") {
  detail::Below below(prefix);
  visit(model, [&](std::string_view path, auto& leaf) {
    if constexpr (detail::is_param<std::remove_cvref_t<decltype(leaf)>>)
      if (below(path)) leaf.set_require_grad(wanted);
  });
  below.check_found(wanted ? "unfreeze" : "freeze");
}
/// The same for the parameters whose path `chosen` holds for.
template <class M, class Chosen>
  requires std::is_invocable_r_v<bool, Chosen, std::string_view>
void require_grad(M& model, bool wanted, const Chosen& chosen) {
  visit(model, [&](std::string_view path, auto& leaf) {
    if constexpr (detail::is_param<std::remove_cvref_t<decltype(leaf)>>)
      if (chosen(path)) leaf.set_require_grad(wanted);
  });
}

/// Below a prefix, or by a function of the path: optimizers leave these parameters alone, from now on or no
/// longer.
template <class M>
void freeze(M& model, std::string_view prefix = "") {
  require_grad(model, false, prefix);
}
template <class M, class Chosen>
  requires std::is_invocable_r_v<bool, Chosen, std::string_view>
void freeze(M& model, const Chosen& chosen) {
  require_grad(model, false, chosen);
}
template <class M>
void unfreeze(M& model, std::string_view prefix = "") {
  require_grad(model, true, prefix);
}
template <class M, class Chosen>
  requires std::is_invocable_r_v<bool, Chosen, std::string_view>
void unfreeze(M& model, const Chosen& chosen) {
  require_grad(model, true, chosen);
}

}  // namespace hearth::inline v0_1
