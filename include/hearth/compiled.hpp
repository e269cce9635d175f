// Of the common layers' records, what the library has compiled: how they are read and written. A backend's
// library does the same for what is done with its layers, where this header was included before its own.
#pragma once

#include <hearth/nn.hpp>
#include <hearth/record.hpp>

#define HEARTH_DETAIL_LAYERS_ARE_COMPILED

namespace hearth::detail {

#define HEARTH_DETAIL_RECORD_NODE(how, api, ...)                                      \
  how api RecordNode write_node<__VA_ARGS__>(TreeWriter&, Path&, const __VA_ARGS__&); \
  how api __VA_ARGS__ read_node<__VA_ARGS__>(TreeReader&, Path&, const RecordNode*);
#define HEARTH_DETAIL_RECORD_NODES(how, api)                           \
  HEARTH_DETAIL_RECORD_NODE(how, api, Param<Stored, 1>)                \
  HEARTH_DETAIL_RECORD_NODE(how, api, Param<Stored, 2>)                \
  HEARTH_DETAIL_RECORD_NODE(how, api, Param<Stored, 3>)                \
  HEARTH_DETAIL_RECORD_NODE(how, api, Param<Stored, 4>)                \
  HEARTH_DETAIL_RECORD_NODE(how, api, Param<Stored, 2, Role::linear>)  \
  HEARTH_DETAIL_RECORD_NODE(how, api, std::optional<Param<Stored, 1>>) \
  HEARTH_DETAIL_RECORD_NODE(how, api, std::array<std::size_t, 1>)      \
  HEARTH_DETAIL_RECORD_NODE(how, api, std::array<std::size_t, 2>)      \
  HEARTH_DETAIL_RECORD_NODE(how, api, nn::Linear<Stored>)              \
  HEARTH_DETAIL_RECORD_NODE(how, api, nn::Conv1d<Stored>)              \
  HEARTH_DETAIL_RECORD_NODE(how, api, nn::Conv2d<Stored>)              \
  HEARTH_DETAIL_RECORD_NODE(how, api, nn::BatchNorm2d<Stored>)         \
  HEARTH_DETAIL_RECORD_NODE(how, api, nn::MaxPool1d)                   \
  HEARTH_DETAIL_RECORD_NODE(how, api, nn::MaxPool2d)

HEARTH_DETAIL_RECORD_NODES(extern template, HEARTH_API)

}  // namespace hearth::detail
