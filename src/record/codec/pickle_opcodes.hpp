// The operations of pickle protocol 2 that PyTorch writes, and that we read and write.
#pragma once

#include <cstdint>

namespace hearth::inline v0_1::detail {

enum class Opcode : std::uint8_t {
  mark = '(',
  empty_tuple = ')',
  stop = '.',
  bin_float = 'G',
  bin_int = 'J',
  bin_int1 = 'K',
  bin_int2 = 'M',
  none = 'N',
  bin_persistent_id = 'Q',
  reduce = 'R',
  short_bin_string = 'U',
  bin_unicode = 'X',
  empty_list = ']',
  append = 'a',
  build = 'b',
  global = 'c',
  appends = 'e',
  bin_get = 'h',
  long_bin_get = 'j',
  bin_put = 'q',
  long_bin_put = 'r',
  set_item = 's',
  tuple = 't',
  set_items = 'u',
  empty_dict = '}',
  proto = 0x80,
  new_object = 0x81,
  tuple1 = 0x85,
  tuple2 = 0x86,
  tuple3 = 0x87,
  new_true = 0x88,
  new_false = 0x89,
  long1 = 0x8a,
  empty_set = 0x8f,
};

}  // namespace hearth::inline v0_1::detail
