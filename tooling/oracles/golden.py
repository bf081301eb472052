"""Golden files: seeded data in, JSON out, and the comparison that `--check` makes.

Data is drawn by the standard library, whose generator gives the same numbers in every version, from the name of the
tensor, so a new case does not move the old ones. Every number is a multiple of 1/1024 in [-1, 1): float32 holds it
exactly, so a float32 engine starts from the same values as the float64 oracle. Results are written in the shortest
decimal form that reads back as the same float64 (17 significant digits where it takes them).
"""

import json
import math
import random
import sys
from pathlib import Path

import torch

FOLDER = Path(__file__).parent / 'golden'
TOLERANCE = 1e-9  # of max(1, |want|), as in the tests; another processor, BLAS or torch rounds differently

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)


def draw(name, *shape, scale=1.0):
    """A float64 tensor of numbers in [-scale, scale) that depends on the name and the shape alone."""
    generator = random.Random(f'{name} {shape}')
    values = [generator.randrange(-1024, 1024) / 1024 * scale for _ in range(math.prod(shape))]
    return torch.tensor(values).reshape(shape)


def draw_integers(name, below, *shape):
    generator = random.Random(f'{name} {shape}')
    return torch.tensor([generator.randrange(below) for _ in range(math.prod(shape))]).reshape(shape)


def tensor(value):
    """The JSON form of a tensor: its shape and its elements, last axis fastest."""
    return {'shape': list(value.shape), 'data': value.detach().reshape(-1).tolist()}


def tensors(values):
    return {path: tensor(value) for path, value in values.items()}


def leaves(values):
    """The same tensors, ready to receive gradients."""
    return {path: value.clone().requires_grad_() for path, value in values.items()}


def gradients(values):
    return {path: value.grad for path, value in values.items()}


def assert_close(got, want, what):
    """Two ways to one result: stops the script if they part."""
    worst = (got - want).abs().max().item() if want.numel() else 0.0
    if not worst <= 1e-12:
        raise AssertionError(f'{what}: the two computations differ by {worst}')


def render(value, indent=''):
    """JSON with objects on many lines and arrays of plain values on one."""
    inner = indent + '  '
    if isinstance(value, dict) and value and not is_tensor(value):
        rows = [f'{inner}{json.dumps(key)}: {render(item, inner)}' for key, item in value.items()]
        return '{\n' + ',\n'.join(rows) + f'\n{indent}}}'
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        return '[\n' + ',\n'.join(inner + render(item, inner) for item in value) + f'\n{indent}]'
    return json.dumps(value, allow_nan=False)


def is_tensor(value):
    return isinstance(value, dict) and set(value) == {'shape', 'data'}


def differences(got, want, where):
    """Yields (error, text) for everything that differs by more than TOLERANCE."""
    if isinstance(want, dict) and isinstance(got, dict):
        for key in sorted({*got, *want}):
            if key not in got or key not in want:
                yield math.inf, f'{where}.{key} is only in the {"golden file" if key in want else "new result"}'
            else:
                yield from differences(got[key], want[key], f'{where}.{key}')
    elif isinstance(want, list) and isinstance(got, list):
        if len(got) != len(want):
            yield math.inf, f'{where} has {len(got)} elements, the golden file has {len(want)}'
        for index, pair in enumerate(zip(got, want)):
            yield from differences(*pair, f'{where}[{index}]')
    elif isinstance(want, (int, float)) and isinstance(got, (int, float)):
        error = abs(got - want) / max(1.0, abs(want))
        if not error <= TOLERANCE:
            yield error, f'{where}: got {got!r}, want {want!r}'
    elif got != want:
        yield math.inf, f'{where}: got {got!r}, want {want!r}'


def by_name(cases):
    return {case['name']: case for case in cases}


def check(path, cases):
    """Compares freshly computed cases with a golden file; prints and returns the number of differences."""
    if not path.exists():
        print(f'{path.name}: missing; run the script without --check')
        return 1
    found = list(differences(by_name(cases), by_name(json.loads(path.read_text())['cases']), path.stem))
    if found:
        error, text = max(found, key=lambda pair: pair[0])
        print(f'{path.name}: {len(found)} differences; the worst ({error:.3g}, tolerance {TOLERANCE}): {text}')
    else:
        print(f'{path.name}: agrees, cases: {len(cases)}')
    return len(found)


def write(path, cases):
    """Writes a golden file. A case that agrees with the one in the file stays as it is: last digits depend on the processor."""
    old = json.loads(path.read_text()) if path.exists() else {'source': '', 'cases': []}
    known, source = by_name(old['cases']), f'PyTorch {torch.__version__}, float64'
    kept = [name for name, case in by_name(cases).items() if name in known and not any(differences(case, known[name], name))]
    merged = [known[case['name']] if case['name'] in kept else case for case in cases]
    if merged == old['cases']:
        print(f'{path.name}: unchanged, cases: {len(cases)}')
        return
    sources = [source] if not kept or old['source'] == source else [old['source'], source]
    path.write_text(render({'source': '; '.join(sources), 'cases': merged}) + '\n')
    print(f'{path.name}: written, cases: {len(cases)}, of which {len(cases) - len(kept)} are new or differ')


def main(files):
    """`files` maps the name of a golden file to a function that makes its cases."""
    arguments = sys.argv[1:]
    if arguments not in ([], ['--check']):
        print(f'usage: python3 {sys.argv[0]} [--check]', file=sys.stderr)
        sys.exit(2)
    failed = 0
    for name, make in files.items():
        path, cases = FOLDER / f'{name}.json', make()
        if arguments:
            failed += check(path, cases)
        else:
            write(path, cases)
    sys.exit(1 if failed else 0)
