/** What no layer says is refused in one line, and damaged files do no harm. */
import { readFileSync } from 'node:fs';
import { lstm, statal } from '@statal/cells';
import { dense, FormatError, recurrent, sequential } from '@statal/layers';
import { Random } from '@statal/tensors';
import { describe, expect, test } from 'vitest';
import { readOnnx, writeOnnx } from '../../src/onnx/index.js';
import { encodeMessage, type Sparse } from '../../src/onnx/messages/encodeMessage.js';
import type { GraphProto, NodeProto, TensorProto } from '../../src/onnx/messages/messages.js';
import { messageOf } from '../messageOf.js';
import { engine } from './engine.js';
import { mutatedOnnx } from './mutations.js';

/** The number of mutated files. */
const inputs = Number(process.env.FUZZ_INPUTS ?? 10_000);

const golden = (file: string): Uint8Array => readFileSync(new URL(`../../../../tooling/oracles/golden/onnx/${file}`, import.meta.url));

/** A tensor of ones. */
const floats = (name: string, dims: readonly number[], fields: Sparse<TensorProto> = {}): Sparse<TensorProto> => ({
  name,
  dims,
  dataType: 1,
  rawData: new Uint8Array(new Float32Array(dims.reduce((total, size) => total * size, 1)).fill(1).buffer),
  ...fields,
});
const node = (
  opType: string,
  input: readonly string[],
  output: readonly string[],
  attribute: Sparse<NodeProto>['attribute'] = [],
): Sparse<NodeProto> => ({
  opType,
  name: `the ${opType}`,
  input,
  output,
  attribute,
});
const info = (name: string, elemType: number, dims: readonly (number | string)[]): NonNullable<Sparse<GraphProto>['input']>[number] => {
  const dim = dims.map((size) => (typeof size === 'string' ? { dimParam: size } : { dimValue: size }));
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
};

const rnn = [floats('W', [1, 2, 3]), floats('R', [1, 2, 2])];
const x = [info('x', 1, ['T', 'B', 3])];
const squeezed = node('Squeeze', ['Y', 'axis'], ['y']);
const axis: Sparse<TensorProto> = { name: 'axis', dims: [1], dataType: 7, int64Data: [1] };

/** The file of a graph x -> RNN -> ... -> y. */
function fileOf(graph: Sparse<GraphProto>): Uint8Array {
  return encodeMessage('ModelProto', {
    irVersion: 8,
    opsetImport: [{ domain: '', version: 18 }],
    graph: { input: x, output: [{ name: 'y' }], initializer: [...rnn, axis], ...graph },
  });
}

const read = (bytes: Uint8Array): unknown => readOnnx(bytes, { engine, source: 'a.onnx' });
const refusal = (graph: Sparse<GraphProto>): string => messageOf(() => read(fileOf(graph)));
const theRnn = node('RNN', ['x', 'W', 'R'], ['Y', 'h']);

test('the files below are read but for what they are about', () => {
  expect(readOnnx(fileOf({ node: [theRnn, squeezed] }), { engine }).layer.name).toBe('recurrent(rnn)');
});

