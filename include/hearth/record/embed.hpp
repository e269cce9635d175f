// Weights inside the executable, and the proof at compile time that they are a model's.
//
// `hearth embed lenet.safetensors -o lenet_weights.hpp` makes a header with `lenet_weights`; a compiler with
// #embed makes the same of an array (embedded_array.hpp). Either way:
//
//     static_assert(hearth::fits<LeNet<NdArray<>>>(lenet_weights));
//     SafetensorsBytesRecorder<AsStored>{}.load_into(model, lenet_weights.bytes());
#pragma once

#include <array>
#include <span>

#include <hearth/core/tensor_data.hpp>
#include <hearth/module/convert.hpp>

namespace hearth::inline v0_1 {

/// A tensor of embedded weights as the compiler knows it.
struct EmbeddedTensor {
  std::string_view name;  // with dots
  DType dtype = DType::f32;
  std::size_t rank = 0;
  std::array<std::size_t, kMaxRank> extents = {};
};

/// A type that says what its bytes hold: `hearth embed` writes one, Embedded<array> is one.
template <class W>
concept EmbeddedWeights = requires {
  { std::span<const EmbeddedTensor>(W::schema) };
  { W::bytes() } -> std::convertible_to<std::span<const std::byte>>;
};

/// A text as a template argument. Compilers cut long ones, so a long text is several.
template <std::size_t N>
struct Quote {
  char text[N] = {};
};

// What the compiler says when weights do not fit: it is asked for a template that nobody defines.
template <Quote... Pieces> struct tensor_named;
template <Quote... Pieces> struct the_model_has;
template <Quote... Pieces> struct the_file_has;
template <class Tensor, class Expected, class Found> struct embedded_weights_do_not_fit;

namespace detail {

/// A text that can grow in a constant expression.
struct ConstText {
  char text[512] = {};
  std::size_t size = 0;

  constexpr ConstText() = default;
  constexpr ConstText(std::string_view text) { add(text); }
  constexpr std::string_view view() const { return {text, size}; }
  constexpr void add(std::string_view more) {
    for (char c : more)
      if (size < sizeof text) text[size++] = c;
  }
  constexpr void add(std::size_t number) {
    char digits[20] = {};
    std::size_t count = 0;
    for (; count == 0 || number > 0; number /= 10) digits[count++] = static_cast<char>('0' + number % 10);
    while (count > 0) add(std::string_view(&digits[--count], 1));
  }
  constexpr void add(const SpreadName& name) {
    add(name.stem);
    add(name.mark);
    add(name.index);
    add(name.tail);
  }
  constexpr void cut(std::size_t length) { size = length; }
};

struct Misfit {
  bool any = false;
  ConstText name, expected, found;
};

constexpr ConstText described(const EmbeddedTensor& tensor) {
  ConstText text(name(tensor.dtype));
  text.add("[");
  for (std::size_t axis = 0; axis < tensor.rank; ++axis) {
    if (axis > 0) text.add(", ");
    text.add(tensor.extents[axis]);
  }
  text.add("]");
  return text;
}

/// Walks a record's type through a schema, and keeps the first tensor that does not fit.
template <std::size_t N>
class FitCheck {
 public:
  constexpr explicit FitCheck(std::span<const EmbeddedTensor> schema) : schema_(schema) {}

  template <class R>
  constexpr Misfit run() {
    walk<R>();
    for (std::size_t i = 0; i < N && !misfit_.any; ++i)
      if (!used_[i])
        misfit_ = {true, schema_[i].name, std::string_view("nothing of this name"), described(schema_[i])};
    return misfit_;
  }

 private:
  template <class Step, class Visit>
  constexpr void below(const Step& step, const Visit& visit) {
    const std::size_t length = path_.size;
    if (length > 0) path_.add(".");
    path_.add(step);
    visit();
    path_.cut(length);
  }

  template <class T>
  constexpr void walk() {
    if (misfit_.any) return;
    if constexpr (is_param<T> || is_buffer<T>) {
      leaf(T::rank, T::role == Role::count);
    } else if constexpr (Module<T>) {
      each_field(FieldsOf<T>{}, [&]<class F>() {
        if constexpr (is_spread<typename F::type>)
          spread<typename F::type::value_type>();
        else
          below(F::name, [&] { walk<typename F::type>(); });
      });
    } else if constexpr (is_optional<T>) {
      if (present()) walk<typename T::value_type>();
    } else if constexpr (is_vector<T>) {
      std::size_t i = 0;
      while (item<typename T::value_type>(i)) ++i;
    } else if constexpr (is_array<T> || TupleLike<T>) {
      [&]<std::size_t... I>(std::index_sequence<I...>) {
        (below(I, [&] { walk<std::tuple_element_t<I, T>>(); }), ...);
      }(std::make_index_sequence<std::tuple_size_v<T>>{});
    } else if constexpr (is_variant<T>) {
      [&]<std::size_t... I>(std::index_sequence<I...>) {
        (below(I,
               [&] {
                 if (present()) walk<std::variant_alternative_t<I, T>>();
               }),
         ...);
      }(std::make_index_sequence<std::variant_size_v<T>>{});
    } else if constexpr (is_constant<T>) {
      // Formats of tensors alone hold it as one without dimensions, or not at all.
      if (const std::size_t at = find(); at < N && schema_[at].rank == 0) used_[at] = true;
    }
  }

