// Every operator of ONNX that runs, over any backend. A backend's library compiles each family of them in a
// file of its own; over a backend that has none compiled, include this.
#pragma once

#include <hearth/trace/op/activation.hpp>
#include <hearth/trace/op/attention.hpp>
#include <hearth/trace/op/control.hpp>
#include <hearth/trace/op/elementwise.hpp>
#include <hearth/trace/op/families.hpp>
#include <hearth/trace/op/index.hpp>
#include <hearth/trace/op/layout.hpp>
#include <hearth/trace/op/loss.hpp>
#include <hearth/trace/op/norm.hpp>
#include <hearth/trace/op/product.hpp>
#include <hearth/trace/op/quantized.hpp>
#include <hearth/trace/op/recurrent.hpp>
#include <hearth/trace/op/reduce.hpp>
#include <hearth/trace/op/resize.hpp>
#include <hearth/trace/op/window.hpp>
