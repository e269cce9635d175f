// Read-only bytes and what keeps them alive: owned, part of a mapped file, or in the executable itself; and
// where bytes are written to.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include <hearth/core/config.hpp>

namespace hearth::inline v0_1 {

class Bytes {
 public:
  Bytes() = default;
  // Compiled once: records and their copies are made of these.
  HEARTH_API Bytes(const Bytes&);
  HEARTH_API Bytes(Bytes&&) noexcept;
  HEARTH_API Bytes& operator=(const Bytes&);
  HEARTH_API Bytes& operator=(Bytes&&) noexcept;
  HEARTH_API ~Bytes();

  /// Bytes that live as long as the program, such as an array of constants. Nothing is copied.
  static Bytes borrowed(std::span<const std::byte> bytes) { return Bytes(nullptr, bytes); }
  /// Bytes that `owner` keeps alive. Nothing is copied.
  static Bytes owned_by(std::shared_ptr<const void> owner, std::span<const std::byte> bytes) {
    return Bytes(std::move(owner), bytes);
  }
  /// The vector's bytes, which are moved, not copied.
  template <class T>
  static Bytes of(std::vector<T> values) {
    auto owner = std::make_shared<const std::vector<T>>(std::move(values));
    const auto bytes = std::as_bytes(std::span<const T>(*owner));
    return Bytes(std::move(owner), bytes);
  }
  /// A copy of any bytes.
  HEARTH_API static Bytes copy(std::span<const std::byte> bytes);

  const std::byte* data() const { return bytes_.data(); }
  std::size_t size() const { return bytes_.size(); }
  std::span<const std::byte> span() const { return bytes_; }
  const std::shared_ptr<const void>& owner() const { return owner_; }

  /// `size` bytes from `offset` on, sharing the owner. Both must lie inside.
  HEARTH_API Bytes part(std::size_t offset, std::size_t size) const;

 private:
  Bytes(std::shared_ptr<const void> owner, std::span<const std::byte> bytes)
      : owner_(std::move(owner)), bytes_(bytes) {}

  std::shared_ptr<const void> owner_;  // empty when the bytes live as long as the program
  std::span<const std::byte> bytes_;
};

/// Where bytes go piece by piece, so that a model is never held twice.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  virtual void write(std::span<const std::byte> bytes) = 0;
};

}  // namespace hearth::inline v0_1
