#!/usr/bin/env python3
"""Writes print.safetensors: arrays <case>.x, and what NumPy's str() makes of them as bytes in <case>.text."""

import pathlib

import numpy as np
from safetensors.numpy import save_file

generator = np.random.default_rng(5)
normal = generator.standard_normal
F32 = np.float32
CASES = {
    "whole": np.array([[1, 2, 3], [4, 5, 6]], F32),
    "fractions": np.array([1.5, 2.25, -3, 0.125], F32),
    "thirds": np.array([1 / 3, 2 / 3, -1 / 3], F32),
    "thirds_double": np.array([1 / 3, 2 / 3, 100 / 3]),
    "normal": normal((4, 5)).astype(F32),
    "normal_double": normal((3, 4)),
    "wide": normal((2, 30)),
    "wide_ints": generator.integers(-1000, 1000, (3, 40)),
    "four_axes": np.arange(24, dtype=F32).reshape(2, 2, 3, 2),
    "five_axes": np.arange(8).reshape(1, 2, 2, 2, 1),
    "large": np.array([1e10, 1.0, -2.5]),
    "large_float": np.array([1e6, 1, 2], F32),
    "not_yet_large": np.array([999999, 1000], F32),
    "large_double": np.array([1e8, 1e7]),
    "not_yet_large_double": np.array([99999999.0, 1e6]),
    "ratio": np.array([1000.5, 1.0]),
    "ratio_float": np.array([1000, 1], F32),
    "small": np.array([1e-5, 1]),
    "not_yet_small": np.array([1e-4, 0.05]),
    "not_yet_small_float": np.array([1e-4, 0.05], F32),
    "tiny": np.array([1e-310, 5e-324]),
    "exponents": np.array([1e-100, 1e100, 1e-5, -1.2345678901234]),
    "huge": np.array([1.7976931348623157e308, -1.0]),
    "float_limits": np.array([3.4028235e38, 1.1754944e-38, 1e-45], F32),
    "many_digits": np.array([12345.678912345, 0.123456789123]),
    "round_up": np.array([0.999999999, 1.0]),
    "halfway": np.array([0.000000005, 0.5]),
    "zeros": np.zeros((2, 2), F32),
    "minus_zero": np.array([-0.0, 0.0, 1], F32),
    "special": np.array([np.nan, np.inf, -np.inf, 1.5], F32),
    "special_alone": np.array([np.nan, np.inf], F32),
    "special_minus": np.array([-np.inf, 1], F32),
    "special_exponent": np.array([np.nan, 1e-10, -np.inf]),
    "all_nan": np.full((2, 3), np.nan),
    "nan_and_long": np.array([np.nan, 1.23456789]),
    "bools": np.array([[True, False], [False, False]]),
    "one_true": np.array([True]),
    "ints": np.array([[1, -20], [300, 4]]),
    "int_limits": np.array([2**63 - 1, -(2**63)]),
    "bytes": np.array([0, 255, 7], np.uint8),
    "unsigned": np.array([2**64 - 1, 1], np.uint64),
    "half": np.array([0.1, 2.5, -3, 65504 / 64], np.float16),
    "half_small": np.array([0.1, 0.2, 0.3], np.float16),
    "empty": np.zeros(0, F32),
    "empty_rows": np.zeros((3, 0), F32),
    "empty_between": np.zeros((2, 0, 3)),
    "scalar": np.array(1.5, F32),
    "scalar_whole": np.array(3.0),
    "scalar_third": np.array(1 / 3),
    "scalar_third_float": np.array(1 / 3, F32),
    "scalar_large": np.array(1e16),
    "scalar_not_yet_large": np.array(123456789012345680.0 / 100),
    "scalar_small": np.array(-0.00001234),
    "scalar_nan": np.array(np.nan),
    "scalar_minus": np.array(-np.inf, F32),
    "scalar_int": np.array(-7),
    "scalar_true": np.array(True),
    "one": np.array([[[2.0]]], F32),
    "thousand": np.arange(1000),
    "more": np.arange(1001),
    "more_floats": np.arange(2000, dtype=F32).reshape(40, 50) / 8,
    "more_axes": np.arange(1200).reshape(10, 2, 60),
    "more_short_rows": np.arange(1500, dtype=F32).reshape(500, 3),
    "more_six": np.arange(1206).reshape(201, 6),
    "more_wide_inside": np.where(np.arange(1100) == 500, 1e20, 1.0),
    "more_bools": np.arange(1100).reshape(11, 100) % 3 == 0,
    "more_normal": normal((3, 400)),
}  # fmt: skip

tensors = {}
for name, values in CASES.items():
    tensors[f"{name}.x"] = np.ascontiguousarray(values).reshape(values.shape)
    tensors[f"{name}.text"] = np.frombuffer(str(values).encode(), np.uint8)
save_file(tensors, pathlib.Path(__file__).resolve().parent / "print.safetensors", metadata={"numpy": np.__version__})
