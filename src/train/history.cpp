#include <hearth/train/history.hpp>

#include <algorithm>

#include <hearth/core/error.hpp>

namespace hearth::inline v0_1::train {

void History::add(std::string_view name, std::uint64_t step, double value) {
  auto found = std::find_if(series_.begin(), series_.end(), [&](const Series& s) { return s.name == name; });
  if (found == series_.end()) found = series_.insert(series_.end(), Series{std::string(name), {}, {}});
  found->steps.push_back(step);
  found->values.push_back(value);
}

const Series* History::find(std::string_view name) const {
  const auto found =
      std::find_if(series_.begin(), series_.end(), [&](const Series& s) { return s.name == name; });
  return found == series_.end() ? nullptr : &*found;
}

RecordNode History::record() const {
  RecordList list;
  for (const Series& series : series_) {
    RecordMap map;
    map.add("name", RecordNode(series.name));
    const Shape shape = {series.values.size()};
    map.add("steps", RecordNode(RecordTensor{"", TensorData::from(series.steps, shape)}));
    map.add("values", RecordNode(RecordTensor{"", TensorData::from(series.values, shape)}));
    list.items.push_back(RecordNode(std::move(map)));
  }
  return RecordNode(std::move(list));
}

History History::from_record(const RecordNode& node) {
  const auto fail = [](const RecordNode& found) {
    throw_malformed("history", "a list of series with name, steps and values", found.text());
  };
  const auto* list = node.as<RecordList>();
  const auto* by_number = node.as<RecordMap>();  // what formats without lists make of one
  const std::size_t count = list ? list->items.size() : by_number ? by_number->entries.size() : 0;
  if (!list && !by_number) fail(node);
  History history;
  for (std::size_t i = 0; i < count; ++i) {
    const RecordNode* found = list ? &list->items[i] : by_number->find(std::to_string(i));
    if (!found) fail(node);
    const RecordNode& item = *found;
    const auto* map = item.as<RecordMap>();
    const RecordNode* name = map ? map->find("name") : nullptr;
    const RecordNode* steps = map ? map->find("steps") : nullptr;
    const RecordNode* values = map ? map->find("values") : nullptr;
    if (!name || !steps || !values || !name->as<std::string>() || !steps->as<RecordTensor>() ||
        !values->as<RecordTensor>())
      fail(item);
    Series series{*name->as<std::string>(), steps->as<RecordTensor>()->data.values<std::uint64_t>(),
                  values->as<RecordTensor>()->data.values<double>()};
    if (series.steps.size() != series.values.size()) fail(item);
    history.series_.push_back(std::move(series));
  }
  return history;
}

}  // namespace hearth::inline v0_1::train
