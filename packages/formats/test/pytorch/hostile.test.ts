/** Files that are damaged, or made to do harm. */
import { encodeSafetensors, FormatError, type SafetensorsTensor } from '@statal/layers';
import { createEngine } from '@statal/tensors';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPytorch, readStateDict } from '../../src/pytorch/index.js';
import { writeStoredZip } from '../../src/zip/writeStoredZip.js';
import { messageOf } from '../messageOf.js';
import { bytesOf } from './goldenFiles.js';
import { archiveParts, mutated, readAny, withMutatedPickle } from './mutations.js';

const engine = await createEngine();
const MB = 2 ** 20;

/** A pickle from text, one byte a character. */
const latin = (text: string): Uint8Array => Buffer.from(text, 'latin1');

/** An archive with this pickle, and storages by key. */
function archive(pickle: string | Uint8Array, storages: Readonly<Record<string, Uint8Array>> = {}): Uint8Array {
  const data = Object.entries(storages).map(([key, bytes]): [string, Uint8Array] => [`a/data/${key}`, bytes]);
  return writeStoredZip(new Map([['a/data.pkl', typeof pickle === 'string' ? latin(pickle) : pickle], ...data]));
}

const problem = (pickle: string, storages?: Readonly<Record<string, Uint8Array>>): string =>
  messageOf(() => readStateDict(archive(pickle, storages), { source: 'a.pt' }));

const uint32 = (value: number): string => String.fromCharCode(...[0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff));
const text = (value: string): string => `X${uint32(value.length)}${value}`;
const count = (value: number): string => `J${uint32(value)}`;
const storage = (size: number, key = '0'): string => `(${text('storage')}ctorch\nFloatStorage\n${text(key)}${text('cpu')}${count(size)}tQ`;
/** A dict of one tensor with this storage, offset, shape and strides. */
const tensorPickle = (made: string, offset: number, shape: readonly number[], strides: readonly number[], name = 'weight'): string =>
  `\x80\x02}${text(name)}ctorch._utils\n_rebuild_tensor_v2\n(${made}${count(offset)}(${shape.map(count).join('')}t(${strides.map(count).join('')}t\x89}tRs.`;

describe('containers of Python', () => {
  it.each<[string, string, unknown]>([
    ['a set is a list', 'c__builtin__\nset\n(]NatR', [null]],
    ['a Counter is a dict', `ccollections\nCounter\n(}${text('a')}K\x02stR`, new Map([['a', 2]])],
    ['a defaultdict is a dict', `ccollections\ndefaultdict\n(c__builtin__\nlong\ntR(${text('a')}K\x02u`, new Map([['a', 2]])],
  ])('%s', (_, pickle, value) => {
    const made = tensorPickle(storage(1), 0, [1], [1]).slice(3, -1); // "weight" and its tensor, set in a dict
    const bytes = archive(`\x80\x02}${text('model')}}${made}s${text('other')}${pickle}s.`, { 0: new Uint8Array(4) });
    expect(readStateDict(bytes).metadata.get('other')).toEqual(value);
  });

  it('calls no type', () => {
    expect(problem('\x80\x02cbuiltins\nint\n(tR.')).toContain('it calls something that is no function');
    expect(problem('\x80\x02cbuiltins\nset\n(NtR.')).toContain('its items are no list');
  });
});

describe('a parameter with attributes', () => {
  it('is read as its tensor', () => {
    const made = tensorPickle(storage(2), 0, [2], [1]).slice('\x80\x02}'.length + text('weight').length, -'s.'.length);
    const pickle = `\x80\x02}${text('weight')}ctorch._utils\n_rebuild_parameter_with_state\n(${made}\x88}}tRs.`;
    const bytes = archive(pickle, { 0: new Uint8Array(Float32Array.of(1, 2).buffer) });
    expect(readStateDict(bytes).tensors.get('weight')?.data).toEqual(Float32Array.of(1, 2));
  });
});

