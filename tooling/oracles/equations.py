"""The cells by hand, in Statal's layout, as plain loops that torch differentiates.

They are the oracle where torch has no module (GRU with the reset before the product, the variants of LSTM, what is younger) and
a second opinion where it has one: recurrent.py requires both to agree, values and gradients, before it writes anything.
"""

import torch


class Kinks:
    """How near a sum came to a point where the derivative of an activation or of a limit jumps."""

    nearest = float('inf')

    @classmethod
    def note(cls, z, *points):
        cls.nearest = min([cls.nearest, *((z - point).abs().min().item() for point in points)])


def hard_sigmoid(z, slope, offset):
    Kinks.note(slope * z + offset, 0, 1)
    return torch.clamp(slope * z + offset, 0, 1)


def relu(z):
    Kinks.note(z, 0)
    return torch.relu(z)


def activation_of(option, clip=None):
    """The function of an activation, behind the limit of its argument."""
    line = option['hardSigmoid'] if isinstance(option, dict) else {'slope': 1 / 6, 'offset': 0.5}
    phi = {'sigmoid': torch.sigmoid, 'tanh': torch.tanh, 'relu': relu, 'linear': lambda z: z}.get(
        option if isinstance(option, str) else None, lambda z: hard_sigmoid(z, **line))
    if clip is None:
        return phi

    def limited(z):
        Kinks.note(z, -clip, clip)
        return phi(torch.clamp(z, -clip, clip))
    return limited


def rnn(x, state, p, activation='tanh', clip=None, useBias=True):
    h = activation_of(activation, clip)(x @ p['W'] + state['h'] @ p['U'] + (p['b'] if useBias else 0))
    return h, {'h': h}


def layer_norm(v, g):
    centered = v - v.mean(dim=-1, keepdim=True)
    return centered / torch.sqrt((centered * centered).mean(dim=-1, keepdim=True) + 1e-5) * g


def lstm(x, state, p, peephole=False, coupled=False, projection=None, layerNorm=False, gateActivation='sigmoid', activation='tanh',
         outputActivation=None, clip=None, useBias=True):
    sigma, phi, psi = activation_of(gateActivation, clip), activation_of(activation, clip), activation_of(outputActivation or activation)
    xW, hU, c = x @ p['W'], state['h'] @ p['U'], state['c']
    if layerNorm:
        xW, hU = layer_norm(xW, p['g1']), layer_norm(hU, p['g2'])
    gates = (xW + hU + (p['b'] if useBias else 0)).chunk(3 if coupled else 4, dim=-1)  # each [B, H]
    f, g, o = gates[-3:]
    holes = p['p'].chunk(len(gates) - 1) if peephole else None  # each [H]
    f = sigma(f + holes[-2] * c if peephole else f)
    i = 1 - f if coupled else sigma(gates[0] + holes[0] * c if peephole else gates[0])
    c = f * c + i * phi(g)
    o = sigma(o + holes[-1] * c if peephole else o)
    h = o * psi(layer_norm(c, p['g3']) + p['b3'] if layerNorm else c)
    h = h if projection is None else h @ p['P']
    return h, {'h': h, 'c': c}


def gru(x, state, p, reset='after', gateActivation='sigmoid', activation='tanh', clip=None, useBias=True):
    sigma, phi = activation_of(gateActivation, clip), activation_of(activation, clip)
    h = state['h']
    xr, xz, xn = (x @ p['W'] + (p['b'] if useBias else 0)).chunk(3, dim=-1)  # each [B, H]
    Ur, Uz, Un = p['U'].chunk(3, dim=-1)  # each [H, H]
    r, z = sigma(xr + h @ Ur), sigma(xz + h @ Uz)
    inside = {'after': lambda: r * (h @ Un + (p['c'] if useBias else 0)), 'before': lambda: (r * h) @ Un}[reset]
    h = (1 - z) * phi(xn + inside()) + z * h
    return h, {'h': h}


def indrnn(x, state, p):
    h = torch.tanh(x @ p['W'] + p['u'] * state['h'] + p['b'])
    return h, {'h': h}


def mgu(x, state, p):
    h = state['h']
    xf, xn = (x @ p['W'] + p['b']).chunk(2, dim=-1)  # each [B, H]
    Uf, Un = p['U'].chunk(2, dim=-1)  # each [H, H]
    f = torch.sigmoid(xf + h @ Uf)
    h = (1 - f) * h + f * torch.tanh(xn + (f * h) @ Un)
    return h, {'h': h}


def min_gru(x, state, p):
    z, n = (x @ p['W']).chunk(2, dim=-1)
    z = torch.sigmoid(z)
    h = (1 - z) * state['h'] + z * n
    return h, {'h': h}


def min_lstm(x, state, p):
    f, i, n = (x @ p['W']).chunk(3, dim=-1)
    f, i = torch.sigmoid(f), torch.sigmoid(i)
    h = f / (f + i) * state['h'] + i / (f + i) * n
    return h, {'h': h}


class Firing:
    """Where neurons fire: how near any came to its threshold, and how far `binary` rounds sigma(drive).

    The derivative of a rounded value is that of the value: as if the rounding were a constant that is added to it. With the
    roundings of one run kept, the next run is a smooth function, which finite differences can judge."""

    def __init__(self):
        self.nearest, self.kept, self.at = float('inf'), [], None

    def fires(self, drive):
        self.nearest = min(self.nearest, drive.abs().min().item())
        return drive > 0

    def rounded(self, drive):
        soft = torch.sigmoid(drive)
        if self.at is None:
            self.kept.append((self.fires(drive).double() - soft).detach())
            return soft + self.kept[-1]
        self.at += 1
        return soft + self.kept[(self.at - 1) % len(self.kept)]


