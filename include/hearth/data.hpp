// Data sets and batches.
#pragma once

#include <hearth/data/cifar.hpp>
#include <hearth/data/csv.hpp>
#include <hearth/data/dataset.hpp>
#include <hearth/data/example.hpp>
#include <hearth/data/idx.hpp>
#include <hearth/data/image_dataset.hpp>
#include <hearth/data/image_file.hpp>
#include <hearth/data/image_folder.hpp>
#include <hearth/data/image_transform.hpp>
#include <hearth/data/loader.hpp>
#include <hearth/data/map.hpp>
#include <hearth/data/numpy.hpp>
#include <hearth/data/sampler.hpp>
#include <hearth/data/subset.hpp>
#include <hearth/data/tensor_dataset.hpp>
#include <hearth/data/transform.hpp>
#include <hearth/data/vocabulary.hpp>
#include <hearth/data/word_piece.hpp>
