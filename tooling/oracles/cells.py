"""Golden vectors of single cells over one sequence: golden/rnn.json, lstm.json, gru.json.

Run `python3 tooling/oracles/cells.py`, or with `--check` to recompute and compare.
"""

from golden import main
from recurrent import make_case


def both_sizes(name, cell, options):
    return [make_case(name, cell, options), make_case(f'{name}, one row', cell, options, units=5, batch=1)]


FILES = {
    'rnn': lambda: both_sizes('rnn tanh', 'rnn', {'activation': 'tanh'})
    + both_sizes('rnn relu', 'rnn', {'activation': 'relu'}),
    'lstm': lambda: both_sizes('lstm', 'lstm', {}),
    'gru': lambda: both_sizes('gru reset after', 'gru', {'reset': 'after'})
    + both_sizes('gru reset before', 'gru', {'reset': 'before'}),
}

if __name__ == '__main__':
    main(FILES)
