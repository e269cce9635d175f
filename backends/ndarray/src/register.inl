// Registers. Included by the kernels that are compiled for one instruction set each, behind kVectorBytes, the
// width of a register; in an unnamed namespace, and without anything of the standard library.
#pragma once

// A register's value, and what it is in memory: at any element.
template <class T, std::size_t Bytes = kVectorBytes>
struct Register {
  typedef T type __attribute__((vector_size(Bytes)));
  typedef T memory __attribute__((vector_size(Bytes), aligned(alignof(T)), may_alias));
};
template <class T> using V = typename Register<T>::type;
template <class T> inline constexpr std::size_t lanes = kVectorBytes / sizeof(T);

template <class T>
inline V<T> load(const T* p) { return *reinterpret_cast<const typename Register<T>::memory*>(p); }
template <class T>
inline void store(T* p, V<T> v) { *reinterpret_cast<typename Register<T>::memory*>(p) = v; }
