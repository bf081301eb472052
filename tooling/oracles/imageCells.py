"""Golden vectors of cells over images, one cell over one sequence of images: golden/imageCells.json.

The equations are written out here for each gate, with torch's convolutions, channels first, as Keras's ConvLSTM has them: kernels are cut
into one for each gate, the input is padded by `padding`, and the state by 'same'. Images are stored with channels last, [T, B, H, W, C].
"""

import torch
from torch.nn import functional as F

from golden import draw, gradients, leaves, main, tensor, tensors
from images import channels_first, channels_last, padded, pair, widths
from recurrent import split, weigh


def convolve(x, kernel, stride=(1, 1), padding='same'):
    """x [B, H, W, C], kernel [kH, kW, C, units]"""
    around = widths(x.shape[1:3], kernel.shape[:2], stride, padding, (1, 1))
    return channels_last(F.conv2d(padded(channels_first(x), around), kernel.permute(3, 2, 0, 1), None, stride))


def by_gate(x, p, gates, options):
    """x * W + b of each gate, and the function h * U of each."""
    stride, padding = pair(options.get('stride', 1)), options.get('padding', 'same')
    of_input = [convolve(x, W, stride, padding) + b for W, b in zip(p['W'].chunk(gates, dim=-1), p['b'].chunk(gates))]
    of_state = [lambda given, U=U: convolve(given, U) for U in p['U'].chunk(gates, dim=-1)]
    return of_input, of_state


def conv_lstm(x, state, p, options):
    h, c = state['h'], state['c']
    (xi, xf, xg, xo), (Ui, Uf, Ug, Uo) = by_gate(x, p, 4, options)
    pi, pf, po = p['p'].chunk(3, dim=-1) if options.get('peephole') else (0, 0, 0)
    i = torch.sigmoid(xi + Ui(h) + pi * c)
    f = torch.sigmoid(xf + Uf(h) + pf * c)
    c = f * c + i * torch.tanh(xg + Ug(h))
    o = torch.sigmoid(xo + Uo(h) + po * c)
    h = o * torch.tanh(c)
    return h, {'h': h, 'c': c}


def conv_gru(x, state, p, options):
    h = state['h']
    (xr, xz, xn), (Ur, Uz, Un) = by_gate(x, p, 3, options)
    r, z = torch.sigmoid(xr + Ur(h)), torch.sigmoid(xz + Uz(h))
    inside = Un(r * h) if options.get('reset') == 'before' else r * (Un(h) + p['c'])
    h = (1 - z) * torch.tanh(xn + inside) + z * h
    return h, {'h': h}


def conv_statal(x, state, p, options):
    s, has_content = state['s'], options.get('memory') == 'content'
    of_input, of_state = by_gate(x, p, 2 if has_content else 1, options)
    drive = of_input[0] + of_state[0](s)
    assert drive.abs().min() > 1e-3, 'a neuron fires by less than float32 can tell; rename the case to draw others'
    activation = torch.relu(drive)
    if not has_content:
        return activation, {'s': torch.where(drive > 0, activation, s)}
    following = s + (1 - torch.exp(-activation)) * (torch.tanh(of_input[1] + of_state[1](s)) - s)
    return torch.cat([following, following - s], dim=-1), {'s': following}


STEPS = {'convLstm': conv_lstm, 'convGru': conv_gru, 'convStatal': conv_statal}


def run(step, x, state, p, options):
    outputs = []
    for now in x:
        output, state = step(now, state, p, options)
        outputs.append(output)
    return torch.stack(outputs), state


