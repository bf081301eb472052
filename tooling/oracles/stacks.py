"""Golden vectors of layers in stacks, in two directions and with padding: golden/stacks.json."""

from golden import main
from recurrent import make_case, named_layers

LENGTHS = [3, 5, 2]  # not sorted, one row full


def stacks():
    one, two, both = named_layers(2, False), named_layers(2, True), named_layers(1, True)
    return [
        make_case('lstm, two layers', 'lstm', {}, prefixes=one),
        make_case('lstm, two layers, lengths', 'lstm', {}, prefixes=one, lengths=LENGTHS),
        make_case('lstm, two layers, bidirectional', 'lstm', {}, prefixes=two),
        make_case('lstm, two layers, bidirectional, lengths', 'lstm', {}, prefixes=two, lengths=LENGTHS),
        make_case('lstm, bidirectional, lengths', 'lstm', {}, prefixes=both, lengths=LENGTHS),
        make_case('gru reset after, bidirectional, lengths', 'gru', {'reset': 'after'}, prefixes=both, lengths=LENGTHS),
    ]


FILES = {'stacks': stacks}

if __name__ == '__main__':
    main(FILES)
