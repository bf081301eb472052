/** Runs a written model in onnxruntime-web, and compares what it gives with what the layer gives. */
import { initialState, type Layer } from '@statal/layers';
import { namedLeaves, Random, read, type Tensor, type Tree, tensor } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import * as ort from 'onnxruntime-web';
import { expect } from 'vitest';
import { type WriteOnnxOptions, writeOnnx } from '../../src/onnx/index.js';
import { engine } from './engine.js';

ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'error';

interface Compared extends WriteOnnxOptions {
  /** Number of different indices, for a model that reads them. */
  readonly entries?: number | undefined;
  /** The valid steps of each row in each of the three calls. */
  readonly rowLengths?: readonly (readonly number[])[] | undefined;
}

type Feeds = Record<string, ort.Tensor>;

/** Three calls: a sequence, its continuation, and one of other sizes. @returns the bytes of the file */
export async function expectSameInOnnxruntime(layer: Layer, { entries = 0, rowLengths, ...options }: Compared = {}): Promise<Uint8Array> {
  const params = layer.init({ engine, random: Random.fromSeed(7) });
  const bytes = await writeOnnx(layer, params, options);
  const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 3 });
  const { image } = options;
  const random = Random.fromSeed(8);
  let state: Tree = initialState(layer, params, { batch: 2, image });
  const calls = [
    { steps: 6, batch: 2 },
    { steps: 3, batch: 2 },
    { steps: 4, batch: 3 },
  ];
  for (const [call, { steps, batch }] of calls.entries()) {
    if (call === 2) state = initialState(layer, params, { batch, image });
    const x = inputOf(layer, random.fold(call), [steps, batch], { image, entries });
    const lengths = rowLengths?.[call];
    const feeds: Feeds = { x: await asOrt(x), ...(await statesAsOrt(state)) };
    if (lengths !== undefined) feeds.lengths = new ort.Tensor('int32', Int32Array.from(lengths), [batch]);
    const got = await session.run(feeds);
    const want = layer.apply(params, x, { state, ...(lengths && { lengths }) });
    await expectTensor(got.y, want.output, `call ${call}, y`);
    for (const [path, tensor] of namedLeaves(want.state)) await expectTensor(got[`next.${path}`], tensor, `call ${call}, ${path}`);
    state = want.state;
  }
  await session.release();
  return bytes;
}

function inputOf(
  { inputs }: Pick<Layer, 'inputs'>,
  random: Random,
  leading: readonly number[],
  { image = [], entries }: { readonly image?: readonly number[] | undefined; readonly entries: number },
): Tensor {
  if (inputs !== 'indices') return random.normal(engine, [...leading, ...image, inputs as number]);
  const count = leading.reduce((product, size) => product * size, 1);
  return tensor(
    engine,
    Int32Array.from({ length: count }, (_, index) => (7 * index) % entries),
    { shape: leading },
  );
}

async function statesAsOrt(state: Tree): Promise<Feeds> {
  const feeds: Feeds = {};
  for (const [path, tensor] of namedLeaves(state)) feeds[`state.${path}`] = await asOrt(tensor);
  return feeds;
}

async function asOrt(tensor: Tensor): Promise<ort.Tensor> {
  const elements = await read(tensor);
  return tensor.dtype === 'int'
    ? new ort.Tensor('int32', Int32Array.from(elements), tensor.shape)
    : new ort.Tensor('float32', Float32Array.from(elements), tensor.shape);
}

async function expectTensor(got: ort.Tensor, want: Tensor, what: string): Promise<void> {
  expect(got.dims, what).toEqual(want.shape);
  expectClose(got.data as Float32Array, await read(want), 1e-5, what);
}