def case(name, cell, options, *, inputs=2, units=2, batch=2, steps=4, given=None):
    """`given`: the input and all parameters, instead of drawn ones."""
    image, size = options['image'], pair(options.get('size', 3))
    stride, padding = pair(options.get('stride', 1)), options.get('padding', 'same')
    around = widths(image, size, stride, padding, (1, 1))
    pixels = [(length + sum(both) - extent) // step + 1 for length, both, extent, step in zip(image, around, size, stride)]
    columns = {'convLstm': 4, 'convGru': 3, 'convStatal': 2 if options.get('memory') == 'content' else 1}[cell] * units
    shapes = {'W': (*size, inputs, columns), 'U': (*size, units, columns), 'b': (columns,)}
    if cell == 'convGru' and options.get('reset') != 'before':
        shapes['c'] = (units,)
    if options.get('peephole'):
        shapes['p'] = (*pixels, 3 * units)
    x = {'x': draw(f'{name} input', steps, batch, *image, inputs)}
    params = {path: draw(f'{name} {path}', *shape, scale=0.5) for path, shape in shapes.items()}
    states = {'convLstm': ('h', 'c'), 'convGru': ('h',), 'convStatal': ('s',)}[cell]
    initial = {state: draw(f'{name} initial {state}', batch, *pixels, units) for state in states}
    if given is not None:
        x, params, initial = given(x, params, initial)

    values = leaves(params), leaves(x), leaves(initial)
    step = STEPS[cell]
    apply = lambda p, v, s: run(step, v['x'], s, p, options)
    outputs, final = apply(*values)
    weights = {state: draw(f'{name} weights {state}', *final[state].shape) for state in states}
    weights['outputs'] = draw(f'{name} weights outputs', *outputs.shape)
    loss = weigh(outputs, final, weights)
    loss.backward()
    rebuild = lambda flat: [dict(zip(group, part)) for part, group in zip(split(flat, values), values)]
    assert torch.autograd.gradcheck(lambda *flat: weigh(*apply(*rebuild(flat)), weights), [v for group in values for v in group.values()],
                                    fast_mode=True)
    return {
        'name': name, 'cell': cell, 'options': options,
        'sizes': {'steps': steps, 'batch': batch, 'inputs': inputs, 'units': units, 'layers': 1, 'bidirectional': False},
        'params': tensors(params), 'input': tensor(x['x']), 'initialState': tensors(initial),
        'outputs': tensor(outputs), 'finalState': tensors(final),
        'loss': {'weights': {'outputs': tensor(weights['outputs']),
                             'finalState': tensors({state: weights[state] for state in states})}, 'value': loss.item()},
        'gradients': {'params': tensors(gradients(values[0])), 'input': tensor(values[1]['x'].grad),
                      'initialState': tensors(gradients(values[2]))},
    }


def as_in_keras(divisor):
    """The values of Keras's own tests of ConvLSTM1D and ConvLSTM2D: rising inputs, constant kernels, a state of 0."""
    def given(x, params, initial):
        steps, batch, *rest = x['x'].shape
        rising = torch.arange(x['x'].numel()).double().reshape(batch, steps, *rest) / divisor  # Keras's sequences start with the batch
        constant = {'W': 0.01, 'U': 0.02, 'b': 0.03}
        constants = {name: torch.full_like(value, constant[name]) for name, value in params.items()}
        constants['b'][2:4] = 1  # the forget gate of two units: Keras's unit_forget_bias
        return {'x': rising.transpose(0, 1).contiguous()}, constants, {name: torch.zeros_like(value) for name, value in initial.items()}
    return given


FILES = {'imageCells': lambda: [
    case('convLstm as in the test of ConvLSTM2D', 'convLstm', {'image': [4, 4], 'padding': 'valid'}, inputs=5, steps=3, given=as_in_keras(100)),
    case('convLstm as in the test of ConvLSTM1D', 'convLstm', {'image': [1, 4], 'size': [1, 3], 'padding': 'valid'}, inputs=5, steps=3,
         given=as_in_keras(10)),
    case('convLstm', 'convLstm', {'image': [4, 3]}),
    case('convLstm, even kernel', 'convLstm', {'image': [3, 4], 'size': [2, 4]}, units=1),
    case('convLstm, stride', 'convLstm', {'image': [5, 4], 'size': [3, 2], 'stride': [2, 1]}),
    case('convLstm, valid and stride', 'convLstm', {'image': [5, 6], 'size': 2, 'stride': 2, 'padding': 'valid'}),
    case('convLstm with peepholes', 'convLstm', {'image': [3, 3], 'peephole': True}),
    case('convGru reset after', 'convGru', {'image': [3, 4], 'reset': 'after'}),
    case('convGru reset before', 'convGru', {'image': [4, 3], 'stride': 2, 'reset': 'before'}),
    case('convStatal', 'convStatal', {'image': [3, 3], 'memory': 'value'}),
    case('convStatal, memory content', 'convStatal', {'image': [3, 4], 'size': 2, 'memory': 'content'}),
]}

if __name__ == '__main__':
    main(FILES)
