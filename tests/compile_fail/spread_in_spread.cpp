// expect: hearth: a spread layer has a list of spread layers, whose names would come twice; put the list into
// a module of its own
#include <hearth/module.hpp>
#include <hearth/ndarray.hpp>

using namespace hearth;

template <Backend B>
struct Inner {
  Param<B, 1> weight;

  HEARTH_MODULE(Inner, weight)
  static constexpr SpreadName field_name(std::string_view field, std::size_t index) {
    return {field, "_l", index};
  }
};

template <Backend B>
struct Outer {
#ifdef WRONG
  std::vector<Inner<B>> inner;
#else
  Inner<B> inner;
#endif

  HEARTH_MODULE(Outer, inner)
  static constexpr SpreadName field_name(std::string_view field, std::size_t index) {
    return {field, "_l", index};
  }
};

template <Backend B>
struct Model {
  std::vector<Outer<B>> outer;

  HEARTH_MODULE(Model, outer)
};

auto record(const Model<NdArray<>>& model) { return to_record(model); }
