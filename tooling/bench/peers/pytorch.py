"""The reference char-rnn in PyTorch: embedding (N(0, 1)) -> stacked LSTM or GRU -> dense -> mean cross entropy, gradient
norm clipped at 5, Adam 0.002, the state carried from window to window without its gradient (the settings of Karpathy's
char-rnn with a learned embedding). Prints one JSON line a measurement.

    python3 pytorch.py quality --input FILE [--iterations 1000] [--seed 1]
    python3 pytorch.py step-check --weights ../../oracles/golden/models.json

torch.nn keeps two biases a layer, and `quality` trains both, as a PyTorch user would.
"""

import argparse
import json
import statistics
import sys
import time
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

LEARNING_RATE, CLIP_NORM = 0.002, 5.0
EVALUATION_STREAMS = 50


class CharRnn(nn.Module):
    def __init__(self, cell, vocabulary, units, layers):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, units)  # N(0, 1) is torch's default
        self.recurrent = {'lstm': nn.LSTM, 'gru': nn.GRU}[cell](units, units, num_layers=layers)
        self.dense = nn.Linear(units, vocabulary)

    def forward(self, tokens, state=None):
        y, state = self.recurrent(self.embedding(tokens), state)
        return self.dense(y), state

    def loss(self, tokens, targets, state=None):
        logits, state = self(tokens, state)
        return F.cross_entropy(logits.reshape(-1, logits.shape[-1]), targets.reshape(-1)), state


def detach(state):
    return tuple(part.detach() for part in state) if isinstance(state, tuple) else state.detach()


def train_step(model, optimizer, tokens, targets, state, clip_norm=CLIP_NORM):
    """One update; returns the loss, the carried state and the norm of the gradients before clipping."""
    optimizer.zero_grad()
    loss, state = model.loss(tokens, targets, state)
    loss.backward()
    norm = nn.utils.clip_grad_norm_(model.parameters(), clip_norm)
    optimizer.step()
    return loss.item(), detach(state), float(norm)


def report(**values):
    print(json.dumps({'engine': 'pytorch', **values, 'torch': torch.__version__, 'threads': torch.get_num_threads()}), flush=True)


def describe(mode, options):
    return f'{mode} {options.cell} {options.layers}x{options.units}'


def streams(tokens, count):
    """Contiguous streams side by side: inputs and targets, each [time, count]. The rest of the text is dropped."""
    length = (len(tokens) - 1) // count
    cut = lambda first: tokens[first:first + length * count].reshape(count, length).T.contiguous()
    return cut(0), cut(1)


@torch.no_grad()
def evaluate(model, tokens, steps):
    """Mean nats per character, the state carried through the whole text."""
    inputs, targets = streams(tokens, EVALUATION_STREAMS)
    total, state = 0.0, None
    for first in range(0, len(inputs), steps):
        loss, state = model.loss(inputs[first:first + steps], targets[first:first + steps], state)
        total += loss.item() * targets[first:first + steps].numel()
    return total / targets.numel()


def measure_quality(options):
    """Split (a): the last 10% of the text is for validation."""
    text = Path(options.input).read_text(encoding='utf-8')
    characters = sorted(set(text))
    index = {character: k for k, character in enumerate(characters)}
    tokens = torch.tensor([index[character] for character in text])
    border = len(tokens) * 9 // 10
    inputs, targets = streams(tokens[:border], options.batch)
    starts = range(0, len(inputs) - options.steps + 1, options.steps)  # the last partial window is dropped
    torch.manual_seed(options.seed)
    model = CharRnn(options.cell, len(characters), options.units, options.layers)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    state, recent, began = None, [], time.perf_counter()
    for iteration in range(1, options.iterations + 1):
        first = starts[(iteration - 1) % len(starts)]
        state = state if first else None  # each epoch begins from zeros
        window = slice(first, first + options.steps)
        loss, state, _ = train_step(model, optimizer, inputs[window], targets[window], state)
        recent = [*recent[-99:], loss]
        if iteration % 500 == 0 or iteration == options.iterations:
            report(case=f'{describe("quality", options)} B{options.batch} T{options.steps} V{len(characters)}', split='last 10%',
                   seed=options.seed, iteration=iteration, validation_nats_per_char=evaluate(model, tokens[border:], options.steps),
                   training_nats_per_char=statistics.fmean(recent), seconds=time.perf_counter() - began)


