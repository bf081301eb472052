"""Cases of the bench in PyTorch, with the weights and data that every engine gets:

    python3 pytorch_bench.py --engine pytorch --problem PATH --seconds 20 --threads 1

Prints a JSON line for each engine on each problem. `pytorch` is eager on the CPU. `pytorch-cuda` is eager on the GPU in float32,
`pytorch-cuda-tf32` in TF32, and `pytorch-cuda-graph` replays a CUDA graph of the whole step in float32. As in the other
peers, the second bias of torch.nn is 0 and stays 0, because the others have none (of GRU, the part inside r*() is trained).
"""

import argparse
import json
import math
import re
import resource
import statistics
import time
from pathlib import Path

began = time.perf_counter()  # what the case `start` counts from: importing torch is part of it

import torch  # noqa: E402
from torch import nn  # noqa: E402
from torch.nn import functional as F  # noqa: E402

from pytorch_cells import CharRnn  # noqa: E402
from pytorch_images import measure_images  # noqa: E402

LEARNING_RATE, CLIP_NORM, WINDOW, FIRST, MOST = 0.002, 5.0, 50, 2, 240
ENGINES = ['pytorch', 'pytorch-cuda', 'pytorch-cuda-tf32', 'pytorch-cuda-graph']


def read_problem(path):
    header = json.loads(Path(f'{path}.json').read_text())
    data = bytearray(Path(f'{path}.bin').read_bytes())
    types = {'float32': torch.float32, 'int32': torch.int32}
    tensors = {}
    for entry in header['tensors']:
        flat = torch.frombuffer(data, dtype=types[entry['dtype']], count=math.prod(entry['shape']), offset=entry['offset'])
        tensors[entry['name']] = flat.reshape(entry['shape'])
    return header['case'], tensors


def detach(state):
    return state.detach() if isinstance(state, torch.Tensor) else type(state)(detach(part) for part in state)


def flatten(state):
    return [state] if isinstance(state, torch.Tensor) else [leaf for part in state for leaf in flatten(part)]


def update(model, optimizer, windows, state, count):
    """One update: loss, gradients, clipping, Adam. `windows` are pairs of inputs and targets, gradients end at their borders."""
    optimizer.zero_grad()
    losses = []
    for inputs, targets in windows:
        logits, state = model(inputs, state)
        loss = F.cross_entropy(logits.reshape(-1, logits.shape[-1]), targets.reshape(-1), reduction='sum') / count
        loss.backward()
        losses.append(loss.detach())
        state = detach(state)
    nn.utils.clip_grad_norm_(model.parameters(), CLIP_NORM)
    optimizer.step()
    return sum(losses), state


class EagerStep:
    def __init__(self, case, tensors, device):
        self.device = device
        self.tokens = tensors['tokens'].long()
        if device == 'cuda':
            self.tokens = self.tokens.pin_memory()
        self.model = CharRnn(case, {name: value.to(device) for name, value in tensors.items() if name != 'tokens'})
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=LEARNING_RATE)
        self.window = WINDOW if case.get('bptt') == 'truncated' else case['steps']
        self.state = None

    def __call__(self, k):
        data = self.tokens[max(0, k - 1) % len(self.tokens)].to(self.device, non_blocking=True)
        windows = [(data[first:first + self.window], data[first + 1:first + self.window + 1])
                   for first in range(0, len(data) - 1, self.window)]
        loss, self.state = update(self.model, self.optimizer, windows, self.state, data[1:].numel())
        return loss


class GraphStep:
    """The whole update as one CUDA graph, with fixed places for tokens and state."""

    def __init__(self, case, tensors):
        self.tokens = tensors['tokens'].long().pin_memory()
        self.model = CharRnn(case, {name: value.cuda() for name, value in tensors.items() if name != 'tokens'})
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=LEARNING_RATE, capturable=True)
        self.data = self.tokens[0].cuda()
        with torch.no_grad():
            _, state = self.model(self.data[:1])
        self.before = [torch.zeros_like(part) for part in flatten(state)]
        self.rebuild = lambda leaves: rebuild(state, iter(leaves))
        self.record()

    def run(self):
        windows = [(self.data[:-1], self.data[1:])]
        loss, after = update(self.model, self.optimizer, windows, self.rebuild(self.before), self.data[1:].numel())
        for place, value in zip(self.before, flatten(after)):
            place.copy_(value)
        return loss

    def record(self):
        """Warms up on a stream of its own, as torch.cuda.graph asks for, records, and undoes the updates of the warm-up."""
        first = [parameter.detach().clone() for parameter in self.model.parameters()]
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(3):
                self.run()
        torch.cuda.current_stream().wait_stream(stream)
        self.optimizer.zero_grad(set_to_none=True)
        self.graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self.graph):
            self.loss = self.run()
        with torch.no_grad():
            for parameter, value in zip(self.model.parameters(), first):
                parameter.copy_(value)
            for moments in self.optimizer.state.values():
                for moment in moments.values():
                    moment.zero_()
            for place in self.before:
                place.zero_()

    def __call__(self, k):
        self.data.copy_(self.tokens[max(0, k - 1) % len(self.tokens)], non_blocking=True)
        self.graph.replay()
        return self.loss


def rebuild(like, leaves):
    return next(leaves) if isinstance(like, torch.Tensor) else type(like)(rebuild(part, leaves) for part in like)


