"""One case of the bench in PyTorch, eager, with the weights and data that every engine gets:

    python3 pytorch_bench.py --engine pytorch --problem PATH --seconds 20 --threads 1

Prints one JSON line. As in the other peers, the second bias of torch.nn is 0 and stays 0, because the others have none
(of GRU, the part inside r*() is trained).
"""

import argparse
import json
import math
import resource
import statistics
import time
from pathlib import Path

began = time.perf_counter()  # what the case `start` counts from: importing torch is part of it

import torch  # noqa: E402
from torch import nn  # noqa: E402
from torch.nn import functional as F  # noqa: E402

LEARNING_RATE, CLIP_NORM, WINDOW, FIRST, MOST = 0.002, 5.0, 50, 2, 240


def read_problem(path):
    header = json.loads(Path(f'{path}.json').read_text())
    data = bytearray(Path(f'{path}.bin').read_bytes())
    types = {'float32': torch.float32, 'int32': torch.int32}
    tensors = {}
    for entry in header['tensors']:
        flat = torch.frombuffer(data, dtype=types[entry['dtype']], count=math.prod(entry['shape']), offset=entry['offset'])
        tensors[entry['name']] = flat.reshape(entry['shape'])
    return header['case'], tensors


class LoopLayer(nn.Module):
    """A cell as a user writes it, over time: the products of the inputs are one, before the loop."""

    names = ('W', 'U', 'b')
    states = 2

    def __init__(self, tensors, prefix, units):
        super().__init__()
        self.units = units
        for name in self.names:
            setattr(self, name, nn.Parameter(tensors[prefix + name].clone()))

    def before(self, x):
        return torch.matmul(x, self.W) + self.b

    def forward(self, x, state=None):
        if state is None:
            state = tuple(x.new_zeros(x.shape[1], self.units) for _ in range(self.states))
        outputs = []
        for now in self.before(x).unbind(0):
            output, state = self.step(now, state)
            outputs.append(output)
        return torch.stack(outputs), state


class LeakyLayer(LoopLayer):
    states = 1

    def step(self, now, state):
        gate, candidate = (now + state[0] @ self.U).chunk(2, 1)
        keep = torch.sigmoid(gate)
        h = keep * state[0] + (1 - keep) * torch.tanh(candidate)
        return h, (h,)


