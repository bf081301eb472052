"""ONNX files of PyTorch's two exporters and what the models compute: golden/onnx/*.onnx and golden/onnxFiles.json, for packages/formats.

Needs torch, onnx and onnxscript. Some runs of torch.export of PyTorch 2.13 take a free axis of the same model for a fixed one, and fail: run it
again, files that are there stay. `--check` compares the outputs of the models with those in the committed file.
"""

import contextlib
import io
import warnings

import torch
from golden import FOLDER, draw, draw_integers, main, tensor
from torch import nn

FILES_FOLDER = FOLDER / 'onnx'
STEPS, ROWS = 5, 3


class Model(nn.Module):
    """A recurrent module between others: `before` makes its input, `after` takes its output and its last state."""

    def __init__(self, recurrent, before=None, after=None, **parts):
        super().__init__()
        self.recurrent = recurrent
        for name, part in parts.items():
            self.add_module(name, part)
        self.before, self.after = before, after

    def forward(self, x):
        x = self.before(self, x) if self.before else x
        outputs, state = self.recurrent(x)
        return self.after(self, outputs, state) if self.after else outputs


class WithState(nn.Module):
    """The state goes in and out, so that a stream can go on."""

    def __init__(self):
        super().__init__()
        self.gru, self.head = nn.GRU(3, 4), nn.Linear(4, 2)

    def forward(self, x, h):
        outputs, last = self.gru(x, h)
        return self.head(outputs), last


class FromZeros(nn.Module):
    """States of zeros that the model makes, and one number for each row."""

    def __init__(self):
        super().__init__()
        self.lstm, self.head = nn.LSTM(3, 4, 2, batch_first=True), nn.Linear(4, 1)

    def forward(self, x):
        zeros = torch.zeros(2, x.size(0), 4, dtype=x.dtype)
        outputs, _ = self.lstm(x, (zeros, zeros))
        return self.head(outputs[:, -1, :]).squeeze(-1)


def last_of(outputs):
    return outputs[:, -1]


MODELS = {
    'lstm': lambda: Model(nn.LSTM(3, 4)),
    'gruDeep': lambda: Model(nn.GRU(3, 4, 2, bidirectional=True)),
    'rnnRelu': lambda: Model(nn.RNN(3, 4, nonlinearity='relu')),
    'lstmWithoutBias': lambda: Model(nn.LSTM(3, 4, bias=False, batch_first=True)),
    'charRnn': lambda: Model(
        nn.LSTM(3, 4, 2, dropout=0.5), lambda m, x: m.embedding(x), lambda m, y, s: m.head(y), embedding=nn.Embedding(5, 3), head=nn.Linear(4, 5)
    ),
    'classifier': lambda: Model(
        nn.LSTM(3, 4, 2, bidirectional=True, batch_first=True),
        lambda m, x: m.embedding(x),
        lambda m, y, s: torch.softmax(m.head(torch.relu(m.hidden(last_of(m.norm(y))))), -1),
        embedding=nn.Embedding(5, 3),
        norm=nn.LayerNorm(8),
        hidden=nn.Linear(8, 6),
        head=nn.Linear(6, 2),
    ),
    'lastState': lambda: Model(nn.LSTM(3, 4, 2, batch_first=True), None, lambda m, y, s: torch.sigmoid(m.head(s[0][-1])), head=nn.Linear(4, 2)),
    'bothStates': lambda: Model(
        nn.GRU(3, 4, bidirectional=True), None, lambda m, y, h: torch.tanh(m.head(torch.cat([h[-2], h[-1]], 1))), head=nn.Linear(8, 2)
    ),
    'activationAlone': lambda: Model(nn.LSTM(3, 4, batch_first=True), None, lambda m, y, h: m.head(torch.relu(last_of(y))), head=nn.Linear(4, 1)),
    'withState': WithState,
    'fromZeros': FromZeros,
    'meanPooled': lambda: Model(
        nn.GRU(3, 4, bidirectional=True, batch_first=True), None, lambda m, y, h: m.head(m.dropout(y.mean(1))), dropout=nn.Dropout(0.5), head=nn.Linear(8, 2)
    ),
    'oneRow': lambda: Model(
        nn.LSTM(3, 4, 2, bidirectional=True, batch_first=True), None, lambda m, y, s: m.head(last_of(y)).relu(), head=nn.Linear(8, 2)
    ),
}
EXPORTERS = {'Script': False, 'Dynamo': True}


