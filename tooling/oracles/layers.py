"""Golden vectors of layer normalization, embedding and gradient clipping.

Writes golden/layerNorm.json, embedding.json, clipping.json.
"""

import torch
from torch.nn import functional as F

from golden import draw, draw_integers, gradients, leaves, main, tensor, tensors

EPSILON = 1e-5


def layer_norm(name, x, shift=True):
    """y = (x - mean) / sqrt(variance + epsilon) * g + b over the last axis, with the biased variance."""
    width = x.shape[-1]
    params = {'g': draw(f'{name} g', width), **({'b': draw(f'{name} b', width)} if shift else {})}
    weights = draw(f'{name} weights', *x.shape)
    given, p = x.clone().requires_grad_(), leaves(params)
    outputs = F.layer_norm(given, (width,), p['g'], p.get('b'), EPSILON)
    loss = (outputs * weights).sum()
    loss.backward()
    return {'name': name, 'options': {'epsilon': EPSILON, 'shift': shift}, 'params': tensors(params), 'input': tensor(x),
            'outputs': tensor(outputs), 'loss': {'weights': {'outputs': tensor(weights)}, 'value': loss.item()},
            'gradients': {'params': tensors(gradients(p)), 'input': tensor(given.grad)}}


def layer_norms():
    level = draw('layer norm, constant row', 2, 3, 5)
    level[1, 1] = 0.5
    return [
        layer_norm('layer norm', draw('layer norm', 2, 3, 5)),
        layer_norm('layer norm, no shift', draw('layer norm, no shift', 2, 3, 5), shift=False),
        layer_norm('layer norm, constant row', level),
    ]


def embeddings():
    """Seven rows, of which some are read twice and some never."""
    table, indices = draw('embedding table', 7, 4), draw_integers('embedding indices', 6, 5, 3)
    weights, given = draw('embedding weights', 5, 3, 4), table.clone().requires_grad_()
    outputs = F.embedding(indices, given)
    loss = (outputs * weights).sum()
    loss.backward()
    return [{'name': 'embedding', 'params': {'table': tensor(table)}, 'input': tensor(indices), 'outputs': tensor(outputs),
             'loss': {'weights': {'outputs': tensor(weights)}, 'value': loss.item()},
             'gradients': {'params': {'table': tensor(given.grad)}}}]


def clip(name, limit, scale=1.0):
    """All gradients are multiplied by min(1, limit / (norm + 1e-6)); norm is over all of them together."""
    given = {path: draw(f'clipping {path}', *shape) * scale for path, shape in {'W': (3, 4), 'U': (2, 2), 'b': (4,)}.items()}
    holders = {path: torch.zeros_like(value) for path, value in given.items()}
    for path, holder in holders.items():
        holder.grad = given[path].clone()
    norm = torch.nn.utils.clip_grad_norm_(holders.values(), limit)
    return {'name': name, 'options': {'limit': limit}, 'gradients': tensors(given), 'norm': norm.item(),
            'clipped': tensors(gradients(holders))}


def clippings():
    return [clip('norm above the limit', 1.0), clip('norm below the limit', 5.0), clip('all zero', 1.0, scale=0.0)]


FILES = {'layerNorm': layer_norms, 'embedding': embeddings, 'clipping': clippings}

if __name__ == '__main__':
    main(FILES)
