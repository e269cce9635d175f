// The backends that the conformance suites run for. A new one is a line here.
#pragma once

#include <hearth/autodiff.hpp>
#include <hearth/ndarray.hpp>

#ifndef HEARTH_TEST_BACKENDS
#define HEARTH_TEST_BACKENDS                                                                 \
  hearth::NdArray<float>, hearth::NdArray<double>, hearth::Autodiff<hearth::NdArray<float>>, \
      hearth::Autodiff<hearth::NdArray<double>>
#endif
