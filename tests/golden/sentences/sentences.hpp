// The texts of this folder with what the reference makes of them (generate.py).
#pragma once

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <hearth/core/error.hpp>

namespace hearth::golden {

struct Sentence {
  std::string text;
  nlohmann::json ids;  // by the name of the options; those that give the plain ones are left out
};

inline std::string sentences_file(const std::string& name) { return HEARTH_GOLDEN "/sentences/" + name; }

inline std::vector<Sentence> sentences() {
  std::ifstream file(sentences_file("texts.json"), std::ios::binary);
  std::vector<Sentence> all;
  for (const auto& row : nlohmann::json::parse(file)) all.push_back({row.at("text"), row});
  if (all.size() != 200)
    throw Error("hearth: golden sentences: expected 200, got " + std::to_string(all.size()));
  return all;
}

}  // namespace hearth::golden
