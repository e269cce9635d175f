// What a computation did, so that its gradients can be found: a flat vector of steps, each knowing how to
// pass a gradient back. A tape belongs to the tensors made on it; there is no current tape, and none outlives
// them.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <hearth/backend/concept.hpp>
#include <hearth/core/error.hpp>
#include <hearth/core/id_index.hpp>
#include <hearth/core/param_id.hpp>
#include <hearth/core/recycled.hpp>

namespace hearth::inline v0_1 {

template <class I> class Tape;

/// Autodiff<I>'s primitive for floats: a value of I, and where on a tape it was made.
template <class I>
struct Variable {
  using Value = PrimitiveOf<I, Float>;

  Value value;
  std::shared_ptr<Tape<I>> tape = nullptr;  // null for a constant, and for a parameter not used yet
  std::uint32_t node = 0;
  ParamId leaf = {};  // of a parameter that wants a gradient; it joins the tape of the first op that uses it

  bool tracked() const { return tape || leaf.value != 0; }
};

/// The input of a step, or none where it needs no gradient.
struct Edge {
  static constexpr std::uint32_t kNone = static_cast<std::uint32_t>(-1);
  std::uint32_t node = kNone;
};

/// The gradients of one backward pass.
template <class I>
class Sweep {
 public:
  using Value = PrimitiveOf<I, Float>;
  explicit Sweep(std::size_t nodes) : gradients_(nodes) {}

  void add(std::uint32_t node, Value gradient) {
    auto& sum = gradients_[node];
    if (sum)
      sum = I::template binary<Float>(op::Add{}, std::move(*sum), std::move(gradient));
    else
      sum = std::move(gradient);
  }
  std::optional<Value>& operator[](std::uint32_t node) { return gradients_[node]; }

 private:
  RecycledVector<std::optional<Value>> gradients_;
};

/// What a rule hands its gradients to.
template <class I>
struct Back {
  Sweep<I>& sweep;
  std::uint32_t base;

  bool wants(Edge edge) const { return edge.node != Edge::kNone; }
  void add(Edge edge, PrimitiveOf<I, Float> gradient) const {
    if (wants(edge)) sweep.add(base + edge.node, std::move(gradient));
  }
};

template <class I>
class Tape {
 public:
  using Value = PrimitiveOf<I, Float>;

  static std::shared_ptr<Tape> make() { return std::allocate_shared<Tape>(Recycled<Tape>{}); }

  /// A step whose rule, rule(gradient of the result, Back<I>), passes gradients to the edges it captured.
  template <class F>
  std::uint32_t push(F rule) {
    struct Holder final : Rule {
      F rule;
      explicit Holder(F f) : rule(std::move(f)) {}
      void operator()(Value gradient, const Back<I>& back) override { rule(std::move(gradient), back); }
    };
    nodes_.push_back({std::make_unique<Holder>(std::move(rule)), 0, false});
    return static_cast<std::uint32_t>(nodes_.size() - 1);
  }

  /// A value that wants a gradient and was not computed.
  std::uint32_t push_leaf() {
    nodes_.push_back({nullptr, 0, false});
    return static_cast<std::uint32_t>(nodes_.size() - 1);
  }

  /// The parameter's place, made when it is used for the first time.
  std::uint32_t leaf(ParamId id) {
    if (const std::size_t at = places_.find(id); at != IdIndex::kNone) return leaves_[at].node;
    const std::uint32_t node = push_leaf();
    add_leaf(id, node);
    return node;
  }

  /// Where a variable's tape and node are now: tapes that met were joined.
  static void resolve(Variable<I>& x) {
    while (x.tape && x.tape->joined_) {
      x.node += x.tape->shift_;
      x.tape = std::shared_ptr<Tape>(x.tape->joined_);
    }
  }

  /// Appends `other` to `into`: both are in order, and neither knows the other.
  static void join(const std::shared_ptr<Tape>& into, Tape& other) {
    const auto shift = static_cast<std::uint32_t>(into->nodes_.size());
    for (Node& node : other.nodes_) {
      node.base += shift;
      into->nodes_.push_back(std::move(node));
    }
    for (const Leaf& leaf : other.leaves_) into->add_leaf(leaf.id, leaf.node + shift);
    other.nodes_.clear();
    other.leaves_.clear();
    other.places_ = {};
    other.joined_ = into;
    other.shift_ = shift;
  }

  std::size_t size() const { return nodes_.size(); }

