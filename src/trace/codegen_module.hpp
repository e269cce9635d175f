// The struct that is written: its members, their configs, and the record that fills them.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <hearth/compiled.hpp>  // which makes what it names, for all: an instance of ours would be hidden

#include "codegen_text.hpp"

namespace hearth::inline v0_1::codegen {

/// Writes a member's node of the record.
struct RecordWriter {
  const Path* path;
  hearth::detail::TreeWriter writer{nullptr};
  std::map<std::string, ParamId> ids = {};

  /// The same for all that hold the same weight: those are tied.
  ParamId id(const std::string& weight, std::string_view field) {
    return ids.emplace(weight, param_id_of_path(join_path(path->text(), field))).first->second;
  }
  template <class T>
  RecordNode node(const T& record) {
    return hearth::detail::write_node(writer, *path, record);
  }
};

struct Member {
  std::vector<std::string> path;  // identifiers: of the modules around it, and its own
  std::string type, init;
  std::string note = {};  // for the end of the line that declares it
  std::function<RecordNode(RecordWriter&)> record = {};
};

/// The members as fields of a struct `name`; where they are more than a module may have, those of a common
/// module are in a struct of their own.
class Module {
 public:
  /// `names` has what no field may be called, and gets the fields' names.
  Module(std::string name, const std::vector<Member>& members, Names& names);

  /// "layer1.conv1"
  const std::string& access(std::size_t member) const { return access_[member]; }
  /// The structs within, in the order in which they are needed.
  std::string structs_within() const;
  /// The members, and the line with the macro.
  std::string fields() const { return fields_of(root_); }
  /// Does a member's init make parameters, or buffers?
  bool has_weights() const { return any_init("device, rng)"); }
  bool has_buffers() const { return any_init("device)"); }
  /// static Name init(device, rng)
  std::string init() const { return init_of(root_); }
  RecordNode record() const;

 private:
  struct Group {
    std::string name;  // of the struct
    struct Field {
      std::string name;
      std::size_t member = 0;  // unless it is
      int group = -1;          // a struct
    };
    std::vector<Field> fields = {};
  };

  void fill(int group, const std::vector<std::size_t>& members, std::size_t depth, const std::string& access,
            Names& names);
  bool any_init(std::string_view arguments) const {
    return std::ranges::any_of(
        members_, [&](const Member& member) { return member.init.find(arguments) != std::string::npos; });
  }
  int part(int group, std::string field, const std::string& within);
  std::string fields_of(int group) const;
  std::string init_of(int group) const;
  RecordNode record_of(int group, RecordWriter& writer) const;

  const std::vector<Member>& members_;
  std::vector<Group> groups_;
  std::vector<int> order_;  // of those within
  std::vector<std::string> access_;
  int root_ = 0;
};

}  // namespace hearth::inline v0_1::codegen
