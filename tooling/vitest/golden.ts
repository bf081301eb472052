/** Golden vectors for the tests of every package, as the oracles wrote them. */
import { readFileSync } from 'node:fs';

/** A tensor as golden files hold it; the last axis is fastest. */
export interface GoldenTensor {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

export type GoldenTensors = Readonly<Record<string, GoldenTensor>>;

/** A case of a cell, or of `stacks`. */
export interface RecurrentCase {
  readonly name: string;
  /** The name of a built-in cell, or of one over images. */
  readonly cell: string;
  readonly options: Readonly<Record<string, string | number | boolean | readonly number[]>>;
  readonly sizes: {
    readonly steps: number;
    readonly batch: number;
    readonly inputs: number;
    readonly units: number;
    readonly layers: number;
    readonly bidirectional: boolean;
  };
  readonly lengths?: readonly number[];
  readonly params: GoldenTensors;
  readonly input: GoldenTensor;
  readonly initialState: GoldenTensors;
  readonly finalState: GoldenTensors;
  readonly outputs: GoldenTensor;
  readonly loss: { readonly weights: { readonly outputs: GoldenTensor; readonly finalState: GoldenTensors }; readonly value: number };
  readonly gradients: { readonly params: GoldenTensors; readonly input: GoldenTensor; readonly initialState: GoldenTensors };
}

/** A case of `images`. */
export interface ImageCase {
  readonly name: string;
  /** The name of the function, or `groupNorm`. */
  readonly operation: string;
  readonly options: Readonly<Record<string, string | number | readonly number[]>>;
  readonly params: GoldenTensors;
  readonly input: GoldenTensor;
  readonly outputs: GoldenTensor;
  readonly loss: { readonly weights: { readonly outputs: GoldenTensor }; readonly value: number };
  readonly gradients: { readonly params: GoldenTensors; readonly input: GoldenTensor };
}

/** The cases of `tooling/oracles/golden/<file>.json`. tooling/oracles/README.md says what they hold. */
export function readGolden<Case>(file: string): readonly Case[] {
  return JSON.parse(readFileSync(new URL(`../oracles/golden/${file}.json`, import.meta.url), 'utf8')).cases;
}