describe('a hostile pickle', () => {
  it('never calls what it names', () => {
    expect(problem('\x80\x02cos\nsystem\n(X\x02\x00\x00\x00lstR.')).toBe(
      'a.pt: it holds os.system, an object of Python, and only tensors and plain values are read. ' +
        'Save its parameters in Python: torch.save(model.state_dict(), "model.pt")',
    );
    for (const name of ['builtins\neval', '__builtin__\neval', 'constructor\nconstructor', 'torch\n__proto__', 'torch._utils\ntoString']) {
      expect(problem(`\x80\x02c${name}\n.`), name).toContain('only tensors and plain values are read');
    }
  });

  it.each([
    ['\x80\x01.', 'offset 2 of the pickle: its protocol is 1, and 2 to 5 are read. Take an intact file'],
    ['\x80\x02', 'offset 2 of the pickle: it is cut off. Take an intact file'],
    ['\x80\x02.', 'offset 3 of the pickle: a value is missing. Take an intact file'],
    ['\x80\x02(.', 'offset 4 of the pickle: a value is missing. Take an intact file'],
    ['\x80\x02t.', 'offset 3 of the pickle: a mark is missing. Take an intact file'],
    ['\x80\x02i.', 'offset 3 of the pickle: "i" is no opcode that torch.save writes in protocols 2 to 5. Take an intact file'],
    ['\x80\x02N\x81.', 'offset 4 of the pickle: 0x81 is no opcode that torch.save writes in protocols 2 to 5. Take an intact file'],
    [`\x80\x02X\xff\xff\xff\xff.`, 'offset 7 of the pickle: it is cut off. Take an intact file'],
    ['\x80\x02X\x01\x00\x00\x00\xff.', 'offset 8 of the pickle: a text is not UTF-8. Take an intact file'],
    ['\x80\x02\x8a\xff.', 'offset 4 of the pickle: a whole number has 255 bytes, and at most 16 are read. Take an intact file'],
    ['\x80\x02h\x05.', 'offset 4 of the pickle: value 5 is used and was not kept. Take an intact file'],
    ['\x80\x02NNa.', 'offset 5 of the pickle: items are appended to something that is no list. Take an intact file'],
    ['\x80\x02NNNs.', 'offset 6 of the pickle: items are set in something that is no dict. Take an intact file'],
    ['\x80\x02}N(Nu.', 'offset 7 of the pickle: items are set in something that is no dict. Take an intact file'],
    ['\x80\x02NNR.', 'offset 5 of the pickle: it calls something that is no function. Take an intact file'],
    ['\x80\x02NNb.', 'offset 5 of the pickle: attributes are set of something that is no dict. Take an intact file'],
    [
      '\x80\x02cnumpy\ndtype\n(X\x02\x00\x00\x00U9tR.',
      'offset 25 of the pickle: numpy.dtype: its element type is not read. Take an intact file',
    ],
    [
      `\x80\x04cnumpy._core.multiarray\nscalar\n(cnumpy\ndtype\n(${text('f8')}tRC\x02abtR.`,
      'offset 63 of the pickle: numpy._core.multiarray.scalar: its element does not have the size of its type. Take an intact file',
    ],
    ['\x80\x04B\xff\xff\xff\x7f.', 'offset 7 of the pickle: it is cut off. Take an intact file'],
    ['\x80\x02NQ.', 'a storage is not described as torch.save does'],
    ['\x80\x02cto', 'offset 3 of the pickle: a name has no end. Take an intact file'],
    ['\x80\x02}.', 'its state_dict is empty. Save its parameters in Python: torch.save(model.state_dict(), "model.pt")'],
    [
      `\x80\x02}${text('a')}Ns.`,
      '"a" is None, and a state_dict has tensors by name. Save its parameters in Python: torch.save(model.state_dict(), "model.pt")',
    ],
  ])('%j is an error', (pickle, message) => {
    expect(problem(pickle)).toBe(`a.pt: ${message}`);
  });

  it('cannot reach the properties of objects by its keys', () => {
    const names = ['__proto__', 'constructor', 'toString'];
    for (const name of names) {
      const { tensors } = readStateDict(archive(tensorPickle(storage(1), 0, [1], [1], name), { 0: new Uint8Array(4) }));
      expect([...tensors.keys()]).toEqual([name]);
    }
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  it('may hold itself', () => {
    expect(problem('\x80\x02]q\x00h\x00a.')).toContain('it holds a list and no state_dict');
    const state = tensorPickle(storage(1), 0, [1], [1]).slice(2, -1);
    const bytes = archive(`\x80\x02}q\x00(${text('model')}${state}${text('all')}h\x00${text('epoch')}K\x03u.`, { 0: new Uint8Array(4) });
    const { tensors, metadata } = readStateDict(bytes);
    expect([...tensors.keys()]).toEqual(['weight']);
    expect([...metadata]).toEqual([['epoch', 3]]);
  });
});

describe('a hostile tensor', () => {
  it('cannot be outside of its storage', () => {
    const four = { 0: new Uint8Array(16) };
    expect(problem(tensorPickle(storage(4), 0, [5], [1]), four)).toBe(
      'a.pt: tensor "weight": its last element is number 4 of a storage of 4. Take an intact file',
    );
    expect(problem(tensorPickle(storage(4), 3, [2, 1], [1, 9]), four)).toContain('number 4 of a storage of 4');
    expect(problem(tensorPickle(storage(8), 0, [8], [1]), four)).toBe('a.pt: the storage "0" has 16 bytes and should have 32');
    expect(problem(tensorPickle(storage(4), 0, [4], [1]))).toBe('a.pt: the storage "0" is missing in the archive');
    for (const [offset, shape, strides] of [
      [-1, [1], [1]],
      [0, [-1], [1]],
      [0, [2], [-1]],
      [0, [2, 2], [1]],
    ] as const) {
      expect(problem(tensorPickle(storage(4), offset, shape, strides), four)).toContain('must be whole numbers from 0');
    }
  });

  it('cannot take more than twice the size of the file and 48 MB', () => {
    const most = 2 ** 31 - 1;
    expect(problem(tensorPickle(storage(1), 0, [most, most], [0, 0]), { 0: new Uint8Array(4) })).toMatch(
      /^a\.pt: its tensors take more than \d+ bytes, twice the size of the file and 48 MB, from "weight" on\. Save clones/,
    );
    const many = Array.from({ length: 1000 }, (_, index) =>
      tensorPickle(storage(100_000), 0, [100_000], [1], `w${index}.weight`).slice(3, -2),
    );
    const bytes = archive(`\x80\x02}(${many.join('')}u.`, { 0: new Uint8Array(400_000) });
    expect(readStateDict(bytes).tensors.size).toBe(1000); // views of one storage
    expect(messageOf(() => readPytorch(bytes, { engine, source: 'a.pt' }))).toMatch(/^a\.pt: its tensors take more than/);
  });
});

describe('memory', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['dicts', '\x80\x02'.padEnd(10 * MB, '}')],
    ['lists', '\x80\x02'.padEnd(10 * MB, ']')],
    ['values', `\x80\x02]${'(NNNNNNNNNNNNNNNNNNNNNNNNNNNNNNe'.repeat((10 * MB) / 32)}.`],
    ['marks', '\x80\x02'.padEnd(10 * MB, '(')],
    ['kept values', `\x80\x02N${'\x94'.repeat(10 * MB)}`],
    ['fractions', `\x80\x02]${'G\x01\x02\x03\x04\x05\x06\x07\x08a'.repeat(MB)}`],
  ];
  it.each(cases)('of many %s in a pickle is bounded', (_, pickle) => {
    const bytes = archive(pickle);
    const before = process.memoryUsage();
    expect(() => readStateDict(bytes)).toThrow(FormatError);
    const after = process.memoryUsage();
    const taken = after.heapTotal + after.arrayBuffers - before.heapTotal - before.arrayBuffers;
    expect(taken).toBeLessThan(2 * bytes.length + 64 * MB);
  });
});

