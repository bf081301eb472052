"""Golden vectors of the optimizers: five updates with given gradients. golden/optimizers.json.

`small` has gradients near 1e-8, where the place of epsilon shows; two elements of `b` have no gradient at all, where
momentum and weight decay act alone.
"""

import torch

from golden import draw, leaves, main, tensors

STEPS = 5
SHAPES = {'W': (3, 2), 'b': (4,), 'small': (2,)}


def make_case(name, optimizer, options, build):
    """`build` makes torch's optimizer; `options` are the same settings in Statal's names."""
    start = {path: draw(f'optimizer {path}', *shape) for path, shape in SHAPES.items()}
    params, steps = leaves(start), []
    given = [{path: draw(f'optimizer gradient {path} {step}', *shape) for path, shape in SHAPES.items()} for step in range(STEPS)]
    torch_optimizer = build(list(params.values()))
    for found in given:
        found['small'] = found['small'] * 2.0**-26
        found['b'][2:] = 0
        for path, value in params.items():
            value.grad = found[path].clone()
        torch_optimizer.step()
        steps.append(tensors(params))
    return {'name': name, 'optimizer': optimizer, 'options': options, 'params': tensors(start),
            'gradients': [tensors(found) for found in given], 'paramsAfter': steps}


def optimizers():
    sgd, rmsprop, adam, adamw = torch.optim.SGD, torch.optim.RMSprop, torch.optim.Adam, torch.optim.AdamW
    adam_options = {'learningRate': 0.01, 'beta1': 0.9, 'beta2': 0.999, 'epsilon': 1e-8}
    rms_options = {'learningRate': 0.01, 'decay': 0.95, 'epsilon': 1e-8}
    return [
        make_case('sgd', 'sgd', {'learningRate': 0.1}, lambda p: sgd(p, lr=0.1)),
        make_case('sgd, momentum', 'sgd', {'learningRate': 0.1, 'momentum': 0.9}, lambda p: sgd(p, lr=0.1, momentum=0.9)),
        make_case('sgd, nesterov', 'sgd', {'learningRate': 0.1, 'momentum': 0.9, 'nesterov': True},
                  lambda p: sgd(p, lr=0.1, momentum=0.9, nesterov=True)),
        make_case('sgd, weight decay', 'sgd', {'learningRate': 0.1, 'weightDecay': 0.05},
                  lambda p: sgd(p, lr=0.1, weight_decay=0.05)),
        make_case('sgd, momentum, weight decay', 'sgd', {'learningRate': 0.1, 'momentum': 0.9, 'weightDecay': 0.05},
                  lambda p: sgd(p, lr=0.1, momentum=0.9, weight_decay=0.05)),
        make_case('sgd, nesterov, weight decay', 'sgd',
                  {'learningRate': 0.1, 'momentum': 0.9, 'nesterov': True, 'weightDecay': 0.05},
                  lambda p: sgd(p, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.05)),
        make_case('rmsprop', 'rmsprop', rms_options, lambda p: rmsprop(p, lr=0.01, alpha=0.95, eps=1e-8)),
        make_case('rmsprop, momentum', 'rmsprop', {**rms_options, 'momentum': 0.9},
                  lambda p: rmsprop(p, lr=0.01, alpha=0.95, eps=1e-8, momentum=0.9)),
        make_case('rmsprop, weight decay', 'rmsprop', {**rms_options, 'weightDecay': 0.05},
                  lambda p: rmsprop(p, lr=0.01, alpha=0.95, eps=1e-8, weight_decay=0.05)),
        make_case('adam', 'adam', adam_options, lambda p: adam(p, lr=0.01)),
        make_case('adam, other settings', 'adam', {'learningRate': 0.05, 'beta1': 0.8, 'beta2': 0.95, 'epsilon': 1e-3},
                  lambda p: adam(p, lr=0.05, betas=(0.8, 0.95), eps=1e-3)),
        make_case('adam, weight decay', 'adam', {**adam_options, 'weightDecay': 0.05},
                  lambda p: adam(p, lr=0.01, weight_decay=0.05)),
        make_case('adamw', 'adamw', {**adam_options, 'weightDecay': 0.05}, lambda p: adamw(p, lr=0.01, weight_decay=0.05)),
    ]


FILES = {'optimizers': optimizers}

if __name__ == '__main__':
    main(FILES)
