// Loads and stores of a part of a register, one by one.
#include "register.inl"

/// The first `count` lanes, one at least; the others are 0, and are left alone, in memory too.
template <class T>
inline V<T> load(const T* p, std::size_t count) {
  if (count == lanes<T>) return load(p);
  V<T> v = {};
  for (std::size_t i = 0; i < count; ++i) v[i] = p[i];
  return v;
}
template <class T>
inline void store(T* p, V<T> v, std::size_t count) {
  if (count == lanes<T>) return store(p, v);
  for (std::size_t i = 0; i < count; ++i) p[i] = v[i];
}