describe('time', () => {
  /** A checkpoint with one tensor, and entries that come again and again. */
  const checkpoint = (before: string, entry: (index: number) => string): Uint8Array => {
    const state = tensorPickle(storage(1), 0, [1], [1]).slice(2, -1);
    const entries = Array.from({ length: 40_000 }, (_, index) => `${text(`e${index}`)}${entry(index)}`);
    const groups = Array.from({ length: 40 }, (_, group) => `(${entries.slice(1000 * group, 1000 * (group + 1)).join('')}u`);
    return archive(`\x80\x02}${before}(${text('model')}${state}u${groups.join('')}.`, { 0: new Uint8Array(4) });
  };
  const list = `](${'N'.repeat(50_000)}eq\x000`;

  it('of a list that is under every key is bounded', () => {
    expect(readStateDict(checkpoint(list, () => 'h\x00')).metadata.size).toBeLessThan(40);
  });

  it('of a dict of tensors that is under every key is bounded', () => {
    const dict = `}(${Array.from({ length: 15_000 }, (_, index) => `${text(`t${index}`)}h\x07`).join('')}uq\x010`;
    const one = tensorPickle(storage(1), 0, [1], [1]).slice(3, -2).slice(text('weight').length);
    const kept = [1, 2, 3, 4, 5, 6].map((index) => `Nq${String.fromCharCode(index)}0`).join('');
    expect(readStateDict(checkpoint(`Nq\x000${kept}${one}q\x070${dict}`, () => 'h\x01')).key).toBe('model');
  });

  it.each([
    ['pairs of an OrderedDict', `](${'N'.repeat(50_000)}e\x85q\x000`, 'ccollections\nOrderedDict\nh\x00R'],
    ['parts of a device', `(${'N'.repeat(50_000)}tq\x000`, 'ctorch\ndevice\nh\x00R'],
    ['parts of a size', `](${'K\x00'.repeat(50_000)}e\x85q\x000`, 'ctorch\nSize\nh\x00R'],
  ])('of many %s is bounded', (_, before, entry) => {
    expect(() => readStateDict(checkpoint(before, () => entry))).toThrow(FormatError);
  });

  it('and memory of many small tensors are bounded', () => {
    const many = Array.from(
      { length: 20_001 },
      (_, index) => [`m${index}.weight`, { dtype: 'F32', shape: [1], data: new Float32Array(1) }] as const,
    );
    expect(messageOf(() => readPytorch(encodeSafetensors(new Map(many)), { engine, source: 'a' }))).toBe(
      'a: it has 20001 tensors, and at most 20000 are read. Save fewer tensors in a file',
    );
    const { layers } = readPytorch(encodeSafetensors(new Map(many.slice(1))), { engine }).params as { readonly layers: readonly unknown[] };
    expect(layers).toHaveLength(20_000);
    const file = new Uint8Array(8 + 5 * MB).fill(0x20);
    file.set([0, 0, 0x50, 0, 0, 0, 0, 0, 0x7b, 0x7d]);
    expect(messageOf(() => readStateDict(file))).toBe(
      'state_dict: its header has 5242880 bytes, and at most 4194304 are read. Save fewer tensors in a file',
    );
  });

  it('to find an order of modules is bounded', () => {
    const square = (name: string): readonly [string, SafetensorsTensor][] => [
      [`${name}.weight`, { dtype: 'F32', shape: [2, 2], data: new Float32Array(4) }],
      [`${name}.bias`, { dtype: 'F32', shape: [2], data: new Float32Array(2) }],
    ];
    const odd: [string, SafetensorsTensor] = ['norm.weight', { dtype: 'F32', shape: [3], data: new Float32Array(3) }];
    for (const count of [11, 200]) {
      const tensors = new Map([...Array.from({ length: count }, (_, index) => square(`m${index}`)).flat(), odd]);
      expect(() => readPytorch(encodeSafetensors(tensors), { engine })).toThrow('do not follow one another');
    }
  });
});

