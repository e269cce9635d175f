// What is told about a training while it runs.
#pragma once

#include <concepts>
#include <exception>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include <hearth/train/run.hpp>

namespace hearth::inline v0_1::train {

/// Overrides what it wants to know. One that remembers something between steps overrides state and
/// load_state (which StateMap reads for it), so that a resumed training goes on as if it had never stopped.
class HEARTH_API Callback {
 public:
  virtual ~Callback() = default;

  virtual void on_train_begin(Run&) {}
  virtual void on_epoch_begin(Run&) {}
  virtual void on_step_end(Run&) {}
  /// After the validation, if there is one: run.metrics has the epoch's.
  virtual void on_epoch_end(Run&) {}
  virtual void on_train_end(Run&) {}
  /// The training ends by this exception, which is thrown on after it. Must not throw.
  virtual void on_exception(Run&, const std::exception&) {}

  /// Under which its state lies in a checkpoint; two of one name get a number.
  virtual std::string name() const = 0;
  virtual RecordNode state() const { return {}; }
  virtual void load_state(const RecordNode&) {}
  /// Told after all others, because it saves their states.
  virtual bool comes_last() const { return false; }
};

/// A callback of any class, shared by its copies.
class AnyCallback {
 public:
  template <std::derived_from<Callback> C>
  AnyCallback(C callback) : callback_(std::make_shared<C>(std::move(callback))) {}  // NOLINT: is one
  template <std::derived_from<Callback> C>
  AnyCallback(std::shared_ptr<C> callback) : callback_(std::move(callback)) {}  // NOLINT: is one

  Callback& operator*() const { return *callback_; }
  Callback* operator->() const { return callback_.get(); }

 private:
  std::shared_ptr<Callback> callback_;
};

using Callbacks = std::vector<AnyCallback>;

/// Functions as a callback: Lambda{.step_end = [](train::Run& run) { .. }}.
struct HEARTH_API Hooks {
  std::function<void(Run&)> train_begin = {}, epoch_begin = {}, step_end = {}, epoch_end = {}, train_end = {};
};
class HEARTH_API Lambda : public Callback {
 public:
  explicit Lambda(Hooks hooks) : hooks_(std::move(hooks)) {}
  std::string name() const override { return "Lambda"; }
  void on_train_begin(Run& run) override { call(hooks_.train_begin, run); }
  void on_epoch_begin(Run& run) override { call(hooks_.epoch_begin, run); }
  void on_step_end(Run& run) override { call(hooks_.step_end, run); }
  void on_epoch_end(Run& run) override { call(hooks_.epoch_end, run); }
  void on_train_end(Run& run) override { call(hooks_.train_end, run); }

 private:
  static void call(const std::function<void(Run&)>& hook, Run& run) {
    if (hook) hook(run);
  }
  Hooks hooks_;
};

}  // namespace hearth::inline v0_1::train
