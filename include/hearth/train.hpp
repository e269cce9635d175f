// Training with a Learner: what it is told, what it tells, what it leaves behind. Not part of hearth.hpp: a
// loop of one's own needs none of it.
#pragma once

#include <hearth/train/callback.hpp>
#include <hearth/train/checkpoint.hpp>
#include <hearth/train/csv_logger.hpp>
#include <hearth/train/dashboard.hpp>
#include <hearth/train/early_stopping.hpp>
#include <hearth/train/event_writer.hpp>
#include <hearth/train/fit.hpp>
#include <hearth/train/history.hpp>
#include <hearth/train/learner.hpp>
#include <hearth/train/learning_rate_monitor.hpp>
#include <hearth/train/loss_monitor.hpp>
#include <hearth/train/metrics.hpp>
#include <hearth/train/model_checkpoint.hpp>
#include <hearth/train/picture.hpp>
#include <hearth/train/plot.hpp>
#include <hearth/train/predictions.hpp>
#include <hearth/train/progress.hpp>
#include <hearth/train/report.hpp>
#include <hearth/train/state.hpp>
#include <hearth/train/system.hpp>
#include <hearth/train/system_monitor.hpp>
#include <hearth/train/tensor_board.hpp>
#include <hearth/train/time_monitor.hpp>
#include <hearth/train/transfer.hpp>
