/** The weights of a TensorFlow.js model: a manifest in `model.json`, and shards of bytes. */
import { FormatError } from '@statal/layers';
import { float32Elements } from '../hdf5/float32Elements.js';
import type { Hdf5Array } from '../hdf5/readHdf5.js';
import { fail, KerasConfig } from '../keras/kerasConfig.js';
import { type ListedWeight, listedWeights, type WeightSource } from '../keras/kerasWeights.js';
import type { KerasLayer } from '../keras/layerChain.js';

/** Gives the bytes of a shard by its path in the manifest. */
export type ReadShard = (path: string) => Uint8Array | ArrayBuffer | Promise<Uint8Array | ArrayBuffer>;

/** A weight as the manifest describes it. */
interface Described {
  readonly name: string;
  readonly shape: readonly number[];
  readonly count: number;
  readonly type: keyof typeof elementBytes;
  /** value = scale q + min */
  readonly scale: number;
  readonly min: number;
}

const elementBytes = { float32: 4, float16: 2, uint8: 1, uint16: 2 } as const;
const mostGroups = 10_000;
const mostWeights = 100_000;

/** Reads the shards and finds the weights in them. */
export async function manifestWeights(model: KerasConfig, readShard: ReadShard): Promise<WeightSource> {
  const groups = model.list('weights_manifest');
  const { source } = model.place;
  if (groups.length > mostGroups)
    throw new FormatError(source, `the manifest has ${groups.length} groups, and at most ${mostGroups} are read`);
  const weights = new Map<string, ListedWeight>();
  for (const [index, group] of groups.entries()) {
    const fields = new KerasConfig(group, { source, path: `weightsManifest.${index}` });
    const bytes = await groupBytes(fields, readShard);
    let at = 0;
    for (const weight of fields.list('weights').map((entry) => describedWeight(entry, fields))) {
      const length = weight.count * elementBytes[weight.type];
      if (!(at + length <= bytes.length))
        fail(fields.place, `has ${bytes.length} bytes, and ${weight.name} ends behind them`, 'Take all shards of one model');
      if (weights.has(weight.name)) fail(fields.place, `has the weight ${weight.name} twice`);
      if (weights.size >= mostWeights) fail(fields.place, `has more than ${mostWeights} weights`);
      const own = bytes.subarray(at, at + length);
      weights.set(weight.name, { name: weight.name, read: () => arrayOf(weight, own) });
      at += length;
    }
    if (at !== bytes.length) fail(fields.place, `has ${bytes.length} bytes, and its weights ${at}`, 'Take all shards of one model');
  }
  const all = [...weights.values()];
  return listedWeights({ source, all: () => all, of: finderOf(all) });
}

/** Finds the weights of a layer. Their names begin with that of the layer, in converted models behind those of the models around it. */
function finderOf(all: readonly ListedWeight[]): (layer: KerasLayer) => readonly ListedWeight[] {
  const [byFirst, byAny] = [new Map<string, ListedWeight[]>(), new Map<string, ListedWeight[]>()];
  const note = (index: Map<string, ListedWeight[]>, name: string, weight: ListedWeight): void => {
    const known = index.get(name);
    if (known === undefined) index.set(name, [weight]);
    else known.push(weight);
  };
  for (const weight of all) {
    const folders = weight.name.split('/').slice(0, -1);
    note(byFirst, folders[0] ?? '', weight);
    for (const folder of new Set(folders)) note(byAny, folder, weight);
  }
  return ({ names }) => {
    const own = names[names.length - 1];
    const whole = names.length === 1 ? [] : (byFirst.get(names[0]) ?? []).filter(({ name }) => name.startsWith(`${names.join('/')}/`));
    return whole.length > 0 ? whole : (byFirst.get(own) ?? byAny.get(own) ?? []);
  };
}

async function groupBytes(group: KerasConfig, readShard: ReadShard): Promise<Uint8Array> {
  const shards: Uint8Array[] = [];
  for (const path of group.list('paths')) {
    if (typeof path !== 'string') return fail(group.place, 'has a path that is not a text');
    const shard: unknown = await readShard(path);
    if (shard instanceof ArrayBuffer) shards.push(new Uint8Array(shard));
    else if (shard instanceof Uint8Array) shards.push(shard);
    else fail(group.place, `has no bytes for the shard ${JSON.stringify(path)}`, 'Give the bytes of each file that model.json names');
  }
  if (shards.length === 1) return shards[0];
  const bytes = new Uint8Array(shards.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const shard of shards) {
    bytes.set(shard, at);
    at += shard.length;
  }
  return bytes;
}

function describedWeight(entry: unknown, group: KerasConfig): Described {
  const fields = new KerasConfig(entry, group.place);
  const name = fields.text('name');
  const shape = fields
    .list('shape')
    .map((size) =>
      Number.isInteger(size) && (size as number) >= 0 ? (size as number) : fail(group.place, `has ${name} of an impossible shape`),
    );
  const count = shape.reduce((product, size) => product * size, 1);
  const quantized = fields.raw('quantization') === undefined ? undefined : fields.object('quantization');
  const type = quantized?.text('dtype') ?? fields.text('dtype');
  if (fields.text('dtype') !== 'float32' || !Object.hasOwn(elementBytes, type)) {
    return fail(
      group.place,
      `has ${name} of ${fields.text('dtype')} as ${type}, and float32 is read, also quantized to float16, uint8 or uint16`,
    );
  }
  return {
    name,
    shape,
    count,
    type: type as Described['type'],
    scale: quantized?.number('scale', 1) ?? 1,
    min: quantized?.number('min', 0) ?? 0,
  };
}

function arrayOf({ shape, count, type, scale, min }: Described, bytes: Uint8Array): Hdf5Array {
  if (type === 'float32' || type === 'float16') return { shape, elements: float32Elements(bytes, count, type) };
  const elements = new Float32Array(count);
  for (let index = 0; index < count; index++) {
    const level = type === 'uint8' ? bytes[index] : bytes[2 * index] + 256 * bytes[2 * index + 1];
    elements[index] = scale * level + min;
  }
  return { shape, elements };
}
