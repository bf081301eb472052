"""Golden vectors of single cells over one sequence: golden/rnn.json, lstm.json, gru.json, statal.json and others.

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
    'gateless': lambda: [case for cell in PLAIN for case in both_sizes(cell, cell, {})],
    'statal': lambda: [make_case(f'statal {name}', 'statal', options) for name, options in STATAL_FORMS.items()]
    + [make_case('statal moments, one row', 'statal', MOMENTS, units=5, batch=1)],
}

if __name__ == '__main__':
    main(FILES)
