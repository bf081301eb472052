"""Files of PyTorch and what its models compute: golden/pytorch/*.pt and golden/pytorchFiles.json, for packages/formats.

`--check` reads the committed files again with torch and compares the outputs. It also loads the files in golden/pytorch/written, which the tests
of packages/formats write and compare byte by byte, into modules of torch.nn, and compares their outputs. CI has no Python: it checks the reader
against these files, and the writer against the bytes that this script has checked.
"""

import json
import warnings

import numpy as np
import torch
from golden import FOLDER, draw, draw_integers, main, tensor
from torch import nn

FILES_FOLDER = FOLDER / 'pytorch'
STEPS, ROWS = 4, 2


class Chain(nn.Module):
    """Modules by name, one after another, with functions between them."""

    def __init__(self, parts, between=None):
        super().__init__()
        for name, module in parts.items():
            self.add_module(name, module)
        self.between = between or {}

    def forward(self, x):
        for name, module in self.named_children():
            x = module(x)
            x = x[0] if isinstance(x, tuple) else x
            x = self.between.get(name, lambda value: value)(x)
        return x


class OverTime(nn.Module):
    """nn.LSTMCell over all steps."""

    def __init__(self, cell):
        super().__init__()
        self.cell = cell

    def forward(self, x):
        state, outputs = None, []
        for step in x:
            state = self.cell(step, state)
            outputs.append(state[0])
        return torch.stack(outputs)


def filled(name, model):
    """The model with parameters that depend on the name alone."""
    with torch.no_grad():
        for own, parameter in model.named_parameters():
            parameter.copy_(draw(f'{name} {own}', *parameter.shape, scale=0.5))
    return model


def char_rnn():
    return Chain({'encoder': nn.Embedding(5, 3), 'rnn': nn.LSTM(3, 4, 2), 'decoder': nn.Linear(4, 5)})


def classifier():
    parts = {'embedding': nn.Embedding(6, 3), 'gru': nn.GRU(3, 4, bidirectional=True), 'norm': nn.LayerNorm(8), 'fc1': nn.Linear(8, 4), 'fc2': nn.Linear(4, 3)}
    return Chain(parts, {'gru': lambda x: x[-1], 'fc1': torch.relu})


def flat_views(state):
    """The same tensors as views of one storage, every second of them as the transpose of a matrix in it."""
    pieces, views, at = [], {}, 3
    for value in state.values():
        pieces.append(value.t().contiguous().reshape(-1) if value.dim() == 2 else value.reshape(-1))
    flat = torch.cat([torch.zeros(at), *pieces])
    for own, value in state.items():
        piece = flat[at:at + value.numel()]
        views[own] = piece.view(value.shape[1], value.shape[0]).t() if value.dim() == 2 else piece
        at += value.numel()
    return views


def tied():
    model = Chain({'encoder': nn.Embedding(5, 4), 'rnn': nn.RNN(4, 4), 'decoder': nn.Linear(4, 5)})
    model.decoder.weight = model.encoder.weight
    return model


def checkpoint(state):
    """A checkpoint as trainings write it, with the state of an optimizer and values of every kind that is read."""
    copies = [value.clone().requires_grad_() for value in state.values()]
    optimizer = torch.optim.Adam(copies)
    sum(value.sum() for value in copies).backward()
    optimizer.step()
    scalars = {'meanLoss': np.float64(0.5), 'count': np.int64(-7), 'best': np.float32(2.5), 'stopped': np.bool_(True)}
    plain = {'epoch': 3, 'loss': 1.25, 'nothing': None, 'vocabulary': ['a', 'b', 'é'], 'ids': {'a': 0, 'b': 1}, 'large': 2**60, 'done': True}
    return {**plain, **scalars, 'bytes': b'a\xff', 'size': torch.Size([2, 3]), 'dtype': torch.float16, 'model_state_dict': state, 'optimizer_state_dict': optimizer.state_dict()}


def as_dtype(dtype):
    return lambda state: {own: value.to(dtype) for own, value in state.items()}


