// Data sets and batches.
#pragma once

#include <hearth/data/dataset.hpp>
#include <hearth/data/example.hpp>
#include <hearth/data/idx.hpp>
#include <hearth/data/image_dataset.hpp>
#include <hearth/data/loader.hpp>
#include <hearth/data/sampler.hpp>