def statal(x, state, p, firing, memory='value', slots=1, expectedLength=None, connect='all', output=None, forget=False,
           threshold=0):
    columns = statal_columns(memory, forget)
    s, units = state['s'], p['b'].shape[0] // columns
    by_slot = lambda v: v.unflatten(-1, (slots, -1))  # [B, K, H]
    recurrent = {'all': lambda: s @ p['U'], 'none': lambda: 0,
                 'self': lambda: (by_slot(s).tile(columns) * p['U']).sum(dim=1)}[connect]
    pre = x @ p['W'] + recurrent() + p['b']
    drive = (pre[:, :units] - threshold)
    activation = torch.relu(drive)
    kept = by_slot(s) * torch.sigmoid(pre[:, None, units:2 * units]) if forget else by_slot(s)
    if memory in ('value', 'moments'):
        fade = 0.5 ** (1 / torch.exp(p['logTau']))[:, None] if memory == 'moments' else 1
        following = torch.where(firing.fires(drive)[:, None], activation[:, None], fade * kept)
    elif memory == 'content':
        firing.fires(drive)
        following = kept + (1 - torch.exp(-activation))[:, None] * (torch.tanh(pre[:, None, -units:]) - kept)
    else:
        seen = firing.rounded(drive) if memory == 'binary' else 1 - torch.exp(-activation)
        firing.fires(drive)
        following = kept + (1 - kept) * seen[:, None]
    following = following.flatten(1)
    shown = {'activation': [activation], 'state': [s], 'both': [activation, s], 'change': [following, following - s]}
    return torch.cat(shown[output or statal_output(memory)], dim=-1), {'s': following}


def statal_columns(memory, forget):
    """How many blocks of W, U and b: the sum of the drive, of the gate that forgets, of the content."""
    return 1 + bool(forget) + (memory == 'content')


def statal_output(memory):
    return 'change' if memory == 'content' else 'activation'


STEPS = {
    'rnn': rnn,
    'lstm': lstm,
    'gru': gru,
    'indrnn': indrnn,
    'mgu': mgu,
    'minGru': min_gru,
    'minLstm': min_lstm,
    'statal': statal,
}

# How many gates stand side by side in W, U and b.
PACKED = {
    'rnn': 1,
    'gru': 3,
    'mgu': 2,
    'minGru': 2,
    'minLstm': 3,
}


def parameter_shapes(cell, options, inputs, units):
    shapes = shapes_with_bias(cell, options, inputs, units)
    return shapes if options.get('useBias', True) else {path: shape for path, shape in shapes.items() if path not in ('b', 'c')}


def shapes_with_bias(cell, options, inputs, units):
    if cell == 'statal':
        slots, width = options.get('slots', 1), units * statal_columns(options.get('memory'), options.get('forget'))
        connected = {'all': {'U': (slots * units, width)}, 'self': {'U': (slots, width)}, 'none': {}}
        fading = {'logTau': (slots,)} if options.get('memory') == 'moments' else {}
        return {'W': (inputs, width), **connected[options.get('connect', 'all')], 'b': (width,), **fading}
    if cell == 'lstm':
        gates, width = (3, 3 * units) if options.get('coupled') else (4, 4 * units)
        projection = options.get('projection')
        shapes = {'W': (inputs, width), 'U': (projection or units, width), 'b': (width,)}
        shapes.update({'p': ((gates - 1) * units,)} if options.get('peephole') else {})
        shapes.update({'P': (units, projection)} if projection else {})
        return {**shapes, 'g1': (width,), 'g2': (width,), 'g3': (units,), 'b3': (units,)} if options.get('layerNorm') else shapes
    if cell == 'indrnn':
        return {'W': (inputs, units), 'u': (units,), 'b': (units,)}
    width = PACKED[cell] * units
    if cell in ('minGru', 'minLstm'):
        return {'W': (inputs, width)}
    shapes = {'W': (inputs, width), 'U': (units, width), 'b': (width,)}
    return {**shapes, 'c': (units,)} if cell == 'gru' and options.get('reset', 'after') == 'after' else shapes


def state_widths(cell, options, units):
    if cell == 'statal':
        return {'s': options.get('slots', 1) * units}
    return {'h': options.get('projection', units), **({'c': units} if cell == 'lstm' else {})}


def output_width(cell, options, units):
    if cell == 'statal':
        state = options.get('slots', 1) * units
        output = options.get('output', statal_output(options.get('memory')))
        return {'activation': units, 'state': state, 'both': units + state, 'change': 2 * state}[output]
    return options.get('projection', units)


def scan(cell, options, x, state, params, reverse, lengths):
    """One direction of one layer. Where a row has ended, its output is 0 and its state stays."""
    steps, outputs = x.shape[0], [None] * x.shape[0]
    for t in reversed(range(steps)) if reverse else range(steps):
        output, following = STEPS[cell](x[t], state, params, **options)
        runs = (t < lengths)[:, None]  # [B, 1]
        outputs[t] = torch.where(runs, output, torch.zeros_like(output))
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
