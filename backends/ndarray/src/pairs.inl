// Every second element of two registers, one register after the other. Included behind <utility>.
#pragma once

#include "register.inl"

template <class T, int... I>
inline V<T> even(V<T> a, V<T> b, std::integer_sequence<int, I...>) {
  return __builtin_shufflevector(a, b, 2 * I...);
}
template <class T>
inline V<T> even(V<T> a, V<T> b) { return even<T>(a, b, std::make_integer_sequence<int, lanes<T>>{}); }

template <class T, int... I>
inline V<T> odd(V<T> a, V<T> b, std::integer_sequence<int, I...>) {
  return __builtin_shufflevector(a, b, 2 * I + 1 ...);
}
template <class T>
inline V<T> odd(V<T> a, V<T> b) { return odd<T>(a, b, std::make_integer_sequence<int, lanes<T>>{}); }
