// All metrics.
#pragma once

#include <hearth/train/metric/accuracy.hpp>
#include <hearth/train/metric/auroc.hpp>
#include <hearth/train/metric/confusion_matrix.hpp>
#include <hearth/train/metric/dice.hpp>
#include <hearth/train/metric/hamming_score.hpp>
#include <hearth/train/metric/image.hpp>
#include <hearth/train/metric/loss.hpp>
#include <hearth/train/metric/perplexity.hpp>
#include <hearth/train/metric/precision_recall.hpp>
#include <hearth/train/metric/regression.hpp>
