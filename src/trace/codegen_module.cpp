#include "codegen_module.hpp"

#include <algorithm>

namespace hearth::inline v0_1::codegen {
namespace {

constexpr std::size_t kMostFields = 60;  // a module has up to 64

}  // namespace

Module::Module(std::string name, const std::vector<Member>& members, Names& names)
    : members_(members), access_(members.size()) {
  groups_.push_back({std::move(name)});
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < members.size(); ++i) all.push_back(i);
  fill(0, all, 0, "", names);
}

int Module::part(int group, std::string field, const std::string& within) {
  const int made = static_cast<int>(groups_.size());
  groups_.push_back({groups_[static_cast<std::size_t>(group)].name + camel_case(within, "Part")});
  groups_[static_cast<std::size_t>(group)].fields.push_back({std::move(field), 0, made});
  return made;
}

void Module::fill(int group, const std::vector<std::size_t>& members, std::size_t depth,
                  const std::string& access, Names& names) {
  const auto add = [&](std::size_t member, const std::vector<std::string>& path) {
    const std::string field = names.unique(identifier(joined(path, "_"), "member"));
    groups_[static_cast<std::size_t>(group)].fields.push_back({field, member});
    access_[member] = access + field;
  };
  const auto rest = [&](std::size_t member) {
    const auto& path = members_[member].path;
    return std::vector<std::string>(path.begin() + static_cast<std::ptrdiff_t>(depth), path.end());
  };
  if (members.size() <= kMostFields) {
    for (const std::size_t member : members) add(member, rest(member));
    return;
  }
  // By the next step of their paths, in the order in which these come; else by their number.
  std::vector<std::pair<std::string, std::vector<std::size_t>>> parts;
  std::map<std::string, std::size_t> places;
  for (const std::size_t member : members) {
    const auto& path = members_[member].path;
    const std::string key = depth + 1 < path.size() ? path[depth] : "#" + std::to_string(member);
    const auto [place, is_new] = places.emplace(key, parts.size());
    if (is_new) parts.push_back({key, {}});
    parts[place->second].second.push_back(member);
  }
  if (parts.size() == 1) return fill(group, members, depth + 1, access, names);
  if (parts.size() > kMostFields) {
    parts.clear();
    for (std::size_t i = 0; i < members.size(); ++i) {
      if (i % kMostFields == 0) parts.push_back({"part" + std::to_string(i / kMostFields + 1), {}});
      parts.back().second.push_back(members[i]);
    }
    if (parts.size() > kMostFields) {  // two floors
      for (std::size_t i = 0; i < parts.size(); ++i) {
        auto& into = parts[i / kMostFields].second;
        if (i % kMostFields != 0)
          into.insert(into.end(), parts[i].second.begin(), parts[i].second.end());
        else if (i / kMostFields != i)
          into = parts[i].second;
      }
      parts.resize((parts.size() + kMostFields - 1) / kMostFields);
    }
  }
  for (const auto& [key, in_it] : parts) {
    const bool is_part = key[0] != '#' && in_it.size() > 1;
    if (!is_part) {
      for (const std::size_t member : in_it) add(member, rest(member));
      continue;
    }
    const std::string field = names.unique(identifier(key, "part"));
    const int made = part(group, field, field);
    Names own;
    fill(made, in_it, key.starts_with("part") ? depth : depth + 1, access + field + '.', own);
    order_.push_back(made);
  }
}

std::string Module::fields_of(int group) const {
  const Group& of = groups_[static_cast<std::size_t>(group)];
  std::string text;
  const auto type_of = [&](const Group::Field& field) {
    return field.group >= 0 ? groups_[static_cast<std::size_t>(field.group)].name + "<B>"
                            : members_[field.member].type;
  };
  const auto note_of = [&](const Group::Field& field) {
    return field.group >= 0 ? std::string() : members_[field.member].note;
  };
  std::vector<std::string> all;
  for (std::size_t i = 0; i < of.fields.size();) {
    const std::string type = type_of(of.fields[i]), note = note_of(of.fields[i]);
    std::vector<std::string> names;
    do {
      names.push_back(of.fields[i].name);
      all.push_back(of.fields[i++].name);
    } while (i < of.fields.size() && note.empty() && type_of(of.fields[i]) == type &&
             note_of(of.fields[i]).empty());
    std::string line = wrapped(type + ' ' + joined(names) + ';', 2);
    if (!note.empty()) line.insert(line.size() - 1, "  // " + note);
    text += line;
  }
  if (!text.empty()) text += '\n';
  return text + wrapped("HEARTH_MODULE(" + of.name + (all.empty() ? "" : ", ") + joined(all) + ")", 2);
}

std::string Module::init_of(int group) const {
  const Group& of = groups_[static_cast<std::size_t>(group)];
  std::vector<std::string> lines;
  for (const Group::Field& field : of.fields)
    lines.push_back('.' + field.name + " = " +
                    (field.group >= 0
                         ? groups_[static_cast<std::size_t>(field.group)].name + "<B>::init(device, rng)"
                         : members_[field.member].init));
  const bool draws = std::ranges::any_of(
      lines, [](const std::string& line) { return line.find("device") != std::string::npos; });
  std::string text = "  static " + of.name + " init(" +
                     (draws ? "const Device<B>& device, Rng& rng) {\n" : "const Device<B>&, Rng&) {\n") +
                     "    return {";
  if (lines.empty()) return text + "};\n  }\n";
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::string line = wrapped(lines[i] + (i + 1 < lines.size() ? "," : "};"), 12);
    text += i == 0 ? line.substr(12) : line;
  }
  return text + "  }\n";
}

std::string Module::structs_within() const {
  std::string text;
  for (const int group : order_)
    text += "template <hearth::Backend B>\nstruct " + groups_[static_cast<std::size_t>(group)].name + " {\n" +
            fields_of(group) + '\n' + init_of(group) + "};\n\n";
  return text;
}

RecordNode Module::record_of(int group, RecordWriter& writer) const {
  RecordMap map;
  const Path* const above = writer.path;
  for (const Group::Field& field : groups_[static_cast<std::size_t>(group)].fields) {
    const Path below(*above, field.name);
    writer.path = &below;
    map.add(field.name,
            field.group >= 0 ? record_of(field.group, writer) : members_[field.member].record(writer));
  }
  writer.path = above;
  return RecordNode(std::move(map));
}

RecordNode Module::record() const {
  const Path top;
  RecordWriter writer{&top};
  return record_of(root_, writer);
}

}  // namespace hearth::inline v0_1::codegen
