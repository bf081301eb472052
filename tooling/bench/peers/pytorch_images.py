"""Convolutions, pooling and a cell over images in PyTorch, eager, in its default memory format and in channels_last; the faster one counts."""

import statistics
import time

import torch
from torch.nn import functional as F

FIRST, MOST = 2, 240


def nchw(x):
    """[B, H, W, C] -> [B, C, H, W], a view: in memory the channels are last."""
    return x.movedim(-1, -3)


def work_of(case):
    """A function of images [B, C, H, W] (or [T, B, C, H, W]) and of weights with PyTorch's order of axes."""
    size, channels = case['size'], case['channels']

    def conv_lstm(x, W, U, b):
        h = c = torch.zeros_like(x[0])
        outputs = []
        for step in x:
            i, f, g, o = (F.conv2d(step, W, b, padding=size // 2) + F.conv2d(h, U, padding=size // 2)).chunk(4, 1)
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
            h = torch.sigmoid(o) * torch.tanh(c)
            outputs.append(h)
        return torch.stack(outputs)

    return {
        'convolution': lambda x, W: F.conv2d(x, W, padding=size // 2),
        'depthwise': lambda x, W: F.conv2d(x, W, padding=size // 2, groups=channels),
        'maxPool': lambda x: F.max_pool2d(x, size),
        'convLstm': conv_lstm,
    }[case['work']]


def fingerprint(name, gradient):
    flat = gradient.reshape(-1).double()
    norm = flat.norm()
    product = flat @ torch.sin(torch.arange(1, len(flat) + 1, dtype=torch.float64))
    return {f'{name} norm': norm.item(), f'{name} direction': (product / norm).item()}


def laid_out(tensors, is_last):
    """Tensors in PyTorch's order of axes, in one of its two memory formats."""
    values = {}
    for name, value in tensors.items():
        moved = value if value.dim() == 1 else value.permute(3, 2, 0, 1) if name in 'WU' else nchw(value)
        values[name] = moved if is_last and name not in 'WU' else moved.contiguous()
        if is_last and name in 'WU':
            values[name] = moved.contiguous(memory_format=torch.channels_last)
    return values


def measure_format(case, tensors, seconds, is_last):
    values = laid_out(tensors, is_last)
    weights = values.pop('lossWeights')
    leaves = {name: value.detach().requires_grad_(case['pass'] == 'both') for name, value in values.items()}
    run = work_of(case)
    answers = {}

    def step():
        if case['pass'] == 'forward':
            with torch.inference_mode():
                return run(**leaves)
        for leaf in leaves.values():
            leaf.grad = None
        loss = (run(**leaves) * weights).sum()
        loss.backward()
        return loss.item()

    first = step()
    if case['pass'] == 'forward':
        answers['loss'] = (first * weights).sum().item()
    else:
        answers['loss'] = first
        for name, leaf in leaves.items():
            grad = leaf.grad
            own = grad if grad.dim() == 1 else grad.permute(2, 3, 1, 0) if name in 'WU' else grad.movedim(-3, -1)
            answers.update(fingerprint(name, own))
    del first
    times, stop = [], time.perf_counter() + seconds
    for k in range(MOST):
        before = time.perf_counter()
        step()
        times.append(1000 * (time.perf_counter() - before))
        if k >= FIRST and time.perf_counter() > stop:
            break
    timed = times[len(times) // 2 if len(times) > 10 else FIRST:]
    return {'median_ms': statistics.median(timed), 'samples': len(timed), 'answers': answers}


def measure_images(case, tensors, options):
    found = [measure_format(case, tensors, options.seconds / 2, is_last) for is_last in (False, True)]
    return min(found, key=lambda each: each['median_ms'])
