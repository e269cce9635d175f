// A model as a graph of ONNX's operators: traced, written, read and run. Not part of hearth.hpp.
#pragma once

#include <hearth/trace/codegen.hpp>
#include <hearth/trace/graph.hpp>
#include <hearth/trace/onnx.hpp>
#include <hearth/trace/program.hpp>
#include <hearth/trace/save.hpp>
#include <hearth/trace/text.hpp>
#include <hearth/trace/trace.hpp>