describe('state_dicts of any names and shapes', () => {
  const names = [
    'weight',
    'bias',
    'weight_ih_l0',
    'weight_hh_l0',
    'bias_ih_l0',
    'bias_hh_l0',
    'weight_hr_l0',
    'weight_ih_l0_reverse',
    'weight_ih_l1',
    'weight_ih',
    'odd',
  ];
  const dimension = fc.integer({ min: 0, max: 8 });
  const dtype = fc.constantFrom('F32', 'F64', 'F16', 'I64');
  const one = fc.record({
    prefix: fc.constantFrom('', 'a.', 'b.'),
    name: fc.constantFrom(...names),
    shape: fc.array(dimension, { maxLength: 3 }),
    dtype,
  });

  it('give a model or an error of one line', () => {
    const arrays = { F32: Float32Array, F64: Float64Array, F16: Uint16Array, I64: BigInt64Array };
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 6 }), (tensors) => {
        const made = tensors.map(({ prefix, name, shape, dtype }): [string, SafetensorsTensor] => {
          const count = shape.reduce((product, size) => product * size, 1);
          return [prefix + name, { dtype: dtype as 'F32', shape, data: new arrays[dtype as 'F32'](count) }];
        });
        readAny(encodeSafetensors(new Map(made)), 'it', engine);
      }),
      { numRuns: 600, seed: 22 },
    );
  });
});

describe('mutated files', () => {
  const files = ['charRnn.pt', 'charRnnLegacy.pt', 'charRnnProtocol4.pt', 'charRnnFlat.pt', 'gruHalf.pt', 'safetensors.safetensors'];
  it.each(files)('%s gives a model or an error of one line', (file) => {
    const original = bytesOf(file);
    for (let seed = 0; seed < 1000; seed++) readAny(mutated(original, seed), `${file}, seed ${seed}`, engine);
  });

  const archives = ['charRnn.pt', 'charRnnProtocol4.pt', 'classifier.pt', 'charRnnFlat.pt'];
  it.each(archives)('%s with a mutated pickle gives a model or an error of one line', (file) => {
    const parts = archiveParts(bytesOf(file));
    for (let seed = 0; seed < 1000; seed++) readAny(withMutatedPickle(parts, seed), `pickle of ${file}, seed ${seed}`, engine);
  });
});