def prefixed(prefix):
    return lambda state: {prefix + own: value for own, value in state.items()}


def reordered(state):
    return dict(sorted(state.items()))


# name: (model, what is saved of its float32 state_dict, options of torch.save)
MODELS = {
    'charRnn': (char_rnn, None, {}),
    'charRnnLegacy': (char_rnn, None, {'_use_new_zipfile_serialization': False}),
    'charRnnProtocol4': (char_rnn, None, {'pickle_protocol': 4}),
    'charRnnParallel': (char_rnn, prefixed('module.'), {'pickle_protocol': 5}),
    'charRnnFlat': (char_rnn, flat_views, {}),
    'charRnnAlphabetical': (char_rnn, reordered, {'pickle_protocol': 3}),
    'classifier': (classifier, checkpoint, {}),
    'classifierProtocol4': (classifier, checkpoint, {'pickle_protocol': 4}),
    'lstm': (lambda: nn.LSTM(3, 4), None, {}),
    'lstmBidirectionalProjection': (lambda: nn.LSTM(3, 5, 2, bidirectional=True, proj_size=2), None, {}),
    'lstmWithoutBias': (lambda: nn.LSTM(3, 4, 2, bias=False), None, {}),
    'gruHalf': (lambda: nn.GRU(3, 4, 2, bidirectional=True), as_dtype(torch.float16), {}),
    'gruWithoutBias': (lambda: nn.GRU(3, 4, bias=False), None, {'pickle_protocol': 4}),
    'rnnBfloat16': (lambda: nn.RNN(3, 4, 2), as_dtype(torch.bfloat16), {}),
    'rnnRelu': (lambda: nn.RNN(3, 4, bidirectional=True, nonlinearity='relu'), None, {}),
    'mlpFloat64': (lambda: Chain({'0': nn.Linear(3, 4), '2': nn.Linear(4, 2, bias=False)}, {'0': torch.tanh}), as_dtype(torch.float64), {}),
    'tied': (tied, None, {}),
    'tiedLegacy': (tied, None, {'_use_new_zipfile_serialization': False}),
    'lstmCell': (lambda: OverTime(nn.LSTMCell(3, 4)), None, {}),
    'normalized': (lambda: Chain({'lstm': nn.LSTM(3, 4), 'norm': nn.LayerNorm(4, bias=False), 'head': nn.Linear(4, 2, bias=False)}), None, {}),
    'parameters': (lambda: Chain({'gru': nn.GRU(3, 2)}), lambda state: {own: nn.Parameter(value) for own, value in state.items()}, {}),
    'safetensors': (char_rnn, None, 'safetensors'),
    'safetensorsHalf': (lambda: nn.LSTM(3, 4), as_dtype(torch.bfloat16), 'safetensors'),
}


def path_of(name):
    return FILES_FOLDER / (f'{name}.safetensors' if MODELS[name][2] == 'safetensors' else f'{name}.pt')


def save(name):
    make, saved, options = MODELS[name]
    state = {own: value.float() for own, value in filled(name, make()).state_dict().items()}
    if name.startswith('tied'):
        state['decoder.weight'] = state['encoder.weight']
    value = saved(state) if saved else state
    if options == 'safetensors':
        from safetensors.torch import save_file

        save_file(value, path_of(name), metadata={'format': 'pt'})
    else:
        torch.save(value, path_of(name), **options)


def load(name):
    if path_of(name).suffix == '.safetensors':
        from safetensors.torch import load_file

        return load_file(path_of(name))
    value = torch.load(path_of(name), weights_only=False)  # our own files; weights_only does not read protocol 4
    return value.get('model_state_dict', value)


def takes_ids(model):
    return any(isinstance(module, nn.Embedding) for module in model.modules())


def run(name, model, state):
    """Input and outputs in float64 of the parameters that a file holds."""
    model = model.double()
    model.load_state_dict({key.removeprefix('module.'): value for key, value in state.items()})
    first = next(iter(model.parameters()))
    if takes_ids(model):
        x = draw_integers(name, first.shape[0], STEPS, ROWS)
    else:
        x = draw(name, STEPS, ROWS, 3)
    outputs = model(x)
    return x, outputs[0] if isinstance(outputs, tuple) else outputs


