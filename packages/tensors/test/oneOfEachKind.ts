/**
 * Fewer cases of an op, for where each costs a shader to compile: of those that differ in nothing but their shapes, only the one with the most
 * axes and elements.
 */
import { type Shape, sizeOf } from '../src/index.js';
import type { Input } from './opInputs.js';
import type { OpCase } from './opRow.js';

export function oneOfEachKind<A extends object>(cases: readonly OpCase<A>[]): OpCase<A>[] {
  const chosen = new Map<string, OpCase<A>>();
  for (const one of cases) {
    const kind = kindOf(one);
    const before = chosen.get(kind);
    if (before === undefined || extent(one) > extent(before)) chosen.set(kind, one);
  }
  return [...chosen.values()];
}

/** Element types, plain numbers, flags, whether something is broadcast, empty or extreme. */
function kindOf({ inputs, attributes }: OpCase<object>): string {
  const tensors = inputs.filter((input) => typeof input !== 'number');
  const shapes = new Set(tensors.map(({ shape }) => shape.join()));
  const values = tensors.flatMap(({ data }) => data);
  return JSON.stringify([
    inputs.map((input) => (typeof input === 'number' ? 'number' : input.dtype)),
    Object.values(attributes).map((value) =>
      typeof value === 'number' && !Number.isFinite(value) ? String(value) : whatIsNoExtent(value),
    ),
    shapes.size > 1,
    tensors.some(({ shape }) => sizeOf(shape) === 0),
    values.some((value) => !Number.isFinite(value) || Math.abs(value) >= 89),
  ]);
}

function whatIsNoExtent(value: unknown): unknown {
  return typeof value === 'boolean' || typeof value === 'string' ? value : undefined;
}

/** Axes first, then elements: of the inputs, and of the shape that is asked for. */
function extent({ inputs, attributes }: OpCase<object>): number {
  const asked = 'shape' in attributes ? [attributes.shape as Shape] : [];
  const shapes = [...inputs.map((input: Input) => (typeof input === 'number' ? [] : input.shape)), ...asked];
  return shapes.reduce((total, shape) => total + 1e6 * shape.length + sizeOf(shape), 0);
}
