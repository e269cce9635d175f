// A sequence that grows in chunks: no allocation is larger than one of them, however many elements a hostile
// file asks for, and an empty one takes no memory.
#pragma once

#include <compare>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <type_traits>
#include <utility>
#include <vector>

#include <hearth/core/config.hpp>

namespace hearth::inline v0_1 {

template <class T>
class Chunked {
 public:
  using value_type = T;
  static constexpr std::size_t kChunk = 256;  // elements

  Chunked() = default;
  Chunked(std::initializer_list<T> values) {
    for (const T& value : values) push_back(value);
  }

  std::size_t size() const {
    return chunks_.empty() ? 0 : (chunks_.size() - 1) * kChunk + chunks_.back().size();
  }
  bool empty() const { return chunks_.empty(); }

  T& operator[](std::size_t i) { return chunks_[i / kChunk][i % kChunk]; }
  const T& operator[](std::size_t i) const { return chunks_[i / kChunk][i % kChunk]; }
  T& front() { return chunks_.front().front(); }
  const T& front() const { return chunks_.front().front(); }
  T& back() { return chunks_.back().back(); }
  const T& back() const { return chunks_.back().back(); }

  template <class... A>
  T& emplace_back(A&&... arguments) {
    if (chunks_.empty() || chunks_.back().size() == kChunk) {
      const bool first = chunks_.empty();
      chunks_.emplace_back();
      if (!first) chunks_.back().reserve(kChunk);
    }
    return chunks_.back().emplace_back(std::forward<A>(arguments)...);
  }
  void push_back(T value) { emplace_back(std::move(value)); }
  void pop_back() {
    chunks_.back().pop_back();
    if (chunks_.back().empty()) chunks_.pop_back();
  }
  void clear() { chunks_.clear(); }

  template <class C>  // Chunked or const Chunked
  class Iterator {
   public:
    using iterator_category = std::random_access_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using reference = std::conditional_t<std::is_const_v<C>, const T&, T&>;
    using pointer = std::remove_reference_t<reference>*;

    Iterator() = default;
    Iterator(C* of, std::size_t at) : of_(of), at_(at) {}

    reference operator*() const { return (*of_)[at_]; }
    pointer operator->() const { return &(*of_)[at_]; }
    reference operator[](difference_type n) const { return *(*this + n); }
    Iterator& operator++() { return *this += 1; }
    Iterator& operator--() { return *this += -1; }
    Iterator operator++(int) { return std::exchange(*this, *this + 1); }
    Iterator operator--(int) { return std::exchange(*this, *this + -1); }
    Iterator& operator+=(difference_type n) {
      at_ += static_cast<std::size_t>(n);
      return *this;
    }
    Iterator& operator-=(difference_type n) { return *this += -n; }
    friend Iterator operator+(Iterator a, difference_type n) { return a += n; }
    friend Iterator operator+(difference_type n, Iterator a) { return a += n; }
    friend Iterator operator-(Iterator a, difference_type n) { return a -= n; }
    friend difference_type operator-(const Iterator& a, const Iterator& b) {
      return static_cast<difference_type>(a.at_ - b.at_);
    }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.at_ == b.at_; }
    friend auto operator<=>(const Iterator& a, const Iterator& b) { return a.at_ <=> b.at_; }

   private:
    C* of_ = nullptr;
    std::size_t at_ = 0;
  };

  auto begin() { return Iterator<Chunked>(this, 0); }
  auto end() { return Iterator<Chunked>(this, size()); }
  auto begin() const { return Iterator<const Chunked>(this, 0); }
  auto end() const { return Iterator<const Chunked>(this, size()); }

  friend bool operator==(const Chunked& a, const Chunked& b) { return a.chunks_ == b.chunks_; }

 private:
  std::vector<std::vector<T>> chunks_;  // all but the last are full, and none is empty
};

/// Removes what `predicate` holds for, as std::erase_if does.
template <class T, class F>
void erase_if(Chunked<T>& values, const F& predicate) {
  Chunked<T> kept;
  for (T& value : values)
    if (!predicate(std::as_const(value))) kept.push_back(std::move(value));
  values = std::move(kept);
}

}  // namespace hearth::inline v0_1
