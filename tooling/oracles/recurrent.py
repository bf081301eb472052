"""One golden case of a recurrent network: outputs, final state and all gradients, in Statal's layout.

torch.nn keeps weight_ih [G*H, inputs], weight_hh [G*H, H] and two biases; Statal keeps W [inputs, G*H], U [H, G*H] and
one bias b [G*H]: weight_ih = W', weight_hh = U', bias_ih = b, bias_hh = 0, in the same gate order. GRU with the reset
after the product has a second bias c [H], which is the last third of bias_hh. The projection of an LSTM is weight_hr = P'.
"""

import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

import equations
from golden import assert_close, draw, gradients, leaves, tensor, tensors

SINGLE = (('',),)  # one layer, one direction, bare names


def named_layers(layers, bidirectional):
    directions = ('forward.', 'backward.') if bidirectional else ('forward.',)
    return tuple(tuple(f'layers.{k}.{direction}' for direction in directions) for k in range(layers))


def build_module(cell, options, inputs, units, params, prefixes):
    """torch.nn's network with our parameters in it, and a function that reads their gradients back."""
    kind = {'rnn': torch.nn.RNN, 'lstm': torch.nn.LSTM, 'gru': torch.nn.GRU}[cell]
    extra = {'nonlinearity': options.get('activation', 'tanh')} if cell == 'rnn' else {'proj_size': options['projection']} if options.get('projection') else {}
    module = kind(inputs, units, num_layers=len(prefixes), bias=options.get('useBias', True), bidirectional=len(prefixes[0]) == 2, **extra)
    places = [(f'_l{k}{end}', prefix) for k, layer in enumerate(prefixes) for end, prefix in zip(('', '_reverse'), layer)]
    with torch.no_grad():
        for end, prefix in places:
            getattr(module, 'weight_ih' + end).copy_(params[prefix + 'W'].T)
            getattr(module, 'weight_hh' + end).copy_(params[prefix + 'U'].T)
            if prefix + 'b' in params:
                getattr(module, 'bias_ih' + end).copy_(params[prefix + 'b'])
                bias = getattr(module, 'bias_hh' + end).zero_()
            if prefix + 'c' in params:
                bias[-units:] = params[prefix + 'c']
            if prefix + 'P' in params:
                getattr(module, 'weight_hr' + end).copy_(params[prefix + 'P'].T)

    def read_gradients():
        found = {}
        for end, prefix in places:
            found[prefix + 'W'] = getattr(module, 'weight_ih' + end).grad.T
            found[prefix + 'U'] = getattr(module, 'weight_hh' + end).grad.T
            if prefix + 'b' in params:
                found[prefix + 'b'] = getattr(module, 'bias_ih' + end).grad
            if prefix + 'c' in params:
                found[prefix + 'c'] = getattr(module, 'bias_hh' + end).grad[-units:]
            if prefix + 'P' in params:
                found[prefix + 'P'] = getattr(module, 'weight_hr' + end).grad.T
        return found

    return module, read_gradients


def has_module(cell, options):
    """Whether torch.nn has the cell."""
    if cell == 'rnn':
        return options.get('activation') in ('tanh', 'relu') and 'clip' not in options
    known = {'lstm': {'projection', 'useBias'}, 'gru': {'reset', 'useBias'}}
    return cell in known and options.get('reset') != 'before' and set(options) <= known[cell]


def run_module(module, cell, x, initial, prefixes, lengths):
    flat = [prefix for layer in prefixes for prefix in layer]
    states = tuple(torch.stack([initial[prefix + name] for prefix in flat]) for name in states_of(cell))
    packed = x if lengths is None else pack_padded_sequence(x, lengths, enforce_sorted=False)
    y, final = module(packed, states if cell == 'lstm' else states[0])
    y = y if lengths is None else pad_packed_sequence(y, total_length=x.shape[0])[0]
    final = final if cell == 'lstm' else (final,)
    return y, {p + name: final[s][d] for d, p in enumerate(flat) for s, name in enumerate(states_of(cell))}


def states_of(cell):
    return ('h', 'c') if cell == 'lstm' else ('h',)


def weigh(outputs, final, weights):
    """loss = sum(outputs * A) + the sum over the states of sum(final * its weights)."""
    return (outputs * weights['outputs']).sum() + sum((final[path] * weights[path]).sum() for path in final)


