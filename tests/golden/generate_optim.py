#!/usr/bin/env python3
"""Writes the golden files of optimizers and of schedules: optim2 and schedule. Needs torch, numpy and safetensors.

The weights after each step are one row: a.weight, a.bias, b.weight, b.bias. float64 has all steps, float32 those of
FLOAT_STEPS. What PyTorch lacks is computed here from its paper, with NumPy.
"""

import math

import numpy as np
import torch
import torch.nn.functional as F
import torch.optim._muon
from torch.optim import lr_scheduler

from golden_file import DTYPES, File, random

STEPS = 20
FLOAT_STEPS = [0, 4, 9, 19]

# ---- What PyTorch lacks ---------------------------------------------------------------------------------------------


class Formula(torch.optim.Optimizer):
    """An optimizer whose subclass has update(weight, gradient, state, t, options) on NumPy arrays: the new weight."""

    def __init__(self, params, **options):
        super().__init__(params, options)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for param in group["params"]:
                state = self.state[param]
                state["t"] = state.get("t", 0) + 1
                weight, gradient = param.numpy().copy(), param.grad.numpy()
                param.copy_(torch.from_numpy(self.update(weight, gradient, state, state["t"], group)))


class Adan(Formula):
    """Xie et al., 2022, algorithm 1; betas as in the authors' code, which are 1 - beta of the paper."""

    def update(self, w, g, s, t, o):
        b1, b2, b3 = o["betas"]
        zero = np.zeros_like(w)
        difference = g - s.get("g", g)
        s["g"] = g.copy()
        s["m"] = b1 * s.get("m", zero) + (1 - b1) * g
        s["v"] = b2 * s.get("v", zero) + (1 - b2) * difference
        s["n"] = b3 * s.get("n", zero) + (1 - b3) * (g + b2 * difference) ** 2
        root = np.sqrt(s["n"] / (1 - b3**t)) + 1e-8
        step = o["lr"] * (s["m"] / (1 - b1**t) + b2 * s["v"] / (1 - b2**t)) / root
        decay = o["lr"] * o.get("weight_decay", 0)
        return w * (1 - decay) - step if o.get("no_prox") else (w - step) / (1 + decay)


class Lion(Formula):
    """Chen et al., 2023, algorithm 2."""

    def update(self, w, g, s, t, o):
        b1, b2 = o["betas"]
        m = s.get("m", np.zeros_like(w))
        direction = np.sign(b1 * m + (1 - b1) * g)
        s["m"] = b2 * m + (1 - b2) * g
        return w - o["lr"] * (direction + o.get("weight_decay", 0) * w)


class CautiousAdamW(Formula):
    """AdamW with decay only where update and weight agree in sign (Chen et al., 2025, equation 2)."""

    def update(self, w, g, s, t, o):
        b1, b2 = o["betas"]
        s["m"] = b1 * s.get("m", np.zeros_like(w)) + (1 - b1) * g
        s["v"] = b2 * s.get("v", np.zeros_like(w)) + (1 - b2) * g * g
        u = s["m"] / (1 - b1**t) / (np.sqrt(s["v"] / (1 - b2**t)) + 1e-8)
        return w - o["lr"] * (u + o["weight_decay"] * w * (u * w >= 0))


def newton_schulz(grad, ns_coefficients, ns_steps, eps):
    """Jordan et al., 2024, without the rounding to bfloat16 that torch.optim.Muon does here."""
    a, b, c = ns_coefficients
    x = grad.T if grad.size(0) > grad.size(1) else grad
    x = x / x.norm().clamp(min=eps)
    for _ in range(ns_steps):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.T if grad.size(0) > grad.size(1) else x


class Both:
    """Muon for matrices, AdamW for the rest."""

    def __init__(self, params, adamw, **options):
        self.optimizers = [torch.optim.Muon([p for p in params if p.ndim == 2], **options)]
        self.optimizers.append(torch.optim.AdamW([p for p in params if p.ndim != 2], **adamw))

    def zero_grad(self):
        for optimizer in self.optimizers:
            optimizer.zero_grad()

    def step(self):
        for optimizer in self.optimizers:
            optimizer.step()


# ---- Optimizers -----------------------------------------------------------------------------------------------------


