"""Golden vectors of the losses, with their gradients: golden/losses.json.

Where positions are masked or weighted, the mean is sum(weight * loss) / sum(weight). Torch spells a mask as targets
equal to ignore_index; here it is a tensor of 0 and 1, and the targets under it are ordinary numbers that must not matter.
"""

import torch
from torch.nn import functional as F

from golden import assert_close, draw, draw_integers, main, tensor

IGNORED = -100


def make_case(name, loss, options, prediction, target, compute, **extra):
    """`extra`: further tensors (mask, weights, classWeights)."""
    given = prediction.clone().requires_grad_()
    value = compute(given, target)
    value.backward()
    return {'name': name, 'loss': loss, 'options': options, 'prediction': tensor(prediction), 'target': tensor(target),
            **{key: tensor(item) for key, item in extra.items()}, 'value': value.item(), 'gradient': tensor(given.grad)}


def cross_entropy_cases():
    steps, batch, classes = 4, 3, 5
    logits = draw('cross entropy', steps, batch, classes, scale=4.0)
    target = draw_integers('cross entropy target', classes, steps, batch)
    mask = torch.tensor([[1.0, 1, 1], [1, 1, 0], [1, 0, 0], [1, 0, 0]])
    weights = draw('cross entropy weights', steps, batch).abs()
    class_weights = draw('cross entropy class weights', classes).abs()
    hidden = torch.where(mask == 1, target, torch.tensor(IGNORED))
    flat = lambda p, t, **options: F.cross_entropy(p.reshape(-1, classes), t.reshape(-1), **options)

    def weighted(w, **options):
        return lambda p, t: (w * flat(p, t, reduction='none', **options).reshape(w.shape)).sum() / w.sum()

    def masked(**options):
        by_index = lambda p, t: flat(p, hidden, ignore_index=IGNORED, **options)
        assert_close(by_index(logits, target), weighted(mask, **options)(logits, target), 'masked cross entropy')
        return by_index

    make = lambda name, options, compute, p=logits, **extra: make_case(name, 'crossEntropy', options, p, target, compute, **extra)
    return [
        make('cross entropy', {}, flat),
        make('cross entropy, sum', {'reduction': 'sum'}, lambda p, t: flat(p, t, reduction='sum')),
        make('cross entropy, large logits', {}, flat, draw('cross entropy large', steps, batch, classes, scale=256.0)),
        make('cross entropy, label smoothing', {'labelSmoothing': 0.1}, lambda p, t: flat(p, t, label_smoothing=0.1)),
        make('cross entropy, mask', {}, masked(), mask=mask),
        make('cross entropy, mask, label smoothing', {'labelSmoothing': 0.1}, masked(label_smoothing=0.1), mask=mask),
        make('cross entropy, weights', {}, weighted(weights), weights=weights),
        make('cross entropy, weights, label smoothing', {'labelSmoothing': 0.1}, weighted(weights, label_smoothing=0.1), weights=weights),
        make('cross entropy, class weights', {}, lambda p, t: flat(p, t, weight=class_weights), classWeights=class_weights),
        *sequence_cases(),
    ]


def sequence_cases():
    """One label for each sequence: logits [B, C], labels [B]."""
    batch, classes = 6, 4
    logits, labels = draw('sequence logits', batch, classes, scale=4.0), draw_integers('sequence labels', classes, batch)
    class_weights = draw('sequence class weights', classes).abs()
    make = lambda name, options, compute, **extra: make_case(name, 'crossEntropy', options, logits, labels, compute, **extra)
    return [
        make('cross entropy of sequences', {}, F.cross_entropy),
        make('cross entropy of sequences, label smoothing', {'labelSmoothing': 0.1},
             lambda p, t: F.cross_entropy(p, t, label_smoothing=0.1)),
        make('cross entropy of sequences, all smoothing', {'labelSmoothing': 1.0},
             lambda p, t: F.cross_entropy(p, t, label_smoothing=1.0)),
        make('cross entropy of sequences, class weights, label smoothing', {'labelSmoothing': 0.2},
             lambda p, t: F.cross_entropy(p, t, weight=class_weights, label_smoothing=0.2), classWeights=class_weights),
    ]


def regression_cases():
    prediction, target = draw('regression', 4, 3, 2, scale=2.0), draw('regression target', 4, 3, 2)
    prediction[0, 0, 0] = target[0, 0, 0]  # the kink of the absolute error: its gradient there is 0
    make = lambda name, loss, options, compute: make_case(name, loss, options, prediction, target, compute)
    return [
        make('mean squared error', 'meanSquaredError', {}, F.mse_loss),
        make('mean absolute error', 'meanAbsoluteError', {}, F.l1_loss),
        make('huber', 'huber', {'delta': 1.0}, F.huber_loss),
        make('huber, small delta', 'huber', {'delta': 0.5}, lambda p, t: F.huber_loss(p, t, delta=0.5)),
        make('smooth l1, small beta', 'smoothL1', {'beta': 0.5}, lambda p, t: F.smooth_l1_loss(p, t, beta=0.5)),
    ]


def binary_cases():
    logits, hard = draw('binary', 4, 3, scale=4.0), draw_integers('binary target', 2, 4, 3).double()
    extremes = torch.tensor([-200.0, -89.0, 0.0, 89.0, 200.0] * 2)
    sides = torch.tensor([0.0] * 5 + [1.0] * 5)
    soft = draw('binary soft', 4, 3).abs()
    weights = draw('binary weights', 4, 3).abs()
    weighted = lambda p, t: (weights * F.binary_cross_entropy_with_logits(p, t, reduction='none')).sum() / weights.sum()
    make = lambda name, p, t, compute=F.binary_cross_entropy_with_logits, **extra: make_case(
        name, 'binaryCrossEntropyWithLogits', {}, p, t, compute, **extra)
    return [
        make('binary cross entropy', logits, hard),
        make('binary cross entropy, soft targets', logits, soft),
        make('binary cross entropy, extremes', extremes, sides),
        make('binary cross entropy, weights', logits, hard, weighted, weights=weights),
    ]


FILES = {'losses': lambda: cross_entropy_cases() + regression_cases() + binary_cases()}

if __name__ == '__main__':
    main(FILES)
