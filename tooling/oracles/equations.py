"""The cells by hand, in Statal's layout, as plain loops that torch differentiates.

They are the oracle where torch has no module (GRU with the reset before the product) and a second opinion where it has
one: recurrent.py requires both to agree, values and gradients, before it writes anything.
"""

import torch


def rnn(x, state, p, activation):
    phi = {'tanh': torch.tanh, 'relu': torch.relu}[activation]
    return {'h': phi(x @ p['W'] + state['h'] @ p['U'] + p['b'])}


def lstm(x, state, p):
    i, f, g, o = (x @ p['W'] + state['h'] @ p['U'] + p['b']).chunk(4, dim=-1)  # each [B, H]
    c = torch.sigmoid(f) * state['c'] + torch.sigmoid(i) * torch.tanh(g)
    return {'h': torch.sigmoid(o) * torch.tanh(c), 'c': c}


def gru(x, state, p, reset):
    h = state['h']
    xr, xz, xn = (x @ p['W'] + p['b']).chunk(3, dim=-1)  # each [B, H]
    Ur, Uz, Un = p['U'].chunk(3, dim=-1)  # each [H, H]
    r, z = torch.sigmoid(xr + h @ Ur), torch.sigmoid(xz + h @ Uz)
    inside = {'after': lambda: r * (h @ Un + p['c']), 'before': lambda: (r * h) @ Un}[reset]
    return {'h': (1 - z) * torch.tanh(xn + inside()) + z * h}


STEPS = {'rnn': rnn, 'lstm': lstm, 'gru': gru}
GATES = {'rnn': 1, 'lstm': 4, 'gru': 3}
STATES = {'rnn': ('h',), 'lstm': ('h', 'c'), 'gru': ('h',)}


def parameter_shapes(cell, options, inputs, units):
    width = GATES[cell] * units
    shapes = {'W': (inputs, width), 'U': (units, width), 'b': (width,)}
    return {**shapes, 'c': (units,)} if options.get('reset') == 'after' else shapes


def scan(cell, options, x, state, params, reverse, lengths):
    """One direction of one layer. Where a row has ended, its output is 0 and its state stays."""
    steps, outputs = x.shape[0], [None] * x.shape[0]
    for t in reversed(range(steps)) if reverse else range(steps):
        following = STEPS[cell](x[t], state, params, **options)
        runs = (t < lengths)[:, None]  # [B, 1]
        outputs[t] = torch.where(runs, following['h'], torch.zeros_like(following['h']))
        state = {name: torch.where(runs, following[name], state[name]) for name in state}
    return torch.stack(outputs), state


def stack(cell, options, x, initial, params, prefixes, lengths):
    """`prefixes`: for every layer the path prefix of each direction, the forward one first. Directions concatenate."""
    final = {}
    for layer in prefixes:
        outputs = []
        for prefix, reverse in zip(layer, (False, True)):
            inside = lambda values: {k[len(prefix):]: v for k, v in values.items() if k.startswith(prefix)}
            y, state = scan(cell, options, x, inside(initial), inside(params), reverse, lengths)
            outputs.append(y)
            final.update({prefix + name: value for name, value in state.items()})
        x = torch.cat(outputs, dim=-1)
    return x, final
