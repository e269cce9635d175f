// Gradients: Autodiff<B> over any backend, backward, gradient.
#pragma once

#include <hearth/autodiff/autodiff.hpp>
#include <hearth/autodiff/backward.hpp>
#include <hearth/autodiff/gradient.hpp>
