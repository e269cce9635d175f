#include <doctest/doctest.h>

#include <memory>
#include <string>

#include <hearth/core/function.hpp>

namespace hearth {
namespace {

// Counts the copies of itself that there are.
struct Counted {
  explicit Counted(int& living) : living_(&living) { ++*living_; }
  Counted(const Counted& other) : living_(other.living_), seen_(other.seen_) { ++*living_; }
  ~Counted() { --*living_; }
  int operator()(int x) { return x + seen_++; }

 private:
  int* living_;
  int seen_ = 0;
};

TEST_CASE("function: an empty one is false") {
  Function<int(int)> f;
  CHECK(!f);
  CHECK(!Function<int(int)>(nullptr));
  CHECK(!Function<int(int)>(f));
  f = [](int x) { return 2 * x; };
  CHECK(f);
  CHECK(f(21) == 42);
}

TEST_CASE("function: owns what it calls, and a copy has a copy") {
  int living = 0;
  {
    Function<int(int)> f = Counted(living);
    CHECK(living == 1);
    CHECK(f(10) == 10);
    CHECK(f(10) == 11);
    Function<int(int)> g = f;
    CHECK(living == 2);
    CHECK(f(10) == 12);
    CHECK(g(10) == 12);
    const Function<int(int)> moved = std::move(g);
    CHECK(living == 2);
    CHECK(moved(10) == 13);
    f = moved;
    CHECK(living == 2);
    CHECK(f(10) == 14);
    f = nullptr;
    CHECK(living == 1);
  }
  CHECK(living == 0);
}

TEST_CASE("function: takes functions, references and what cannot be copied into a call") {
  const Function<std::string(const std::string&)> twice =
      +[](const std::string& text) { return text + text; };
  CHECK(twice("ab") == "abab");
  const Function<void(int&)> add = [](int& x) { ++x; };
  int count = 0;
  add(count);
  CHECK(count == 1);
  const Function<int(std::unique_ptr<int>)> taken = [](std::unique_ptr<int> x) { return *x; };
  CHECK(taken(std::make_unique<int>(7)) == 7);
  const Function<void()> dropped = [&] { return ++count; };
  dropped();
  CHECK(count == 2);
}

int called(FunctionRef<int(int)> f) { return f(1); }

TEST_CASE("function ref: calls what it refers to") {
  int living = 0;
  Counted counted(living);
  CHECK(called(counted) == 1);
  CHECK(called(counted) == 2);
  CHECK(living == 1);
  CHECK(called([](int x) { return -x; }) == -1);
  CHECK(called(Function<int(int)>(counted)) == 3);
}

}  // namespace
}  // namespace hearth
