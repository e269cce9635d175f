// The backends that the conformance suites run for. A new one is a line here.
#pragma once

#include <hearth/autodiff.hpp>
#if defined(HEARTH_TEST_CUDA)
#include <hearth/cuda.hpp>
#else
#include <hearth/ndarray.hpp>
#endif

#if defined(HEARTH_TEST_BACKENDS)
#elif defined(HEARTH_TEST_CUDA)
#define HEARTH_TEST_BACKENDS                                                        \
  hearth::Cuda<float>, hearth::Cuda<double>, hearth::Autodiff<hearth::Cuda<float>>, \
      hearth::Autodiff<hearth::Cuda<double>>
#else
#define HEARTH_TEST_BACKENDS                                                                 \
  hearth::NdArray<float>, hearth::NdArray<double>, hearth::Autodiff<hearth::NdArray<float>>, \
      hearth::Autodiff<hearth::NdArray<double>>
#endif