  // The layers of a list whose fields stand beside those of the module, as many as there are.
  template <class T>
  constexpr void spread() {
    bool there = true;
    for (std::size_t i = 0; there; ++i) {
      there = false;
      const auto each = [&](const auto& visit) {
        each_field(FieldsOf<T>{}, [&]<class F>() {
          below(T::field_name(F::name, i), [&] { visit.template operator()<typename F::type>(); });
        });
      };
      each([&]<class Member>() { there = there || present(); });
      if (there) each([&]<class Member>() { walk<Member>(); });
    }
  }

  // An item of a list, if there is one.
  template <class T>
  constexpr bool item(std::size_t index) {
    bool there = false;
    below(index, [&] {
      there = present();
      if (there) walk<T>();
    });
    return there;
  }

  constexpr void leaf(std::size_t rank, bool may_be_missing) {
    const std::size_t at = find();
    if (at == N) {
      if (!may_be_missing) misfit_ = {true, path_, dimensions(rank), std::string_view("no such tensor")};
    } else if (schema_[at].rank != rank) {
      misfit_ = {true, path_, dimensions(rank), described(schema_[at])};
    } else {
      used_[at] = true;
    }
  }
  static constexpr ConstText dimensions(std::size_t rank) {
    ConstText text;
    text.add(rank);
    text.add(rank == 1 ? " dimension" : " dimensions");
    return text;
  }
  // Files hold fields nearly in order, so the search goes on where the last one ended.
  constexpr std::size_t find() {
    for (std::size_t i = 0; i < N; ++i) {
      const std::size_t at = (next_ + i) % N;
      if (schema_[at].name != path_.view()) continue;
      next_ = at + 1;
      return at;
    }
    return N;
  }
  // Is there this tensor, or one below the name?
  constexpr bool present() const {
    const std::string_view path = path_.view();
    for (const EmbeddedTensor& tensor : schema_)
      if (tensor.name.starts_with(path) &&
          (tensor.name.size() == path.size() || tensor.name[path.size()] == '.'))
        return true;
    return false;
  }

  std::span<const EmbeddedTensor> schema_;
  std::array<bool, N> used_ = {};
  std::size_t next_ = 0;
  ConstText path_;
  Misfit misfit_;
};

template <class R, class W>
inline constexpr Misfit first_misfit =
    FitCheck<std::size(W::schema)>(std::span<const EmbeddedTensor>(W::schema)).template run<R>();

// clang prints about 36 characters of a template argument.
inline constexpr std::size_t kPiece = 30;

template <std::size_t N>
constexpr Quote<N + 1> piece(const ConstText& text, std::size_t begin) {
  Quote<N + 1> quote;
  for (std::size_t i = 0; i < N; ++i) quote.text[i] = text.text[begin + i];
  return quote;
}
template <template <Quote...> class Said, const ConstText& Text>
constexpr auto said() {
  return []<std::size_t... I>(std::index_sequence<I...>)
             -> std::type_identity<Said<piece<kPiece>(Text, I * kPiece)...,
                                        piece<Text.size % kPiece>(Text, Text.size / kPiece * kPiece)>> {
    return {};
  }
  (std::make_index_sequence<Text.size / kPiece>{});
}

}  // namespace detail

/// Do the weights hold a tensor of the right name and number of dimensions for every parameter and buffer of
/// the model, and no other one? It never says no: a wrong file does not compile, and the error names the
/// first tensor that does not fit. Extents, which a model's type does not know, are checked by the load.
template <class M, EmbeddedWeights W>
consteval bool fits(const W&) {
  static_assert(detail::check_model<M>());
  using detail::said;
  constexpr auto& misfit = detail::first_misfit<Record<M>, W>;
  if constexpr (misfit.any)
    return sizeof(embedded_weights_do_not_fit<typename decltype(said<tensor_named, misfit.name>())::type,
                                              typename decltype(said<the_model_has, misfit.expected>())::type,
                                              typename decltype(said<the_file_has, misfit.found>())::type>) >
           0;
  return true;
}

}  // namespace hearth::inline v0_1