def exporters_of(name):
    """torch.export of PyTorch 2.13 unrolls nn.RNN over a fixed number of steps, so the newer exporter has no RNN node."""
    return ['Script'] if name == 'rnnRelu' else list(EXPORTERS)


def filled(name, model):
    """The model with parameters that depend on the name alone."""
    with torch.no_grad():
        for own, parameter in model.named_parameters():
            parameter.copy_(draw(f'{name} {own}', *parameter.shape, scale=0.5))
    return model.eval()


def is_batch_first(model):
    return any(getattr(module, 'batch_first', False) for module in model.modules())


def input_of(name, model):
    rows = 1 if name == 'oneRow' else ROWS
    leading = (rows, STEPS) if is_batch_first(model) else (STEPS, rows)
    if any(isinstance(module, nn.Embedding) for module in model.modules()):
        return draw_integers(name, 5, *leading)
    return draw(name, *leading, 3)


def export(name, exporter):
    """`gruDeep` and `oneRow` are written for fixed sizes; in other files steps and rows are free."""
    model = filled(name, MODELS[name]()).float()
    x = input_of(name, model)
    x = x.float() if x.is_floating_point() else x
    given = (x, torch.zeros(1, ROWS, 4)) if name == 'withState' else (x,)
    axes = {0: 'B', 1: 'T'} if is_batch_first(model) else {0: 'T', 1: 'B'}
    names = {'input_names': ['x', 'h'][: len(given)], 'output_names': ['y', 'hn'][: len(given)]}
    free = {}
    if name not in ('gruDeep', 'oneRow'):
        each = [axes, {1: 'B'}][: len(given)]
        free = {'dynamic_shapes': tuple(each) if name == 'withState' else (each[0],)} if EXPORTERS[exporter] else {'dynamic_axes': dict(zip(names['input_names'], each))}
    if EXPORTERS[exporter]:
        free['external_data'] = False
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter('ignore')
        torch.onnx.export(model, given, path_of(name, exporter), dynamo=EXPORTERS[exporter], **names, **free)
    without_descriptions(path_of(name, exporter))


def without_descriptions(path):
    """Leaves out where each node stands in Python, which names files of this machine."""
    import onnx

    model = onnx.load(path)
    model.doc_string = ''
    model.graph.doc_string = ''
    for part in [*model.graph.node, *model.graph.value_info, *model.graph.input, *model.graph.output, *model.graph.initializer]:
        part.doc_string = ''
        if hasattr(part, 'metadata_props'):
            del part.metadata_props[:]
    del model.graph.value_info[:]
    del model.graph.metadata_props[:]
    onnx.save(model, path)


def path_of(name, exporter):
    return FILES_FOLDER / f'{name}{exporter}.onnx'


def cases():
    made = []
    FILES_FOLDER.mkdir(exist_ok=True)
    for name in MODELS:
        for exporter in exporters_of(name):
            if not path_of(name, exporter).exists():
                torch.set_default_dtype(torch.float32)
                export(name, exporter)
                torch.set_default_dtype(torch.float64)
        model = filled(name, MODELS[name]()).double()
        x = input_of(name, model)
        outputs = model(x, torch.zeros(1, ROWS, 4)) if name == 'withState' else model(x)
        outputs = outputs[0] if isinstance(outputs, tuple) else outputs
        files = [path_of(name, exporter).name for exporter in exporters_of(name)]
        made.append({'name': name, 'files': files, 'batchFirst': is_batch_first(model), 'input': tensor(x), 'outputs': tensor(outputs)})
    return made


FILES = {'onnxFiles': cases}

if __name__ == '__main__':
    main(FILES)
