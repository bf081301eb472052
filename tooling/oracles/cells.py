"""Golden vectors of single cells over one sequence: golden/rnn.json, lstm.json, gru.json, gateOptions.json, statal.json and others.

Run `python3 tooling/oracles/cells.py`, or with `--check` to recompute and compare.
"""

from golden import main
from recurrent import make_case


def both_sizes(name, cell, options):
    return [make_case(name, cell, options), make_case(f'{name}, one row', cell, options, units=5, batch=1)]


LSTM_VARIANTS = (
    {'peephole': True},
    {'coupled': True},
    {'layerNorm': True},
    {'peephole': True, 'coupled': True},
    {'peephole': True, 'coupled': True, 'projection': 2, 'layerNorm': True},
)

STEEPER = {'hardSigmoid': {'slope': 0.2, 'offset': 0.5}}

# How sums become gates: activations, a limit, no biases.
GATE_OPTIONS = {
    'rnn without bias': ('rnn', {'activation': 'tanh', 'useBias': False}),
    'rnn sigmoid, limited': ('rnn', {'activation': 'sigmoid', 'clip': 0.5}),
    'lstm without bias': ('lstm', {'useBias': False}),
    'lstm with hard sigmoids': ('lstm', {'gateActivation': 'hardSigmoid'}),
    'lstm with other activations, limited': ('lstm', {'gateActivation': STEEPER, 'activation': 'relu', 'clip': 0.6, 'peephole': True}),
    'lstm with all of its variants and activations, without bias': ('lstm', {
        **LSTM_VARIANTS[-1], 'useBias': False, 'gateActivation': 'hardSigmoid', 'activation': 'sigmoid', 'outputActivation': 'linear'}),
    'gru without bias': ('gru', {'reset': 'after', 'useBias': False}),
    'gru with other activations, limited': ('gru', {'reset': 'after', 'gateActivation': STEEPER, 'activation': 'relu', 'clip': 0.6}),
    'gru reset before, without bias, limited': ('gru', {'reset': 'before', 'useBias': False, 'clip': 0.3}),
}

MOMENTS = {'memory': 'moments', 'slots': 2}

STATAL_FORMS = {
    f"{memory['memory']} seen by {connect}, {output}{', forgetting' if forget else ''}":
        {**memory, 'connect': connect, 'output': output, **({'forget': True} if forget else {})}
    for memory in ({'memory': 'value'}, MOMENTS, {'memory': 'binary'}, {'memory': 'probability'}, {'memory': 'content'})
    for connect, output, forget in (
        ('all', 'activation', False), ('self', 'both', False), ('none', 'state', False), ('all', 'both', True), ('self', 'activation', True))
}
STATAL_FORMS['content seen by all, change'] = {'memory': 'content'}
STATAL_FORMS['moments seen by all, change'] = {**MOMENTS, 'output': 'change'}
STATAL_FORMS['above a threshold'] = {'memory': 'value', 'threshold': 0.25}

# Cells without options.
PLAIN = (
    'indrnn',
    'mgu',
    'minGru',
    'minLstm',
)

FILES = {
    'rnn': lambda: both_sizes('rnn tanh', 'rnn', {'activation': 'tanh'})
    + both_sizes('rnn relu', 'rnn', {'activation': 'relu'}),
    'lstm': lambda: both_sizes('lstm', 'lstm', {})
    + both_sizes('lstm with projection', 'lstm', {'projection': 2}),
    'lstmVariants': lambda: [make_case(f'lstm with {" and ".join(options)}', 'lstm', options) for options in LSTM_VARIANTS],
    'gru': lambda: both_sizes('gru reset after', 'gru', {'reset': 'after'})
    + both_sizes('gru reset before', 'gru', {'reset': 'before'}),
    'gateOptions': lambda: [make_case(name, cell, options) for name, (cell, options) in GATE_OPTIONS.items()],
    'gateless': lambda: [case for cell in PLAIN for case in both_sizes(cell, cell, {})],
    'statal': lambda: [make_case(f'statal {name}', 'statal', options) for name, options in STATAL_FORMS.items()]
    + [make_case('statal moments, one row', 'statal', MOMENTS, units=5, batch=1)],
}

if __name__ == '__main__':
    main(FILES)
