// What the library has compiled of layers' records and of data sets: a program compiles little more than its
// own model. A backend's library does the same for its tensors and layers, where this header was included
// before its own.
#pragma once

#include <hearth/data.hpp>
#include <hearth/nn.hpp>
#include <hearth/record.hpp>

#define HEARTH_DETAIL_LAYERS_ARE_COMPILED

namespace hearth::inline v0_1::detail {

#define HEARTH_DETAIL_RECORD_NODE(how, api, ...)                                            \
  how api RecordNode write_node<__VA_ARGS__>(TreeWriter&, const Path&, const __VA_ARGS__&); \
  how api __VA_ARGS__ read_node<__VA_ARGS__>(TreeReader&, const Path&, const RecordNode*);
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

}  // namespace hearth::inline v0_1::detail

namespace hearth::inline v0_1 {

#define HEARTH_DETAIL_WITHOUT_BACKEND(how, api)       \
  how class api data::DataLoader<data::ImageDataset>; \
  how api PoolOptions<2> nn::MaxPool<2>::options() const;

HEARTH_DETAIL_WITHOUT_BACKEND(extern template, HEARTH_API)

}  // namespace hearth::inline v0_1