def make_case(name, cell, options, *, inputs=4, units=3, batch=3, steps=5, prefixes=SINGLE, lengths=None):
    directions = len(prefixes[0])
    shapes = {}
    for k, layer in enumerate(prefixes):
        for prefix in layer:
            found = equations.parameter_shapes(cell, options, units * directions if k else inputs, units)
            shapes.update({prefix + path: shape for path, shape in found.items()})
    params = {path: draw(f'{name} {path}', *shape) for path, shape in shapes.items()}
    widths = equations.state_widths(cell, options, units)
    states = {prefix + state: width for layer in prefixes for prefix in layer for state, width in widths.items()}
    initial = {path: draw(f'{name} initial {path}', batch, width) for path, width in states.items()}
    x = {'x': draw(f'{name} input', steps, batch, inputs)}
    weights = {path: draw(f'{name} weights {path}', batch, width) for path, width in states.items()}
    weights['outputs'] = draw(f'{name} weights outputs', steps, batch, equations.output_width(cell, options, units) * directions)

    ends = torch.full((batch,), steps) if lengths is None else torch.tensor(lengths)
    hand = leaves(params), leaves(x), leaves(initial)
    firing = equations.Firing()
    given = {**options, 'firing': firing} if cell == 'statal' else options
    by_hand = lambda p, v, s: equations.stack(cell, given, v['x'], s, p, prefixes, ends)
    equations.Kinks.nearest = float('inf')
    outputs, final = by_hand(*hand)
    loss = weigh(outputs, final, weights)
    loss.backward()
    result = [gradients(values) for values in hand]

    if not has_module(cell, options):  # finite differences are the second opinion
        firing.at = 0
        flat = [value for values in hand for value in values.values()]
        rebuild = lambda values: [dict(zip(group, values)) for values, group in zip(split(values, hand), hand)]
        assert torch.autograd.gradcheck(lambda *values: weigh(*by_hand(*rebuild(values)), weights), flat)
    else:
        module, read_gradients = build_module(cell, options, inputs, units, params, prefixes)
        again = leaves(x), leaves(initial)
        torch_outputs, torch_final = run_module(module, cell, again[0]['x'], again[1], prefixes, lengths)
        torch_loss = weigh(torch_outputs, torch_final, weights)
        torch_loss.backward()
        require_same(name, (outputs, final, loss, result),
                     (torch_outputs, torch_final, torch_loss, [read_gradients(), *map(gradients, again)]))
        outputs, final, loss = torch_outputs, torch_final, torch_loss
        result = [{path: found[path] for path in params} for found in [read_gradients()]] + [*map(gradients, again)]

    # No sum so near to a kink that float32 could take the other side.
    assert equations.Kinks.nearest > 1e-3, f'{name}: within {equations.Kinks.nearest} of a kink; rename the case to draw other numbers'

    # Nor any neuron so near its threshold.
    assert firing.nearest > 1e-3, f'{name}: a drive of {firing.nearest}; rename the case to draw other numbers'

    return {
        'name': name, 'cell': cell, 'options': options,
        'sizes': {'steps': steps, 'batch': batch, 'inputs': inputs, 'units': units,
                  'layers': len(prefixes), 'bidirectional': directions == 2},
        **({} if lengths is None else {'lengths': lengths}),
        'params': tensors(params), 'input': tensor(x['x']), 'initialState': tensors(initial),
        'outputs': tensor(outputs), 'finalState': tensors(final),
        'loss': {'weights': {'outputs': tensor(weights['outputs']),
                             'finalState': tensors({path: weights[path] for path in states})}, 'value': loss.item()},
        'gradients': {'params': tensors(result[0]), 'input': tensor(result[1]['x']), 'initialState': tensors(result[2])},
    }


def split(values, groups):
    """Cuts a flat list into pieces as long as the groups."""
    start = 0
    for group in groups:
        yield values[start:start + len(group)]
        start += len(group)


def require_same(name, hand, module):
    assert_close(hand[0], module[0], f'{name}: outputs')
    assert_close(hand[2], module[2], f'{name}: loss')
    for path in hand[1]:
        assert_close(hand[1][path], module[1][path], f'{name}: final {path}')
    for ours, theirs in zip(hand[3], module[3]):
        for path in ours:
            assert_close(ours[path], theirs[path], f'{name}: gradient of {path}')
