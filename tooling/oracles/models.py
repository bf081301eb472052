"""Golden vectors of training: three steps of a tiny char-rnn, golden/models.json.

embedding -> two recurrent layers -> dense -> mean cross entropy, the norm of all gradients clipped, Adam, the state
carried from step to step without its gradient. What every part does right alone can still go wrong together.
"""

import torch
from torch.nn import functional as F

import equations
from golden import draw, draw_integers, leaves, main, tensor, tensors
from recurrent import named_layers

STEPS, BATCH, UNITS, VOCABULARY, LAYERS, UPDATES = 4, 2, 3, 5, 2, 3
LEARNING_RATE, CLIP_NORM = 0.01, 0.5
SMALLEST_GRADIENT = 3e-5  # Adam divides by the gradient's size: smaller ones would magnify the rounding of float32


def smallest(params):
    """The least size of a gradient that is not exactly 0 (a row of the embedding that no token reads)."""
    sizes = torch.cat([value.grad.abs().reshape(-1) for value in params.values()])
    return sizes[sizes > 0].min()


def make_case(name, cell, options, seed):
    prefixes = named_layers(LAYERS, False)
    shapes = {'embedding.table': (VOCABULARY, UNITS)}
    for (prefix,) in prefixes:
        found = equations.parameter_shapes(cell, options, UNITS, UNITS)
        shapes.update({prefix + path: shape for path, shape in found.items()})
    shapes.update({'dense.W': (UNITS, VOCABULARY), 'dense.b': (VOCABULARY,)})
    start = {path: draw(f'{name} {seed} {path}', *shape) for path, shape in shapes.items()}
    text = draw_integers(f'{name} {seed} text', VOCABULARY, BATCH, UPDATES * STEPS + 1).T  # [time, B]

    params = leaves(start)
    optimizer = torch.optim.Adam(params.values(), lr=LEARNING_RATE)
    state = {f'{prefix}{path}': torch.zeros(BATCH, UNITS) for (prefix,) in prefixes for path in equations.state_widths(cell, options, UNITS)}
    updates = []
    for first in range(0, UPDATES * STEPS, STEPS):
        inputs, targets = text[first:first + STEPS], text[first + 1:first + STEPS + 1]
        x = F.embedding(inputs, params['embedding.table'])
        y, state = equations.stack(cell, options, x, state, params, prefixes, torch.full((BATCH,), STEPS))
        logits = y @ params['dense.W'] + params['dense.b']
        loss = F.cross_entropy(logits.reshape(-1, VOCABULARY), targets.reshape(-1))
        optimizer.zero_grad()
        loss.backward()
        assert smallest(params) > SMALLEST_GRADIENT, f'{name}: take another seed'
        norm = torch.nn.utils.clip_grad_norm_(params.values(), CLIP_NORM)
        optimizer.step()
        state = {path: value.detach() for path, value in state.items()}
        updates.append({'input': tensor(inputs), 'target': tensor(targets), 'loss': loss.item(), 'gradientNorm': norm.item(),
                        'finalState': tensors(state), 'paramsAfter': tensors(params)})
    return {'name': name, 'cell': cell, 'options': options,
            'sizes': {'steps': STEPS, 'batch': BATCH, 'units': UNITS, 'layers': LAYERS, 'vocabulary': VOCABULARY},
            'training': {'optimizer': 'adam', 'learningRate': LEARNING_RATE, 'clipNorm': CLIP_NORM},
            'params': tensors(start), 'updates': updates}


FILES = {'models': lambda: [make_case('lstm char-rnn', 'lstm', {}, seed=77),
                            make_case('gru char-rnn', 'gru', {'reset': 'after'}, seed=63)]}

if __name__ == '__main__':
    main(FILES)