class LateLosses:
    """Losses on the GPU, each read when the next step has been asked for: the GPU always has work."""

    def __init__(self):
        self.places = [(torch.zeros((), pin_memory=True), torch.cuda.Event()) for _ in range(2)]
        self.values = []
        self.asked = 0

    def add(self, loss):
        place, event = self.places[self.asked % 2]
        place.copy_(loss, non_blocking=True)
        event.record()
        self.asked += 1
        # The first one is waited for: its time is that of a first step.
        while len(self.values) < max(1, self.asked - 1):
            self.read()

    def read(self):
        place, event = self.places[len(self.values) % 2]
        event.synchronize()
        self.values.append(place.item())

    def all(self):
        while len(self.values) < self.asked:
            self.read()
        return self.values


class Losses:
    def __init__(self):
        self.values = []

    def add(self, loss):
        self.values.append(loss.item())

    def all(self):
        return self.values


def measure_training(case, tensors, options):
    step = GraphStep(case, tensors) if options.engine == 'pytorch-cuda-graph' else EagerStep(case, tensors, options.device)
    losses = LateLosses() if options.device == 'cuda' else Losses()
    times, start_ms = [], None
    stop = time.perf_counter() + options.seconds
    for k in range(1 if case['kind'] == 'start' else MOST):
        before = time.perf_counter()
        losses.add(step(k))
        times.append(1000 * (time.perf_counter() - before))
        start_ms = start_ms or 1000 * (time.perf_counter() - began)
        if k >= FIRST and time.perf_counter() > stop:
            break
    values = losses.all()
    if case['kind'] == 'start':
        return {'median_ms': start_ms, 'samples': 1, 'first_ms': times[0], 'start_ms': start_ms, 'answers': {'firstLoss': values[0]}}
    timed = times[len(times) // 2 if len(times) > 10 else FIRST:]
    median = statistics.median(timed)
    return {'median_ms': median, 'tokens_per_s': 1000 * case['steps'] * case['batch'] / median, 'samples': len(timed),
            'first_ms': times[0], 'start_ms': start_ms, 'answers': {'firstLoss': values[0], 'secondLoss': values[1]}}


@torch.inference_mode()  # faster than no_grad at this size
def measure_generation(case, tensors, options):
    model = CharRnn(case, tensors).eval()
    given = tensors['tokens'].long().reshape(-1)
    state, nats = None, 0.0
    for k in range(64):
        logits, state = model(given[k].reshape(1, 1), state)
        nats -= F.log_softmax(logits[0, 0], dim=-1)[given[k + 1]].item() / 64
    token, state, times = torch.zeros((1, 1), dtype=torch.long), None, []
    stop = time.perf_counter() + options.seconds
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


def libraries():
    """What multiplies matrices on the CPU, and the instructions that PyTorch's own kernels use."""
    text = torch.__config__.show()
    patterns = {
        'MKL': r'Math Kernel Library Version (\S+?)(?:-Product)? ',
        'BLAS': r'BLAS_INFO=(\w+)',
        'oneDNN': r'MKL-DNN v(\S+)',
        '': r'CPU capability usage: (\S+)',
    }
    found = {name: match.group(1) for name, pattern in patterns.items() if (match := re.search(pattern, text))}
    if 'MKL' in found:
        found.pop('BLAS', None)
    elif found.get('BLAS') == 'generic':
        found['BLAS'] = loaded_blas() or 'generic'
    return ', '.join(f'{name} {value}'.strip() for name, value in found.items())


def loaded_blas():
    """The library that Debian's libblas.so.3 leads to, such as openblas-pthread."""
    maps = Path('/proc/self/maps')
    paths = [line.split()[-1] for line in maps.read_text().splitlines() if 'blas' in line] if maps.exists() else []
    return next((Path(path).parent.name for path in paths if Path(path).name.startswith('libblas')), None)


def variant(options):
    if options.device == 'cpu':
        threads = f'{options.threads} thread' + ('s' if options.threads > 1 else '')
        return f'torch {torch.__version__} ({libraries()}), {threads}'
    precision = 'TF32' if options.engine == 'pytorch-cuda-tf32' else 'float32'
    graph = ', CUDA graph' if options.engine == 'pytorch-cuda-graph' else ''
    return f'torch {torch.__version__}, {torch.cuda.get_device_name()}, cuDNN {torch.backends.cudnn.version()} in {precision}{graph}'


def measure(engine, problem, options):
    options.engine, options.device = engine, 'cpu' if engine == 'pytorch' else 'cuda'
    if options.device == 'cuda':
        torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = engine == 'pytorch-cuda-tf32'
    case, tensors = read_problem(problem)
    run = {'generate': measure_generation, 'image': measure_images}.get(case['kind'], measure_training)
    result = run(case, tensors, options)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return {'case': case['name'], 'engine': engine, 'peak_mb': peak, **result, 'variant': variant(options)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--engine', nargs='+', choices=ENGINES, default=['pytorch'])
    parser.add_argument('--problem', nargs='+', required=True)
    parser.add_argument('--seconds', type=float, default=20)
    parser.add_argument('--threads', type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    jobs = [(engine, problem) for problem in options.problem for engine in options.engine]
    for engine, problem in jobs:
        try:
            print(json.dumps(measure(engine, problem, options)), flush=True)
        except Exception as error:
            if len(jobs) == 1:
                raise
            reason = f'it failed: {type(error).__name__}: {str(error).splitlines()[0][:200]}'
            print(json.dumps({'case': Path(problem).name, 'engine': engine, 'not_measured': reason}), flush=True)


if __name__ == '__main__':
    main()
