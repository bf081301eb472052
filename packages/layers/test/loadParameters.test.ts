import { lstm } from '@statal/cells';
import { type Engine, item, namedLeaves, Random, type Tree, tensor, write, zeros } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import {
  decodeModel,
  decodeSafetensors,
  dense,
  embedding,
  encodeModel,
  encodeSafetensors,
  loadParameters,
  parametersToSafetensors,
  recurrent,
  type SafetensorsTensor,
  sequential,
  stacked,
} from '../src/index.js';
import { engineOf, kindsThatWait } from './engines.js';
import { messageOf } from './messageOf.js';
import { flat, numbers } from './values.js';

describe.each(kindsThatWait)('a model on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const model = sequential([
    embedding({ entries: 5, units: 3 }),
    stacked([recurrent(lstm(), { inputs: 3, units: 4 })]),
    dense({ inputs: 4, units: 5 }),
  ]);
  const params = model.init({ engine, random: Random.fromSeed(1) });
  const x = tensor(engine, Int32Array.from([0, 4, 2, 1]), { shape: [2, 2] });

  it('is saved and loaded with the same bits', async () => {
    const bytes = await encodeModel(model, params, { metadata: { epoch: '3' } });
    const loaded = decodeModel(bytes, { engine });
    expect(loaded.metadata).toEqual({ epoch: '3' });
    expect(flat(loaded.params)).toEqual(flat(params));
    expect(flat(loaded.layer.apply(loaded.params, x))).toEqual(flat(model.apply(params, x)));
    expect(await encodeModel(loaded.layer, loaded.params, { metadata: loaded.metadata })).toEqual(bytes);
  });

  it('gives its parameters by path, as they are at the time of the call', async () => {
    const own = { layers: [{ W: tensor(engine, [[1, 2]]), ids: tensor(engine, Int32Array.of(3)) }] };
    const later = parametersToSafetensors(own);
    write(own.layers[0].W, Float64Array.of(8, 9));
    const saved = await later;
    expect([...saved.keys()]).toEqual(['layers.0.W', 'layers.0.ids']);
    expect([...(saved.get('layers.0.W')?.data ?? [])]).toEqual([1, 2]);
    expect(saved.get('layers.0.W')?.dtype).toBe(engine.name === 'reference' ? 'F64' : 'F32');
    expect(saved.get('layers.0.ids')).toEqual({ dtype: 'I32', shape: [1], data: Int32Array.of(3) });
  });

  it('takes parameters in place, float32 and float64 alike', () => {
    const own = { a: zeros(engine, [2]), b: zeros(engine, [1]), c: zeros(engine, [1], 'int') };
    const { a } = own;
    loadParameters(
      own,
      new Map<string, SafetensorsTensor>([
        ['b', { dtype: 'F64', shape: [1], data: Float64Array.of(0.5) }],
        ['a', { dtype: 'F32', shape: [2], data: Float32Array.of(1, 2) }],
        ['c', { dtype: 'I32', shape: [1], data: Int32Array.of(-7) }],
      ]),
    );
    expect(numbers(a)).toEqual([1, 2]);
    expect([item(own.b), item(own.c)]).toEqual([0.5, -7]);
  });

  it('takes float16 and bfloat16 into float parameters', async () => {
    const own = { W: zeros(engine, [2]), b: zeros(engine, [2]) };
    const saved = new Map<string, SafetensorsTensor>([
      ['W', { dtype: 'F16', shape: [2], data: Uint16Array.of(0x3555, 0x8001) }],
      ['b', { dtype: 'BF16', shape: [2], data: Uint16Array.of(0x3eab, 0xc000) }],
    ]);
    loadParameters(own, decodeSafetensors(encodeSafetensors(saved)).tensors);
    expect(numbers(own.W)).toEqual([0.333251953125, -(2 ** -24)]);
    expect(numbers(own.b)).toEqual([0.333984375, -2]);
  });

  it('decodes a model whose parameters are saved in float16', async () => {
    const layer = dense({ inputs: 1, units: 2 });
    const bytes = await encodeModel(layer, { W: tensor(engine, [[0.5, -3]]), b: tensor(engine, [2, 0.25]) });
    const { tensors, metadata } = decodeSafetensors(bytes);
    const halves = new Map<string, SafetensorsTensor>([
      ['W', { dtype: 'F16', shape: [1, 2], data: Uint16Array.of(0x3800, 0xc200) }],
      ['b', { dtype: 'BF16', shape: [2], data: Uint16Array.of(0x4000, 0x3e80) }],
    ]);
    expect([...halves.keys()]).toEqual([...tensors.keys()]);
    const { params: loaded } = decodeModel(encodeSafetensors(halves, { metadata }), { engine });
    expect(flat(loaded)).toEqual(flat({ W: tensor(engine, [[0.5, -3]]), b: tensor(engine, [2, 0.25]) }));
  });
});

describe('parameters of another model', async () => {
  const engine: Engine = await engineOf('reference');
  const own = (): Record<string, Tree> => ({ W: zeros(engine, [2]), b: zeros(engine, [1]) });
  const f32 = (...values: number[]): SafetensorsTensor => ({ dtype: 'F32', shape: [values.length], data: Float32Array.from(values) });

  it.each<[string, Record<string, SafetensorsTensor>]>([
    ['b is missing', { W: f32(1, 2) }],
    ['c is left over', { W: f32(1, 2), b: f32(3), c: f32(4) }],
    ['W is [1] and should be [2]', { W: f32(1), b: f32(3) }],
    ['b is I32 and should be F32 or F64 or F16 or BF16', { W: f32(1, 2), b: { dtype: 'I32', shape: [1], data: Int32Array.of(1) } }],
    ['W is missing, b is [2] and should be [1], c is left over, and 2 more', { b: f32(1, 2), c: f32(1), d: f32(1), e: f32(1) }],
  ])('change nothing: %s', (difference, saved) => {
    const params = own();
    const message = messageOf(() => loadParameters(params, new Map(Object.entries(saved)), { source: 'm.safetensors' }));
    expect(message).toBe(
      `m.safetensors: these are the parameters of another model: ${difference}. Make the model that was saved, or take its own file`,
    );
    for (const [, value] of namedLeaves(params)) expect(numbers(value).every((element) => element === 0)).toBe(true);
  });

  it('are refused when two have one path', async () => {
    const twice = { a: { b: zeros(engine, [1]) }, 'a.b': zeros(engine, [1]) };
    await expect(parametersToSafetensors(twice)).rejects.toThrow(
      'parametersToSafetensors: two parameters have the path a.b. Names should have no dots in them',
    );
  });

  it('are not a model', async () => {
    const of = (metadata: Record<string, string>): Uint8Array => encodeSafetensors(new Map([['W', f32(1)]]), { metadata });
    const decode = (metadata: Record<string, string>): string => messageOf(() => decodeModel(of(metadata), { engine, source: 'm' }));
    expect(decode({})).toBe(
      'm: it holds tensors, and no description of a model under statal.layer. Make the model by code and use loadParameters',
    );
    expect(decode({ 'statal.layer': '{' })).toBe('m: the description of the model under statal.layer is not JSON');
    expect(decode({ 'statal.layer': '{}' })).toBe('m: it must be an object that names its "layer"');
    expect(decode({ 'statal.layer': '{"layer":"dropout","rate":0.5}' })).toMatch(
      /^m: these are the parameters of another model: W is left over\./,
    );
    expect(decodeSafetensors(of({})).tensors.get('W')).toEqual(f32(1));
  });
});
