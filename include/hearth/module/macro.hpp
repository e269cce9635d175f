// HEARTH_MODULE(Name, members...): the one line that gives a struct its record.
#pragma once

#include <string_view>
#include <type_traits>

#include <hearth/core/config.hpp>
#include <hearth/reflect/fields.hpp>
#include <hearth/reflect/for_each.hpp>

namespace hearth::inline v0_1::detail {

// Self, but only known once T is: so that `if constexpr` can choose between the two ways to build.
template <class Self, class T>
struct Later {
  using type = Self;
};

// Defined in module/convert.hpp.
template <class M>
auto into_record(const M& model);
template <class M, class Recorder, class... More>
void save_model(const M& model, std::string_view path, const Recorder& recorder, const More&... more);
template <class M, class R>
void load_record_into(M& model, const R& record);

}  // namespace hearth::inline v0_1::detail

#define HEARTH_DETAIL_FIELD(member) , ::hearth::Field<#member, &hearth_self::member>
#define HEARTH_DETAIL_MAKE(member) \
  hearth_make.template operator()<::hearth::Field<#member, &hearth_self::member>>(),
#define HEARTH_DETAIL_INIT(member) .member = HEARTH_DETAIL_MAKE(member)

// hearth_build calls make<Field>() for each member, in order. An aggregate is built with designated
// initialisers, which refuse another order than the declaration's; another class by a constructor that takes
// the members. The methods are Burn's spellings of what the free functions do.
#define HEARTH_DETAIL_MODULE(Self, partial, ...)                                                             \
  using hearth_self = Self;                                                                                  \
  [[maybe_unused]] static constexpr ::std::string_view hearth_name = #Self;                                  \
  static constexpr bool hearth_partial = partial;                                                            \
  static constexpr auto hearth_fields() {                                                                    \
    return typename ::hearth::detail::FieldList<void __VA_OPT__(                                             \
        HEARTH_DETAIL_EACH(HEARTH_DETAIL_FIELD, __VA_ARGS__))>::type{};                                      \
  }                                                                                                          \
  HEARTH_DETAIL_STRICT_ORDER_BEGIN                                                                           \
  template <class HearthMake>                                                                                \
  static Self hearth_build([[maybe_unused]] HearthMake&& hearth_make) {                                      \
    using HearthLater = typename ::hearth::detail::Later<Self, HearthMake>::type;                            \
    if constexpr (::std::is_aggregate_v<HearthLater>) {                                                      \
      return HearthLater{__VA_OPT__(HEARTH_DETAIL_EACH(HEARTH_DETAIL_INIT, __VA_ARGS__))};                   \
    } else {                                                                                                 \
      return HearthLater{__VA_OPT__(HEARTH_DETAIL_EACH(HEARTH_DETAIL_MAKE, __VA_ARGS__))};                   \
    }                                                                                                        \
  }                                                                                                          \
  HEARTH_DETAIL_STRICT_ORDER_END                                                                             \
  template <class HearthSelf = hearth_self>                                                                  \
  auto into_record() const {                                                                                 \
    return ::hearth::detail::into_record(static_cast<const HearthSelf&>(*this));                             \
  }                                                                                                          \
  template <class HearthRecord>                                                                              \
  void load_record(const HearthRecord& record) {                                                             \
    ::hearth::detail::load_record_into(*this, record);                                                       \
  }                                                                                                          \
  template <class HearthRecorder, class... HearthMore>                                                       \
  void save_file(::std::string_view path, const HearthRecorder& recorder, const HearthMore&... more) const { \
    ::hearth::detail::save_model(*this, path, recorder, more...);                                            \
  }                                                                                                          \
  template <class HearthRecorder, class... HearthMore>                                                       \
  auto load_file(::std::string_view path, const HearthRecorder& recorder, const HearthMore&... more) {       \
    return recorder.load_into(*this, path, more...);                                                         \
  }

/// Names a struct's members for its record, as the last line of the struct. Every member is named, in the
/// order of their declaration; a forgotten one is a compile error.
#define HEARTH_MODULE(Self, ...) HEARTH_DETAIL_MODULE(Self, false __VA_OPT__(, ) __VA_ARGS__)

/// The same, but members that are not named are made by their own initialisers.
#define HEARTH_MODULE_PARTIAL(Self, ...) HEARTH_DETAIL_MODULE(Self, true __VA_OPT__(, ) __VA_ARGS__)