  /// Walks back from `from`, whose gradient is `seed`. Unless `keep` is set, every step gives up what it
  /// saved. Gradients stay in the sweep for leaves, and for the step `wanted`.
  Sweep<I> backward(std::uint32_t from, Value seed, bool keep, Edge wanted = {}) {
    Sweep<I> sweep(from + 1);
    sweep.add(from, std::move(seed));
    for (std::uint32_t i = from + 1; i-- > 0;) {
      Node& node = nodes_[i];
      if (node.released && sweep[i])
        throw Error(
            "hearth: backward: expected a graph that still holds its values, got one that an earlier backward "
            "released; pass {.keep_graph = true} to that one");
      if (!node.rule) continue;
      if (auto& gradient = sweep[i]) {
        const bool stays = i == wanted.node;
        (*node.rule)(stays ? Value(*gradient) : std::move(*gradient), Back<I>{sweep, node.base});
        if (!stays) gradient.reset();
      }
      if (!keep) {
        node.rule.reset();
        node.released = true;
      }
    }
    return sweep;
  }

  /// The sum of the gradients of a parameter's places on this tape.
  std::optional<Value> gradient_of(ParamId id, Sweep<I>& sweep, std::uint32_t last) const {
    std::optional<Value> sum;
    for (std::size_t at = places_.find(id); at != IdIndex::kNone; at = leaves_[at].next) {
      const Leaf& leaf = leaves_[at];
      if (leaf.node > last || !sweep[leaf.node]) continue;
      if (sum)
        sum = I::template binary<Float>(op::Add{}, std::move(*sum), *sweep[leaf.node]);
      else
        sum = *sweep[leaf.node];
    }
    return sum;
  }

 private:
  struct Rule {
    virtual ~Rule() = default;
    virtual void operator()(Value gradient, const Back<I>& back) = 0;

    static void* operator new(std::size_t bytes) { return recycled_new(bytes); }
    static void operator delete(void* memory, std::size_t bytes) { recycled_delete(memory, bytes); }
  };
  struct Node {
    std::unique_ptr<Rule> rule;  // none for a leaf, and for a step that was released
    std::uint32_t base;          // what to add to the rule's edges after tapes were joined
    bool released;
  };
  struct Leaf {
    ParamId id;
    std::uint32_t node;
    std::size_t next;  // of the same id: tapes that were joined may each have had one
  };

  void add_leaf(ParamId id, std::uint32_t node) {
    std::size_t at = places_.add(id, leaves_.size());
    if (at != IdIndex::kNone) {
      while (leaves_[at].next != IdIndex::kNone) at = leaves_[at].next;
      leaves_[at].next = leaves_.size();
    }
    leaves_.push_back({id, node, IdIndex::kNone});
  }

  RecycledVector<Node> nodes_;
  RecycledVector<Leaf> leaves_;
  IdIndex places_;  // of the first leaf of each id
  std::shared_ptr<Tape> joined_;
  std::uint32_t shift_ = 0;
};

/// The inputs of an op brought onto one tape, if any of them is tracked. N is their number, or kMany.
template <class I, std::size_t N>
class Inputs {
 public:
  static constexpr std::size_t kMany = static_cast<std::size_t>(-1);

  template <class... V>
  explicit Inputs(V&... variables) {
    (find_tape(variables), ...);
    if (!tape_ && (variables.tracked() || ...)) tape_ = Tape<I>::make();
    std::size_t i = 0;
    if (tape_) ((edges_[i++] = edge(variables)), ...);
  }
  explicit Inputs(std::vector<Variable<I>>& variables) : edges_(variables.size()) {
    bool tracked = false;
    for (Variable<I>& x : variables) {
      find_tape(x);
      tracked = tracked || x.tracked();
    }
    if (!tape_ && tracked) tape_ = Tape<I>::make();
    for (std::size_t i = 0; tape_ && i < variables.size(); ++i) edges_[i] = edge(variables[i]);
  }

  bool tracked() const { return tape_ != nullptr; }
  Edge operator[](std::size_t i) const { return edges_[i]; }
  auto edges() const { return edges_; }

  /// The result of the op as a step of the tape.
  template <class F>
  Variable<I> push(PrimitiveOf<I, Float> value, F rule) const {
    const std::uint32_t node = tape_->push(std::move(rule));
    return Variable<I>{std::move(value), tape_, node, {}};
  }

 private:
  void find_tape(Variable<I>& x) {
    Tape<I>::resolve(x);
    if (!x.tape || x.tape == tape_) return;
    if (!tape_) {
      tape_ = x.tape;
    } else if (tape_->size() >= x.tape->size()) {  // the shorter one moves
      Tape<I>::join(tape_, *x.tape);
    } else {
      Tape<I>::join(x.tape, *tape_);
      tape_ = x.tape;
    }
  }
  Edge edge(Variable<I>& x) {
    Tape<I>::resolve(x);
    if (x.tape) return {x.node};
    if (x.leaf.value != 0) return {tape_->leaf(x.leaf)};
    return {};
  }

  std::shared_ptr<Tape<I>> tape_;
  std::conditional_t<N == kMany, std::vector<Edge>, std::array<Edge, N == kMany ? 0 : N>> edges_;
};

}  // namespace hearth::inline v0_1
