/** The cases of `golden/kerasFiles.json`, and how our layers run them. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { ApplyOptions, Layer } from '@statal/layers';
import { type Engine, read, type Tree, tensor, transpose } from '@statal/tensors';
import { type GoldenTensor, readGolden } from '@statal/tooling-vitest/golden';

/** A file of Keras with an input and what Keras computes. */
export interface KerasCase {
  /** The name of the file in `golden/keras`. */
  readonly name: string;
  /** Batch first, as Keras has it. */
  readonly input: GoldenTensor;
  /** [B, T]: the steps that Keras does not mask. */
  readonly mask?: GoldenTensor;
  readonly outputs: GoldenTensor;
}

export const kerasCases: readonly KerasCase[] = readGolden<KerasCase>('kerasFiles');

/** The bytes of a file in `golden/keras`. */
export function kerasFile(name: string): Uint8Array {
  return new Uint8Array(gunzipSync(readFileSync(new URL(`../../../../tooling/oracles/golden/keras/${name}.gz`, import.meta.url))));
}

/** The output of a model for an input with the batch first, with the batch first. */
export async function batchFirstOutput(
  engine: Engine,
  model: { readonly layer: Layer; readonly params: Tree },
  { input, mask }: Pick<KerasCase, 'input' | 'mask'>,
): Promise<ArrayLike<number>> {
  const isIds = typeof model.layer.inputs !== 'number';
  const isSequence = input.shape.length === 3 || isIds;
  const Elements = isIds ? Int32Array : Float32Array;
  const x = tensor(engine, Elements.from(input.data), { shape: input.shape });
  const options: ApplyOptions =
    mask === undefined ? {} : { mask: transpose(tensor(engine, Int32Array.from(mask.data), { shape: mask.shape })) };
  const { output } = model.layer.apply(model.params, isSequence ? timeFirst(x) : x, options);
  return read(output.shape.length === 3 ? timeFirst(output) : output);
}

/** Exchanges the first two axes. */
function timeFirst(x: ReturnType<typeof tensor>): ReturnType<typeof tensor> {
  return transpose(x, x.shape.length === 2 ? [1, 0] : [1, 0, 2]);
}