def cases():
    made = []
    FILES_FOLDER.mkdir(exist_ok=True)
    for name, (make, *_) in MODELS.items():
        if not path_of(name).exists():
            save(name)
        x, outputs = run(name, filled(name, make()), load(name))
        made.append({'name': name, 'file': path_of(name).name, 'input': tensor(x), 'outputs': tensor(outputs)})
    return made


# Models of which packages/formats/test/pytorch/writtenModels.ts writes the state_dicts.
WRITTEN = {
    'charRnn': char_rnn,
    'gru': lambda: nn.GRU(3, 4, 2, bidirectional=True),
    'lstmProjection': lambda: nn.LSTM(3, 4, 2, proj_size=2),
    'lstmWithoutBias': lambda: nn.LSTM(3, 4, bidirectional=True, bias=False),
    'gruWithoutBias': lambda: nn.GRU(3, 4, bias=False),
    'rnnRelu': lambda: nn.RNN(3, 4, nonlinearity='relu'),
    'norms': lambda: Chain({'rnn': nn.RNN(3, 4), 'norm1': nn.LayerNorm(4), 'linear': nn.Linear(4, 3, bias=False), 'norm2': nn.LayerNorm(3, bias=False)}),
    'mixedWidths': lambda: Chain(
        {'gru1': nn.GRU(3, 4), 'gru2': nn.GRU(4, 2), 'linear': nn.Linear(2, 3)},
        {'gru2': lambda x: x[-1], 'linear': lambda x: x.softmax(-1)},
    ),
}


def written_cases():
    """Both formats of a model must load into the same modules with the same elements."""
    from safetensors.torch import load_file

    made = []
    for name, make in WRITTEN.items():
        path = FILES_FOLDER / 'written' / f'{name}.pt'
        if not path.exists():
            print(f'{path.name}: left out, because the test of packages/formats has not written it')
            continue
        state, same = torch.load(path, weights_only=True), load_file(path.with_suffix('.safetensors'))
        mapped = torch.load(path, weights_only=True, mmap=True)
        for other in (same, mapped):
            if set(other) != set(state) or not all(torch.equal(other[key], state[key]) for key in state):
                raise AssertionError(f'{name}: the files of both formats differ')
        x, outputs = run(name, make(), state)
        made.append({'name': name, 'input': tensor(x), 'outputs': tensor(outputs)})
    return made


class Custom(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(1, 1)


def refused():
    """Files that are not read."""
    norm = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))
    values = {
        'pickledModel': Custom(),
        'pickledSequential': nn.Sequential(nn.Linear(1, 1)),
        'convolution': nn.Sequential(nn.Conv1d(1, 1, 3)).state_dict(),
        'batchNorm': norm.state_dict(),
        'weightNorm': nn.utils.parametrizations.weight_norm(nn.Linear(1, 1)).state_dict(),
        'attention': nn.MultiheadAttention(1, 1).state_dict(),
        'quantized': {'weight': torch.quantize_per_tensor(torch.zeros(2).float(), 1.0, 0, torch.qint8)},
        'twoModels': {'generator': nn.Linear(1, 1).state_dict(), 'discriminator': nn.Linear(1, 1).state_dict()},
        'oneTensor': torch.zeros(2),
    }
    for name, value in values.items():
        path = FILES_FOLDER / 'refused' / f'{name}.pt'
        path.parent.mkdir(exist_ok=True)
        if not path.exists():
            torch.save(value, path)
    path = FILES_FOLDER / 'refused' / 'torchScript.pt'
    if not path.exists():
        torch.jit.save(torch.jit.trace(nn.Linear(1, 1), torch.zeros(1, 1)), path)


FILES = {'pytorchFiles': cases, 'pytorchWritten': written_cases}

if __name__ == '__main__':
    warnings.simplefilter('ignore')
    FILES_FOLDER.mkdir(exist_ok=True)
    refused()
    main(FILES)