def groups(make, **options):
    """No decay for biases, a third of the rate for b.weight; after half of the steps all at half of the rate."""

    def made(p):
        a_weight, a_bias, b_weight, b_bias = p
        third = options["lr"] / 3
        optimizer = make(
            [{"params": [a_bias, b_bias], "weight_decay": 0}, {"params": [b_weight], "lr": third}, {"params": [a_weight]}],
            **options,
        )
        schedule = lr_scheduler.StepLR(optimizer, STEPS // 2, 0.5)
        optimizer.register_step_post_hook(lambda *_: schedule.step())
        return optimizer

    return made


O = torch.optim
# The options are repeated in optim2_test.cpp.
OPTIMIZERS = {
    "adam_amsgrad": lambda p: O.Adam(p, lr=0.05, betas=(0.8, 0.9), amsgrad=True),
    "adamw_amsgrad": lambda p: O.AdamW(p, lr=0.05, betas=(0.8, 0.9), weight_decay=0.2, amsgrad=True),
    "adamw_cautious": lambda p: CautiousAdamW(p, lr=0.05, betas=(0.9, 0.999), weight_decay=0.5),
    "ada_grad": lambda p: O.Adagrad(p, lr=0.1),
    "ada_grad_options": lambda p: O.Adagrad(
        p, lr=0.1, lr_decay=0.1, weight_decay=0.05, initial_accumulator_value=0.1, eps=1e-6
    ),
    "ada_delta": lambda p: O.Adadelta(p),
    "ada_delta_options": lambda p: O.Adadelta(p, lr=0.5, rho=0.8, eps=1e-4, weight_decay=0.05),
    "rms_prop": lambda p: O.RMSprop(p, lr=0.02),
    "rms_prop_momentum": lambda p: O.RMSprop(p, lr=0.01, alpha=0.9, eps=1e-6, momentum=0.8, weight_decay=0.05),
    "rms_prop_centered": lambda p: O.RMSprop(p, lr=0.02, alpha=0.8, eps=1e-4, centered=True),
    "rms_prop_all": lambda p: O.RMSprop(p, lr=0.01, alpha=0.8, eps=1e-4, momentum=0.5, centered=True, weight_decay=0.1),
    "adan": lambda p: Adan(p, lr=0.02, betas=(0.98, 0.92, 0.99)),
    "adan_prox": lambda p: Adan(p, lr=0.02, betas=(0.9, 0.8, 0.95), weight_decay=0.5),
    "adan_no_prox": lambda p: Adan(p, lr=0.02, betas=(0.98, 0.92, 0.99), weight_decay=0.5, no_prox=True),
    "lion": lambda p: Lion(p, lr=0.01, betas=(0.9, 0.99)),
    "lion_decay": lambda p: Lion(p, lr=0.01, betas=(0.8, 0.95), weight_decay=0.3),
    "muon": lambda p: Both(p, dict(lr=0.01), lr=0.02),
    "muon_options": lambda p: Both(
        p, dict(lr=0.03, weight_decay=0.2), lr=0.05, weight_decay=0.3, momentum=0.8, nesterov=False,
        ns_coefficients=(2, -1.5, 0.5), ns_steps=8, adjust_lr_fn="match_rms_adamw",
    ),
    "muon_spectral": lambda p: Both(p, dict(lr=0.01), lr=0.02, adjust_lr_fn="spectral_unclamped"),
    "n_adam": lambda p: O.NAdam(p, lr=0.02),
    "n_adam_decay": lambda p: O.NAdam(p, lr=0.02, betas=(0.8, 0.95), weight_decay=0.1, momentum_decay=0.1),
    "n_adam_decoupled": lambda p: O.NAdam(p, lr=0.02, weight_decay=0.1, decoupled_weight_decay=True),
    "r_adam": lambda p: O.RAdam(p, lr=0.02),
    "r_adam_decay": lambda p: O.RAdam(p, lr=0.02, betas=(0.8, 0.9), weight_decay=0.1),
    "r_adam_decoupled": lambda p: O.RAdam(p, lr=0.02, weight_decay=0.1, decoupled_weight_decay=True),
    "groups_sgd": groups(O.SGD, lr=0.1, momentum=0.9, weight_decay=0.1),
    "groups_adamw": groups(O.AdamW, lr=0.03, weight_decay=0.2),
}  # fmt: skip
LBFGS = {
    "lbfgs": dict(lr=0.3, max_iter=4),
    "lbfgs_short": dict(lr=0.3, max_iter=6, history_size=2),
    "lbfgs_wolfe": dict(max_iter=4, line_search_fn="strong_wolfe"),
    "lbfgs_wolfe_one": dict(lr=5, max_iter=10, history_size=3, line_search_fn="strong_wolfe"),
}
LBFGS_STEPS = 3


class Problem:
    def __init__(self, file):
        self.file = file
        self.start = {"a.weight": random(4, 3), "a.bias": random(4), "b.weight": random(2, 4), "b.bias": random(2)}
        self.x, self.y = random(8, 3), random(8, 2)
        inputs = {"x": self.x, "y": self.y} | {f"start.{name}": value for name, value in self.start.items()}
        file.tensors |= {name: value.float() for name, value in inputs.items()}

    def run(self, dtype, make, steps, step):
        """The weights after each step(optimizer, closure)."""
        torch.set_default_dtype(dtype)  # of the scalars in NAdam's state
        model = {name: value.clone().to(dtype).requires_grad_() for name, value in self.start.items()}
        optimizer, rows = make(list(model.values())), []

        def closure():
            optimizer.zero_grad()
            hidden = torch.tanh(F.linear(self.x.to(dtype), model["a.weight"], model["a.bias"]))
            loss = F.mse_loss(F.linear(hidden, model["b.weight"], model["b.bias"]), self.y.to(dtype))
            loss.backward()
            return loss

        for _ in range(steps):
            step(optimizer, closure)
            rows.append(torch.cat([value.detach().flatten() for value in model.values()]))
        torch.set_default_dtype(torch.float32)
        return torch.stack(rows)


def plain_step(optimizer, closure):
    closure()
    optimizer.step()


def optim():
    file = File("optim2")
    problem = Problem(file)
    exact, torch.optim._muon._zeropower_via_newtonschulz = (
        torch.optim._muon._zeropower_via_newtonschulz,
        newton_schulz,
    )
    for prefix, dtype in DTYPES.items():
        for case, make in OPTIMIZERS.items():
            rows = problem.run(dtype, make, STEPS, plain_step)
            file.tensors[f"{prefix}.{case}"] = rows if prefix == "f64" else rows[FLOAT_STEPS]
        for case, options in LBFGS.items():
            rows = problem.run(dtype, lambda p: O.LBFGS(p, **options), LBFGS_STEPS, lambda o, closure: o.step(closure))
            file.tensors[f"{prefix}.{case}"] = rows
    torch.optim._muon._zeropower_via_newtonschulz = exact
    file.tensors["muon_bfloat16"] = problem.run(torch.float32, OPTIMIZERS["muon"], 3, plain_step)
    averages(file, problem)
    file.save()


# The options are repeated in average_test.cpp: averages of the weights of rms_prop, after each of its steps.
def averages(file, problem):
    rows = file.tensors["f64.rms_prop"]
    start = torch.cat([value.flatten() for value in problem.start.values()])
    for case, function in {
        "ema": torch.optim.swa_utils.get_ema_avg_fn(0.9),
        "ema_warm_up": lambda average, x, n: average + (x - average) * (1 - min(0.4, n.item() / (9 + n.item()))),
        "swa": None,
    }.items():
        weights = torch.nn.Module()
        weights.w = torch.nn.Parameter(start.clone())
        average = torch.optim.swa_utils.AveragedModel(weights, avg_fn=function)
        if function:
            average.update_parameters(weights)  # the first one only copies
        history = []
        for row in rows:
            weights.w.data = row.clone()
            average.update_parameters(weights)
            history.append(average.module.w.detach().clone())
        file.tensors[f"f64.{case}"] = torch.stack(history)


# ---- Schedules ------------------------------------------------------------------------------------------------------

S = lr_scheduler
# The options are repeated in schedule_test.cpp. Each starts from a rate of 0.3.
SCHEDULES = {
    "constant": lambda o: S.ConstantLR(o),
    "constant_factor": lambda o: S.ConstantLR(o, factor=0.7, total_iters=9),
    "step": lambda o: S.StepLR(o, 7),
    "step_gamma": lambda o: S.StepLR(o, 3, gamma=0.8),
    "multi_step": lambda o: S.MultiStepLR(o, [4, 11, 11, 30], gamma=0.5),
    "exponential": lambda o: S.ExponentialLR(o, 0.93),
    "linear": lambda o: S.LinearLR(o),
    "linear_down": lambda o: S.LinearLR(o, start_factor=0.9, end_factor=0.1, total_iters=23),
    "polynomial": lambda o: S.PolynomialLR(o),
    "polynomial_power": lambda o: S.PolynomialLR(o, total_iters=31, power=2.5),
    "cosine": lambda o: S.CosineAnnealingLR(o, 12),
    "cosine_eta_min": lambda o: S.CosineAnnealingLR(o, 9, eta_min=0.01),
    "restarts": lambda o: S.CosineAnnealingWarmRestarts(o, 6, eta_min=0.02),
    "restarts_mult": lambda o: S.CosineAnnealingWarmRestarts(o, 4, T_mult=3),
    "one_cycle": lambda o: S.OneCycleLR(o, 0.3, total_steps=40),
    "one_cycle_linear": lambda o: S.OneCycleLR(
        o, 0.3, total_steps=40, pct_start=0.4, anneal_strategy="linear", div_factor=10, final_div_factor=100,
        base_momentum=0.7, max_momentum=0.9,
    ),
    "one_cycle_three": lambda o: S.OneCycleLR(o, 0.3, total_steps=40, three_phase=True),
    "one_cycle_three_linear": lambda o: S.OneCycleLR(
        o, 0.3, total_steps=40, pct_start=0.25, anneal_strategy="linear", three_phase=True
    ),
    "lambda": lambda o: S.LambdaLR(o, lambda t: 1 / (1 + t)),
    "warm_up": lambda o: S.SequentialLR(
        o, [S.LinearLR(o, start_factor=0.1, total_iters=6), S.CosineAnnealingLR(o, 30)], [6]
    ),
    "sequential": lambda o: S.SequentialLR(
        o, [S.ConstantLR(o, factor=0.5, total_iters=99), S.ExponentialLR(o, 0.9), S.StepLR(o, 4)], [5, 20]
    ),
    "product": lambda o: S.ChainedScheduler([S.ConstantLR(o, factor=0.1, total_iters=8), S.ExponentialLR(o, 0.9)]),
}  # fmt: skip
COUNT = 40
PLATEAUS = {
    "plateau": dict(patience=2),
    "plateau_max": dict(mode="max", factor=0.5, patience=1, threshold=0.05, cooldown=3),
    "plateau_abs": dict(factor=0.3, patience=0, threshold=0.1, threshold_mode="abs", min_lr=0.01),
    "plateau_max_abs": dict(mode="max", factor=0.6, patience=3, threshold=0.02, threshold_mode="abs", cooldown=1),
    "plateau_eps": dict(factor=0.5, patience=0, eps=0.02),
}


def optimizer():
    return torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.3, momentum=0.5)


