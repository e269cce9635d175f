// A model made from another of the same structure: over another backend, or with other values.
#pragma once

#include <memory>
#include <vector>

#include <hearth/core/id_index.hpp>
#include <hearth/module/walk.hpp>

namespace hearth::inline v0_1::detail {

/// Remembers the tensor that was made for a parameter, so that tied ones share it.
class Ties {
 public:
  HEARTH_API Ties();
  HEARTH_API Ties(Ties&&) noexcept;
  HEARTH_API ~Ties();

  template <class T, class Make>
  T once(ParamId id, const Make& make) {
    if (id.value == 0) return make();
    if (const void* found = find(id, &tag<T>)) return *static_cast<const T*>(found);
    auto made = std::make_shared<T>(make());
    keep(id, &tag<T>, made);
    return *made;
  }

 private:
  template <class T> static constexpr char tag = 0;
  struct Entry {
    const char* type;
    std::shared_ptr<const void> value;
    std::size_t next;  // of the same id and another type
  };
  HEARTH_API const void* find(ParamId id, const char* type) const;
  HEARTH_API void keep(ParamId id, const char* type, std::shared_ptr<const void> value);

  std::vector<Entry> entries_;
  IdIndex index_;  // of the first entry of each id
};

/// `To` with the structure of `from`: leaves come from make<ToLeaf>(path, leaf), constants are copied.
template <class To, class From, class F>
To rebuild(const Path& path, const From& from, F& make) {
  if constexpr (std::is_same_v<To, From> && holds_no_parameter<To> && std::is_copy_constructible_v<To>) {
    static_assert(check_member<To>());
    return from;
  } else if constexpr (is_param<To> || is_buffer<To>) {
    return make.template operator()<To>(path, from);
  } else if constexpr (is_skip<To>) {
    if constexpr (std::is_same_v<To, From> && std::is_copy_constructible_v<To>)
      return from;
    else
      return To{};
  } else if constexpr (is_constant<To>) {
    return from;
  } else if constexpr (Module<To>) {
    static_assert(check_module<To>());
    static_assert(Module<From>);
    return To::hearth_build([&]<class Field>() {
      return rebuild<typename Field::type>(Path(path, Field::name, spread_of<typename Field::type>),
                                           from.*(SameField<From, Field>::member), make);
    });
  } else if constexpr (is_optional<To>) {
    if (!from) return To{};
    return To(rebuild<typename To::value_type>(path, *from, make));
  } else if constexpr (is_vector<To>) {
    To made;
    made.reserve(from.size());
    for (std::size_t i = 0; i < from.size(); ++i)
      made.push_back(rebuild<typename To::value_type>(Path(path, i), from[i], make));
    return made;
  } else if constexpr (is_array<To>) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return To{rebuild<typename To::value_type>(Path(path, I), from[I], make)...};
    }(std::make_index_sequence<std::tuple_size_v<To>>{});
  } else if constexpr (TupleLike<To>) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return To{rebuild<std::tuple_element_t<I, To>>(Path(path, I), std::get<I>(from), make)...};
    }(std::make_index_sequence<std::tuple_size_v<To>>{});
  } else if constexpr (is_variant<To>) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      std::optional<To> made;
      ((from.index() == I
            ? void(made.emplace(std::in_place_index<I>, rebuild<std::variant_alternative_t<I, To>>(
                                                            Path(path, I), *std::get_if<I>(&from), make)))
            : void()),
       ...);
      return std::move(*made);
    }(std::make_index_sequence<std::variant_size_v<To>>{});
  } else {
    static_assert(is_stateless<To> || check_member<To>());
    return To{};
  }
}

template <class To, class From, class F>
To rebuild(const From& from, F make) {
  return rebuild<To>(Path(), from, make);
}

}  // namespace hearth::inline v0_1::detail