describe('a node that is no layer is named', () => {
  test.each<[string, Sparse<GraphProto>, string]>([
    [
      'an unknown operator',
      { node: [theRnn, squeezed, node('Erf', ['y'], ['z'])], output: [{ name: 'z' }] },
      'a.onnx: Erf "the Erf": no layer here does what Erf does. Known are LSTM, GRU',
    ],
    [
      'log-softmax',
      { node: [theRnn, squeezed, node('LogSoftmax', ['y'], ['z'])], output: [{ name: 'z' }] },
      'a.onnx: LogSoftmax "the LogSoftmax": no layer here does what LogSoftmax does. Export the model without it, so that its output are logits',
    ],
    [
      'a first state that was learned, and repeated for every row',
      {
        node: [
          node('Shape', ['h0'], ['s']),
          node('Expand', ['h0', 's'], ['h']),
          node('RNN', ['x', 'W', 'R', '', '', 'h'], ['Y']),
          squeezed,
        ],
        initializer: [...rnn, axis, floats('h0', [1, 1, 2])],
      },
      'a.onnx: RNN "the RNN": it starts from a state that the model computes, its input 5. Make it an input of the model before export, and pass it to `apply` as `state`',
    ],
    [
      'a batch normalization over the steps',
      {
        node: [theRnn, squeezed, node('BatchNormalization', ['y', ...'smvw'], ['z'])],
        initializer: [...rnn, axis, ...[...'smvw'].map((name) => floats(name, [2]))],
        output: [{ name: 'z' }],
      },
      'a.onnx: BatchNormalization "the BatchNormalization": its axis 1 is not that of the features',
    ],
    [
      'a bias without a product',
      {
        node: [theRnn, node('Squeeze', ['Y', 'axis'], ['s']), node('Add', ['s', 'b'], ['y'])],
        initializer: [...rnn, axis, floats('b', [2])],
      },
      'a.onnx: Add "the Add": it adds a constant [2] to what is no product of a matrix',
    ],
    [
      'a state of its own',
      { node: [node('RNN', ['x', 'W', 'R', '', '', 'h0'], ['Y']), squeezed], initializer: [...rnn, axis, floats('h0', [1, 1, 2])] },
      'a.onnx: RNN "the RNN": it starts from a state of its own, which is not zero. Make it an input of the model before export, and pass it to `apply` as `state`',
    ],
    [
      'a decoder that starts from the last state of an encoder',
      { node: [theRnn, node('RNN', ['x', 'W', 'R', '', '', 'h'], ['Z']), node('Squeeze', ['Z', 'axis'], ['y'])] },
      'a.onnx: RNN "the RNN": it starts from a state that the model computes, its input 5. Make it an input of the model before export, and pass it to `apply` as `state`',
    ],
    [
      'an attribute of another version',
      { node: [node('RNN', ['x', 'W', 'R'], ['Y'], [{ name: 'zoneout', f: 0.5, type: 1 }]), squeezed] },
      'a.onnx: RNN "the RNN": its attribute zoneout is not known here',
    ],
    [
      'an activation',
      {
        node: [
          node('RNN', ['x', 'W', 'R'], ['Y'], [{ name: 'activations', strings: [new TextEncoder().encode('Elu')], type: 8 }]),
          squeezed,
        ],
      },
      'a.onnx: RNN "the RNN": its activation Elu is not one of sigmoid, tanh, relu, hardsigmoid, affine',
    ],
    [
      'weights of another size',
      { node: [theRnn, squeezed], initializer: [floats('W', [1, 2, 4]), rnn[1], axis] },
      'a.onnx: RNN "the RNN": its W is [1,2,4], expected [1,2,3]',
    ],
    [
      'no recurrent node',
      { node: [node('MatMul', ['x', 'M'], ['y'])], initializer: [floats('M', [3, 2])] },
      'a.onnx: it has no LSTM, GRU or RNN',
    ],
    [
      'a value that nothing makes',
      { node: [node('RNN', ['x', 'W', 'gone'], ['Y']), squeezed] },
      'a.onnx: the value "gone" is used before it is made',
    ],
    [
      'two outputs',
      { node: [theRnn, squeezed, node('Relu', ['y'], ['z'])], output: [{ name: 'y' }, { name: 'z' }] },
      'a.onnx: it has several outputs, "y" and "z"',
    ],
    [
      'images',
      { input: [info('x', 1, ['T', 'B', 3, 3, 1])], node: [theRnn] },
      'a.onnx: its input "x" has 5 axes, expected indices [T, B] or features [T, B, inputs]',
    ],
  ])('%s', (_, graph, message) => {
    const found = refusal(graph);
    expect(found.slice(0, message.length)).toBe(message);
    expect(found).not.toContain('\n');
  });

  test('a Scan of writeOnnx', async () => {
    const layer = recurrent(statal(), { inputs: 3, units: 4 });
    const bytes = await writeOnnx(layer, layer.init({ engine, random: Random.fromSeed(1) }));
    expect(messageOf(() => read(bytes))).toBe(
      'a.onnx: Scan "scan": it holds the steps of a cell as a graph, which becomes no cell again. A model of this library comes back from the file of encodeModel',
    );
  });

  test('the mask that writeOnnx makes of lengths for layers behind a recurrent one', async () => {
    const layer = sequential([recurrent(lstm(), { inputs: 3, units: 4 }), dense({ inputs: 4, units: 2 })]);
    const bytes = await writeOnnx(layer, layer.init({ engine, random: Random.fromSeed(1) }), { lengths: true });
    expect(messageOf(() => read(bytes))).toBe(
      'a.onnx: Range "range": no layer here does what Range does. If writeOnnx wrote the file, write it without `lengths: true`',
    );
  });

  test('but not if the output does not need it', () => {
    expect(readOnnx(fileOf({ node: [theRnn, node('Erf', ['Y'], ['unused']), squeezed] }), { engine }).layer.name).toBe('recurrent(rnn)');
  });
});