def curve(make):
    o = optimizer()
    schedule, rates, momenta = make(o), [], []
    for t in range(COUNT):
        rates.append(o.param_groups[0]["lr"])
        momenta.append(o.param_groups[0]["momentum"])
        o.step()
        if t + 1 < COUNT:
            schedule.step()
    return torch.tensor([rates, momenta], dtype=torch.float64)


def noam(learning_rate, warmup_steps, model_size):
    """Vaswani et al., 2017, equation 3."""
    n = np.arange(1, COUNT + 1, dtype=np.float64)
    return torch.from_numpy(learning_rate * model_size**-0.5 * np.minimum(n**-0.5, n * warmup_steps**-1.5))


def schedule():
    file = File("schedule")
    for case, make in SCHEDULES.items():
        rates, momenta = curve(make)
        file.tensors[case] = rates.clone()
        if case.startswith("one_cycle"):
            file.tensors[f"momentum.{case}"] = momenta.clone()
    file.tensors["noam"] = noam(1.0, 4000, 512)
    file.tensors["noam_options"] = noam(2.0, 12, 64)
    metrics = random(COUNT, low=0.2, high=1.0) * torch.linspace(1, 0.4, COUNT, dtype=torch.float64)
    metrics[17] = math.nan
    file.tensors["metrics"] = metrics
    for case, options in PLATEAUS.items():
        o, rates = optimizer(), []
        plateau = S.ReduceLROnPlateau(o, **options)
        for metric in metrics.tolist():
            plateau.step(metric)
            rates.append(o.param_groups[0]["lr"])
        file.tensors[case] = torch.tensor(rates, dtype=torch.float64)
    file.save()


optim()
schedule()