class LstmLayer(LoopLayer):
    def step(self, now, state):
        h, c = state
        i, f, g, o = (now + h @ self.U).chunk(4, 1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        return h, (h, c)


class LayerNormLstmLayer(LoopLayer):
    names = ('W', 'U', 'b', 'g1', 'g2', 'g3', 'b3')

    def before(self, x):
        return F.layer_norm(torch.matmul(x, self.W), self.g1.shape, self.g1) + self.b

    def step(self, now, state):
        h, c = state
        i, f, g, o = (now + F.layer_norm(h @ self.U, self.g2.shape, self.g2)).chunk(4, 1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(F.layer_norm(c, self.g3.shape, self.g3, self.b3))
        return h, (h, c)


def torch_nn(cell, layers, units, tensors):
    recurrent = {'lstm': nn.LSTM, 'gru': nn.GRU}[cell](units, units, num_layers=layers, device=tensors['layers.0.W'].device)
    with torch.no_grad():
        for k in range(layers):
            get = lambda name: getattr(recurrent, f'{name}_l{k}')
            get('weight_ih').copy_(tensors[f'layers.{k}.W'].T)
            get('weight_hh').copy_(tensors[f'layers.{k}.U'].T)
            get('bias_ih').copy_(tensors[f'layers.{k}.b'])
            trained = torch.zeros_like(get('bias_hh'))
            get('bias_hh').zero_()
            if cell == 'gru':
                get('bias_hh')[-units:] = tensors[f'layers.{k}.c']
                trained[-units:] = 1
            get('bias_hh').register_hook(lambda gradient, trained=trained: gradient * trained)
    return recurrent


class Stack(nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.layers = nn.ModuleList(layers)

    def forward(self, x, state=None):
        states = []
        for layer, before in zip(self.layers, state or [None] * len(self.layers)):
            x, after = layer(x, before)
            states.append(after)
        return x, states


class CharRnn(nn.Module):
    def __init__(self, case, tensors):
        super().__init__()
        cell, units, layers = case['cell'], case['units'], case['layers']
        typed = {'leaky': LeakyLayer, 'lstm-loop': LstmLayer, 'layernorm-lstm': LayerNormLstmLayer}
        self.embedding = nn.Embedding.from_pretrained(tensors['embedding'].clone(), freeze=False)
        self.recurrent = (Stack([typed[cell](tensors, f'layers.{k}.', units) for k in range(layers)]) if cell in typed
                          else torch_nn(cell, layers, units, tensors))
        self.dense = nn.Linear(units, case['vocabulary'], device=tensors['dense.W'].device)
        with torch.no_grad():
            self.dense.weight.copy_(tensors['dense.W'].T)
            self.dense.bias.copy_(tensors['dense.b'])

    def forward(self, tokens, state=None):
        y, state = self.recurrent(self.embedding(tokens), state)
        return self.dense(y), state


def detach(state):
    return state.detach() if isinstance(state, torch.Tensor) else type(state)(detach(part) for part in state)


def measure_training(case, tensors, seconds, device):
    model = CharRnn(case, tensors)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    tokens = tensors['tokens'].long()
    window = WINDOW if case.get('bptt') == 'truncated' else case['steps']
    state, times, losses, start_ms = None, [], [], None
    stop = time.perf_counter() + seconds
    for k in range(1 if case['kind'] == 'start' else MOST):
        data = tokens[max(0, k - 1) % len(tokens)]
        before = time.perf_counter()
        optimizer.zero_grad()
        total = 0.0
        for first in range(0, case['steps'], window):
            inputs, targets = data[first:first + window], data[first + 1:first + window + 1]
            logits, state = model(inputs, state)
            loss = F.cross_entropy(logits.reshape(-1, logits.shape[-1]), targets.reshape(-1), reduction='sum') / (data.numel() - len(data[0]))
            loss.backward()
            total += loss.item()
            state = detach(state)
        nn.utils.clip_grad_norm_(model.parameters(), CLIP_NORM)
        optimizer.step()
        if device == 'cuda':
            torch.cuda.synchronize()  # the step ends when the device has done it
        times.append(1000 * (time.perf_counter() - before))
        losses.append(total)
        start_ms = start_ms or 1000 * (time.perf_counter() - began)
        if k >= FIRST and time.perf_counter() > stop:
            break
    if case['kind'] == 'start':
        return {'median_ms': start_ms, 'samples': 1, 'first_ms': times[0], 'start_ms': start_ms, 'answers': {'firstLoss': losses[0]}}
    timed = times[len(times) // 2 if len(times) > 10 else FIRST:]
    median = statistics.median(timed)
    return {'median_ms': median, 'tokens_per_s': 1000 * case['steps'] * case['batch'] / median, 'samples': len(timed),
            'first_ms': times[0], 'start_ms': start_ms, 'answers': {'firstLoss': losses[0], 'secondLoss': losses[1]}}


@torch.inference_mode()  # faster than no_grad at this size
def measure_generation(case, tensors, seconds, _device):
    model = CharRnn(case, tensors).eval()
    given = tensors['tokens'].long().reshape(-1)
    state, nats = None, 0.0
    for k in range(64):
        logits, state = model(given[k].reshape(1, 1), state)
        nats -= F.log_softmax(logits[0, 0], dim=-1)[given[k + 1]].item() / 64
    token, state, times = torch.zeros((1, 1), dtype=torch.long), None, []
    stop = time.perf_counter() + seconds
    for _ in range(6):
        before, count = time.perf_counter(), 0
        while count < 2000 and time.perf_counter() - before < 1:
            for _ in range(50):
                logits, state = model(token, state)
                token = torch.multinomial(torch.softmax(logits[0], dim=-1), 1)
            count += 50
        times.append(1000 * (time.perf_counter() - before) / count)
        if len(times) > 1 and time.perf_counter() > stop:
            break
    median = statistics.median(times[1:])
    return {'median_ms': median, 'tokens_per_s': 1000 / median, 'samples': len(times) - 1, 'answers': {'nats': nats}}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--engine', default='pytorch')
    parser.add_argument('--problem', required=True)
    parser.add_argument('--seconds', type=float, default=20)
    parser.add_argument('--threads', type=int, default=1)
    parser.add_argument('--device', choices=['cpu', 'cuda'], default='cpu')
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    case, tensors = read_problem(options.problem)
    tensors = {name: value.to(options.device) for name, value in tensors.items()}
    measure = measure_generation if case['kind'] == 'generate' else measure_training
    result = measure(case, tensors, options.seconds, options.device)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    threads = f'{options.threads} thread' + ('s' if options.threads > 1 else '')
    where = threads
    if options.device == 'cuda':
        precision = 'TF32' if torch.backends.cudnn.allow_tf32 else 'float32'
        where = f'{torch.cuda.get_device_name()}, cuDNN {torch.backends.cudnn.version()} in {precision}'
    print(json.dumps({'peak_mb': peak, **result, 'variant': f'torch {torch.__version__}, {where}'}))


if __name__ == '__main__':
    main()
