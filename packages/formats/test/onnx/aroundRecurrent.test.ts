/** Nodes that PyTorch's exporters write around recurrent nodes, in graphs made by hand. */
import { rnn } from '@statal/cells';
import { recurrent } from '@statal/layers';
import { readSync, tensor } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, it } from 'vitest';
import { readOnnx } from '../../src/onnx/index.js';
import { encodeMessage, type Sparse } from '../../src/onnx/messages/encodeMessage.js';
import type { GraphProto, NodeProto, TensorProto } from '../../src/onnx/messages/messages.js';
import { engine } from './engine.js';

const W = [0.5, -1];
const U = [0.1, 0.2, -0.3, 0.4];
const x = tensor(engine, Float32Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6), { shape: [3, 2, 1] });

const node = (opType: string, input: readonly string[], output: string): Sparse<NodeProto> => ({
  opType,
  name: opType,
  input,
  output: [output],
});
const floats = (name: string, dims: readonly number[], elements: readonly number[]): Sparse<TensorProto> => ({
  name,
  dims,
  dataType: 1,
  rawData: new Uint8Array(Float32Array.from(elements).buffer),
});
const ints = (name: string, ...int64Data: readonly number[]): Sparse<TensorProto> => ({
  name,
  dims: [int64Data.length],
  dataType: 7,
  int64Data,
});

/** A file in which an RNN of two units reads x [T, B, 1] and gives `steps` [T, B, 2]; `nodes` make y of it. */
function fileOf(nodes: readonly Sparse<NodeProto>[], initializer: readonly Sparse<TensorProto>[]): Uint8Array {
  const dim = [{ dimParam: 'T' }, { dimParam: 'B' }, { dimValue: 1 }];
  const graph: Sparse<GraphProto> = {
    input: [{ name: 'x', type: { tensorType: { elemType: 1, shape: { dim } } } }],
    output: [{ name: 'y' }],
    initializer: [floats('W', [1, 2, 1], W), floats('R', [1, 2, 2], U), ints('directions', 1), ...initializer],
    node: [node('RNN', ['x', 'W', 'R'], 'Y'), node('Squeeze', ['Y', 'directions'], 'steps'), ...nodes],
  };
  return encodeMessage('ModelProto', { irVersion: 8, opsetImport: [{ domain: '', version: 18 }], graph });
}

/** What the RNN of the file gives, as a layer made by code. */
function steps(): Float32Array {
  const layer = recurrent(rnn(), { inputs: 1, units: 2 });
  const params = {
    W: tensor(engine, Float32Array.from(W), { shape: [1, 2] }),
    U: tensor(engine, Float32Array.of(U[0], U[2], U[1], U[3]), { shape: [2, 2] }),
    b: tensor(engine, new Float32Array(2), { shape: [2] }),
  };
  return readSync(layer.apply(params, x).output) as Float32Array;
}

describe('around recurrent nodes', () => {
  it('steps and rows may end in one axis, as after view(-1, units) of PyTorch', () => {
    const bytes = fileOf([node('Reshape', ['steps', 'sizes'], 'y')], [ints('sizes', -1, 2)]);
    const { layer, params, notes } = readOnnx(bytes, { engine });
    expect(notes).toEqual(['The output of the file has steps and rows in one axis; here they are two, [T, B].']);
    const { output } = layer.apply(params, x);
    expect(output.shape).toEqual([3, 2, 2]);
    expectClose(readSync(output), steps(), 1e-6);
  });

  it('a batch normalization becomes a dense layer with a diagonal of weights', () => {
    const parts = [
      ['scale', [2, 0.5]],
      ['shift', [0.25, -1]],
      ['mean', [0.1, 0.3]],
      ['variance', [4, 0.09]],
    ] as const;
    const bytes = fileOf(
      [node('Reshape', ['steps', 'sizes'], 'rows'), node('BatchNormalization', ['rows', ...parts.map(([name]) => name)], 'y')],
      [ints('sizes', -1, 2), ...parts.map(([name, elements]) => floats(name, [2], elements))],
    );
    const { layer, params, notes } = readOnnx(bytes, { engine });
    expect(notes[1]).toBe('BatchNormalization "BatchNormalization" became a dense layer whose weights are a diagonal.');
    const [scale, shift, mean, variance] = parts.map(([, elements]) => elements);
    const want = steps().map((value, at) => {
      const unit = at % 2;
      return (scale[unit] * (value - mean[unit])) / Math.sqrt(variance[unit] + 1e-5) + shift[unit];
    });
    expectClose(readSync(layer.apply(params, x).output), want, 1e-6);
  });
});
