// The forms that a module may have: more template parameters, constructors, members that are left out.
#include "models.hpp"

using namespace hearth;
using namespace hearth::test;

namespace {

/// Types behind the backend are rebound, too.
template <Backend B, class Inner, class Act>
struct Wrapped {
  Inner inner;
  Act act;
  Param<B, 1> scale;

  HEARTH_MODULE(Wrapped, inner, act, scale)
};

/// Values stay.
template <Backend B, std::size_t Width, bool Quick>
struct Sized {
  Param<B, 1> weight;

  HEARTH_MODULE(Sized, weight)

  static constexpr std::size_t width = Width;
};

/// Both kinds: the module says itself what it is over another backend.
template <Backend B, std::size_t Width, class Act>
struct Mixed {
  template <Backend C>
  using rebind = Mixed<C, Width, Act>;

  Param<B, 1> weight;
  Act act;

  HEARTH_MODULE(Mixed, weight, act)
};

/// Not an aggregate: a constructor takes the members in order.
template <Backend B>
class Built {
 public:
  Built(Param<B, 1> weight, int scale) : weight_(std::move(weight)), scale_(scale), twice_(2 * scale) {}
  const Param<B, 1>& weight() const { return weight_; }
  int twice() const { return twice_; }

 private:
  Param<B, 1> weight_;
  int scale_;
  int twice_;

 public:
  HEARTH_MODULE(Built, weight_, scale_)
};

template <Backend B>
class Private {
 public:
  static Private of(Param<B, 1> weight) { return Private(std::move(weight)); }
  const Param<B, 1>& weight() const { return weight_; }

 private:
  explicit Private(Param<B, 1> weight) : weight_(std::move(weight)) {}
  Param<B, 1> weight_;

 public:
  HEARTH_MODULE(Private, weight_)
};

template <Backend B>
struct Partial {
  Param<B, 1> weight;
  int unnamed = 9;
  double rate = 0.5;

  HEARTH_MODULE_PARTIAL(Partial, weight, rate)
};

struct Empty {
  HEARTH_MODULE(Empty)
};

template <Backend B>
struct Nested {
  Partial<B> first;
  std::vector<std::optional<std::array<Partial<B>, 2>>> many;
  Empty nothing;

  HEARTH_MODULE(Nested, first, many, nothing)
};

}  // namespace

TEST_CASE("models with more template parameters") {
  using W = Wrapped<Plain, nn::Linear<Plain>, nn::Relu>;
  static_assert(std::is_same_v<Record<W>, Wrapped<Stored, nn::Linear<Stored>, nn::Relu>>);
  static_assert(std::is_same_v<On<W, Wide>, Wrapped<Wide, nn::Linear<Wide>, nn::Relu>>);
  static_assert(std::is_same_v<Record<Sized<Plain, 4, true>>, Sized<Stored, 4, true>>);
  static_assert(std::is_same_v<Record<Mixed<Plain, 4, nn::Relu>>, Mixed<Stored, 4, nn::Relu>>);
  static_assert(std::is_same_v<Gradients<Mixed<Tracked, 4, nn::Relu>>, Mixed<Grad<Plain>, 4, nn::Relu>>);

  Rng rng(1);
  const W wrapped{layer<Plain>(2, 2, rng), {}, vector<Plain>(2, rng)};
  CHECK(leaves(wrapped) == std::vector<std::string>{"inner.weight [2, 2]", "inner.bias [2]", "scale [2]"});
  CHECK(values(from_record<W>(to_record(wrapped))) == values(wrapped));
  const Sized<Plain, 4, true> sized{vector<Plain>(4, rng)};
  CHECK(values(from_record<Sized<Plain, 4, true>>(to_record(sized))) == values(sized));
  const Mixed<Plain, 4, nn::Relu> mixed{vector<Plain>(4, rng), {}};
  CHECK(values(from_record<Mixed<Plain, 4, nn::Relu>>(to_record(mixed))) == values(mixed));
  // Inside of a container, too.
  static_assert(
      std::is_same_v<Record<Wrapped<Plain, std::vector<W>, nn::Relu>>,
                     Wrapped<Stored, std::vector<Wrapped<Stored, nn::Linear<Stored>, nn::Relu>>, nn::Relu>>);
}

TEST_CASE("models with constructors of their own") {
  Rng rng(1);
  const Built<Plain> built(vector<Plain>(3, rng), 4);
  const auto record = to_record(built);
  const auto again = from_record<Built<Plain>>(record);
  CHECK(again.weight().value().values() == built.weight().value().values());
  CHECK(again.twice() == 8);
  auto other = Built<Plain>(vector<Plain>(3, rng), 5);
  load_record(other, record);
  CHECK(other.weight().value().values() == built.weight().value().values());
  CHECK(other.twice() == 10);

  const auto hidden = Private<Plain>::of(vector<Plain>(2, rng));
  CHECK(from_record<Private<Plain>>(to_record(hidden)).weight().value().values() ==
        hidden.weight().value().values());
}

TEST_CASE("members that are not named are made by their initialisers") {
  Rng rng(1);
  Partial<Plain> model{vector<Plain>(3, rng)};
  model.unnamed = 1;
  model.rate = 0.25;
  const auto again = from_record<Partial<Plain>>(to_record(model));
  CHECK(again.unnamed == 9);
  CHECK(again.rate == 0.25);
}

TEST_CASE("Skip goes along with a copy and is kept by load_record") {
  auto model = everything<Plain>();
  CHECK(from_record<Everything<Wide>>(to_record(model)).counter.value.calls == 5);
  model.counter.value.calls = 6;
  load_record(model, to_record(everything<Plain>(2)));
  CHECK(model.counter.value.calls == 6);
}

TEST_CASE("modules in modules, and one without members") {
  Rng rng(1);
  const auto partial = [&] { return Partial<Plain>{vector<Plain>(1, rng)}; };
  std::vector<std::optional<std::array<Partial<Plain>, 2>>> many;
  many.emplace_back(std::array{partial(), partial()});
  many.emplace_back();
  const Nested<Plain> model{partial(), std::move(many), {}};
  CHECK(leaves(model) ==
        std::vector<std::string>{"first.weight [1]", "many.0.0.weight [1]", "many.0.1.weight [1]"});
  const auto again = from_record<Nested<Plain>>(to_record(model));
  CHECK(leaves(again) == leaves(model));
  CHECK(values(again) == values(model));
  CHECK_FALSE(again.many[1]);
}