describe('the elements of a file are checked before anything is made of them', () => {
  test.each<[string, Sparse<TensorProto>, string]>([
    [
      'a size that the bytes do not have',
      floats('W', [1, 2, 3], { dims: [1000000, 1000000, 1000] }),
      'a.onnx: the tensor W says that it is [1000000,1000000,1000], and has 6 elements',
    ],
    [
      'a negative size',
      floats('W', [1, 2, 3], { dims: [-1, -2, 3] }),
      'a.onnx: the tensor W says that it is [-1,-2,3], and has 6 elements',
    ],
    [
      'texts',
      floats('W', [1, 2, 3], { dataType: 8 }),
      'a.onnx: the tensor W has elements of type 8, which are no numbers that a model reads',
    ],
    [
      'another file',
      floats('W', [1, 2, 3], { dataLocation: 1 }),
      'a.onnx: the elements of W are in another file. Export with external_data=False, or join the files with onnx.save',
    ],
  ])('%s', (_, W, message) => {
    expect(refusal({ node: [theRnn, squeezed], initializer: [W, rnn[1], axis] })).toBe(message);
  });

  test('tensors that many layers share', () => {
    const units = 1000;
    const weights = [floats('W', [1, units, units]), floats('R', [1, units, units])];
    const layers = Array.from({ length: 40 }, (_, index) => [
      node('RNN', [index === 0 ? 'x' : `y${index}`, 'W', 'R'], [`Y${index}`]),
      node('Squeeze', [`Y${index}`, 'axis'], [`y${index + 1}`]),
    ]);
    const graph = {
      input: [info('x', 1, ['T', 'B', units])],
      node: layers.flat(),
      initializer: [...weights, axis],
      output: [{ name: 'y40' }],
    };
    expect(refusal(graph)).toMatch(/^a\.onnx: its layers have 80000000 parameters, far more than its \d+ bytes$/);
  });

  test('float16, bfloat16 and float64', () => {
    const halves = floats('W', [1, 2, 3], {
      dataType: 10,
      rawData: new Uint8Array(Uint16Array.from([0x3c00, 0xbc00, 0x3800, 0, 1, 0x7bff]).buffer),
    });
    const doubles = floats('R', [1, 2, 2], { dataType: 11, rawData: new Uint8Array(Float64Array.from([0.5, 1, 2, 4]).buffer) });
    const { params } = readOnnx(fileOf({ node: [theRnn, squeezed], initializer: [halves, doubles, axis] }), { engine });
    const { W, U } = params as Readonly<Record<string, { readonly shape: readonly number[] }>>;
    expect(W).toMatchObject({ shape: [3, 2] });
    expect(U).toMatchObject({ shape: [2, 2] });
  });
});

describe('damaged files', () => {
  test.each([
    ['nothing', new Uint8Array(0), 'a.onnx: it holds no graph'],
    ['a text', new TextEncoder().encode('this is no model'), 'a.onnx: it is no ONNX file, or damaged: '],
  ])('%s', (_, bytes, message) => {
    expect(messageOf(() => read(bytes)).slice(0, message.length)).toBe(message);
  });

  test('messages inside each other', () => {
    let graph: Uint8Array = new Uint8Array(0);
    // A graph in an attribute of a node in a graph, 100 times.
    const inside = (number: number, bytes: Uint8Array): Uint8Array =>
      Uint8Array.from([(number << 3) | 2, (bytes.length & 127) | 128, bytes.length >> 7, ...bytes]);
    for (let depth = 0; depth < 100; depth++) graph = inside(1, inside(5, inside(6, graph)));
    expect(messageOf(() => read(inside(7, graph)))).toBe('a.onnx: it is no ONNX file, or damaged: more than 32 messages inside each other');
  });

  test('mutations of four files give a model or one line', async () => {
    const layer = recurrent(lstm({ peephole: true }), { inputs: 3, units: 2 });
    const own = await writeOnnx(layer, layer.init({ engine, random: Random.fromSeed(1) }));
    const originals = [own, golden('bothStatesScript.onnx'), golden('lastStateDynamo.onnx'), golden('activationAloneScript.onnx')];
    const counts = { models: 0, refused: 0 };
    for (let seed = 0; seed < inputs; seed++) {
      try {
        read(mutatedOnnx(originals[Math.floor(seed / 3) % originals.length], seed));
        counts.models++;
      } catch (error) {
        if (!(error instanceof FormatError) || error.message.includes('\n'))
          throw new Error(`mutation ${seed}: ${String(error)}`, { cause: error });
        counts.refused++;
      }
    }
    expect(counts.models).toBeGreaterThan(500);
    expect(counts.refused).toBeGreaterThan(500);
  });
});
