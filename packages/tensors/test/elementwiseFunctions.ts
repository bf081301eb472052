/** The functions of elementwise ops that users call, found by the tables of ops: a new op needs no row in tests of what all of them share. */

import type { Operand, Tensor } from '../src/index.js';
import * as tensors from '../src/index.js';
import { type ElementwiseOps, opTraits } from '../src/internals.js';
import { elementwiseCases } from './elementwiseCases.js';

export type Unary = (x: Tensor) => Tensor;
export type Binary = (x: Operand, y: Operand) => Tensor;

type ByName<F> = { readonly [name: string]: F };

const exported: ByName<unknown> = tensors;
const names = (Object.keys(elementwiseCases) as (keyof ElementwiseOps)[]).filter((name) => Object.hasOwn(exported, name));

function ofInputs<F>(count: number, accepts?: string): ByName<F> {
  const chosen = names.filter((name) => {
    const [{ inputs }] = elementwiseCases[name].cases;
    return inputs.length === count && (accepts === undefined || opTraits[name].accepts === accepts);
  });
  return Object.fromEntries(chosen.map((name) => [name, exported[name] as F]));
}

export const unary: ByName<Unary> = ofInputs<Unary>(1);
export const unaryOfFloat: ByName<Unary> = ofInputs<Unary>(1, 'float');
export const unaryOfAny: ByName<Unary> = ofInputs<Unary>(1, 'any');
export const binary: ByName<Binary> = ofInputs<Binary>(2);