def read_tensor(value):
    integer = all(isinstance(item, int) for item in value['data'])
    return torch.tensor(value['data'], dtype=torch.long if integer else torch.float64).reshape(value['shape'])


def places(model, case):
    """Our parameter path -> (torch's parameter, rows of it, transposed or not). Kernels are torch's, transposed."""
    units, found = case['sizes']['units'], {}
    found['embedding.table'] = (model.embedding.weight, slice(None), False)
    found['dense.W'], found['dense.b'] = (model.dense.weight, slice(None), True), (model.dense.bias, slice(None), False)
    for k in range(case['sizes']['layers']):
        get = lambda name: getattr(model.recurrent, f'{name}_l{k}')
        found[f'layers.{k}.forward.W'] = (get('weight_ih'), slice(None), True)
        found[f'layers.{k}.forward.U'] = (get('weight_hh'), slice(None), True)
        found[f'layers.{k}.forward.b'] = (get('bias_ih'), slice(None), False)
        if f'layers.{k}.forward.c' in case['params']:
            found[f'layers.{k}.forward.c'] = (get('bias_hh'), slice(-units, None), False)
    return found


def load_golden_model(case):
    """A float64 model with the given parameters. Statal has no second bias (of GRU only the part inside r*()): the rest of
    bias_hh is 0 and gets no gradient."""
    sizes = case['sizes']
    model = CharRnn(case['cell'], sizes['vocabulary'], sizes['units'], sizes['layers']).double()
    found = places(model, case)
    with torch.no_grad():
        for k in range(sizes['layers']):
            bias = getattr(model.recurrent, f'bias_hh_l{k}').zero_()
            trained = torch.zeros_like(bias)
            if f'layers.{k}.forward.c' in case['params']:
                trained[-sizes['units']:] = 1
            getattr(model.recurrent, f'bias_hh_l{k}').register_hook(lambda gradient, trained=trained: gradient * trained)
        for path, (parameter, rows, transposed) in found.items():
            value = read_tensor(case['params'][path])
            parameter[rows] = value.T if transposed else value
    return model, found


def check_steps(options):
    """Repeats the updates of golden/models.json through torch.nn; exits with 1 where they part."""
    failed = False
    for case in json.loads(Path(options.weights).read_text())['cases']:
        model, found = load_golden_model(case)
        training, state = case['training'], None
        optimizer = torch.optim.Adam(model.parameters(), lr=training['learningRate'])
        for k, update in enumerate(case['updates']):
            tokens, targets = read_tensor(update['input']), read_tensor(update['target'])
            loss, state, norm = train_step(model, optimizer, tokens, targets, state, training['clipNorm'])
            errors = [abs(loss - update['loss']), abs(norm - update['gradientNorm'])]
            for path, (parameter, rows, transposed) in found.items():
                got = parameter[rows].T if transposed else parameter[rows]
                errors.append((got - read_tensor(update['paramsAfter'][path])).abs().max().item())
            failed |= not max(errors) <= 1e-10
            report(case=f'step-check {case["name"]}', update=k + 1, loss=loss, gradient_norm=norm, worst_error=max(errors))
    sys.exit(1 if failed else 0)


def parse():
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument('--threads', type=int, default=1)
    shared.add_argument('--seed', type=int, default=1)
    model = argparse.ArgumentParser(add_help=False)
    model.add_argument('--cell', choices=['lstm', 'gru'], default='lstm')
    model.add_argument('--units', type=int, default=128)
    model.add_argument('--layers', type=int, default=2)
    windows = argparse.ArgumentParser(add_help=False)
    windows.add_argument('--batch', type=int, default=50)
    windows.add_argument('--steps', type=int, default=50)

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    modes = parser.add_subparsers(dest='mode', required=True)

    def add(name, run, *parents):
        mode = modes.add_parser(name, parents=[shared, *parents])
        mode.set_defaults(run=run)
        return mode

    quality = add('quality', measure_quality, model, windows)
    quality.add_argument('--input', required=True)
    quality.add_argument('--iterations', type=int, default=1000)
    check = add('step-check', check_steps)
    check.add_argument('--weights', required=True)
    return parser.parse_args()


if __name__ == '__main__':
    chosen = parse()
    torch.set_num_threads(chosen.threads)
    chosen.run(chosen)
