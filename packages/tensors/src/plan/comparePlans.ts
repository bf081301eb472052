/**
 * Finds where two recordings of one step differ. A step is recorded once and run many times, so what changes from call to call must be an
 * argument. A number that JavaScript computed anew is part of the recording, and would be the same for ever.
 */
import type { Data } from '../dtype.js';
import type { KeyOrigin } from '../random/keyOrigin.js';
import { showShape } from '../shape.js';
import type { Plan, PlanInstruction, PlanOp, PlanValue } from './plan.js';

/** In words, where the second recording differs from the first; `undefined` if they are the same. */
export function comparePlans(first: Plan, second: Plan): string | undefined {
  const ops = first.instructions.findIndex((instruction, index) => differs(instruction, second.instructions[index]));
  if (ops >= 0) return difference(first.instructions[ops], second.instructions[ops]);
  if (first.instructions.length < second.instructions.length) return `${show(second.instructions[first.instructions.length])} was added`;
  for (const [id, value] of first.values.entries()) {
    const found = valueDifference(value, second.values[id]);
    if (found !== undefined) return found;
  }
  if (first.results.join() !== second.results.join()) return 'it returned other values';
  return undefined;
}

/** The kinds of the instructions and the values that they read; numbers are compared by `difference`. */
function differs(a: PlanInstruction, b: PlanInstruction | undefined): boolean {
  return (
    b === undefined || structureOf(a) !== structureOf(b) || numbersOf(a).some((number, index) => !Object.is(number, numbersOf(b)[index]))
  );
}

function structureOf(instruction: PlanInstruction): string {
  switch (instruction.kind) {
    case 'op': {
      const { op, attributes, key, inputs, output } = instruction;
      const own = key === undefined ? attributes : { ...attributes, key };
      return JSON.stringify([op, own, inputs.map((input) => (typeof input === 'number' ? input : '#')), output], exact);
    }
    case 'loop': {
      const { program, steps, reverse, carried, sequences, invariants, finals, stacks } = instruction;
      return JSON.stringify([program.key, steps, reverse, carried, sequences, invariants, finals, stacks]);
    }
    case 'update':
      return JSON.stringify([instruction.rule, instruction.tensors]);
    case 'lend':
      return JSON.stringify(['lend', instruction.tensor]);
    case 'action':
      return 'action';
    default:
      throw instruction satisfies never;
  }
}

/** JSON writes NaN and both infinities as null. */
function exact(_name: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

function numbersOf(instruction: PlanInstruction): readonly number[] {
  if (instruction.kind === 'op') return instruction.inputs.flatMap((input) => (typeof input === 'number' ? [] : [input.number]));
  return instruction.kind === 'loop' ? instruction.constants : [];
}

function difference(a: PlanInstruction, b: PlanInstruction | undefined): string {
  if (b === undefined) return `${show(a)} is missing`;
  if (structureOf(a) === structureOf(b)) {
    const [before, after] = [numbersOf(a), numbersOf(b)];
    const index = before.findIndex((number, position) => !Object.is(number, after[position]));
    return `${show(a)} had the number ${before[index]}, then ${after[index]}`;
  }
  if (a.kind === 'op' && b.kind === 'op' && a.op === b.op) {
    const attribute = attributeDifference(a, b);
    if (attribute !== undefined) return attribute;
  }
  return show(a) === show(b) ? `${show(a)} had other inputs` : `there was ${show(a)}, then ${show(b)}`;
}

function attributeDifference(a: PlanOp, b: PlanOp): string | undefined {
  const [before, after] = [a, b].map(
    ({ attributes, key }) => ({ ...attributes, ...(key && { key: originOf(key) }) }) as Record<string, unknown>,
  );
  const name = Object.keys(before).find((each) => JSON.stringify(before[each], exact) !== JSON.stringify(after[each], exact));
  if (name === undefined) return undefined;
  return `${show(a)} had ${name} ${JSON.stringify(before[name], exact)}, then ${JSON.stringify(after[name], exact)}`;
}

const originOf = ({ argument, counters }: KeyOrigin): string => `argument ${argument}, ${JSON.stringify(counters)}`;

function show(instruction: PlanInstruction): string {
  switch (instruction.kind) {
    case 'op':
      return instruction.op;
    case 'loop':
      return `a loop of ${instruction.steps} steps`;
    case 'update':
      return `an update by ${instruction.rule}`;
    case 'lend':
      return 'elements for JavaScript';
    case 'action':
      return 'an action of JavaScript';
    default:
      throw instruction satisfies never;
  }
}

function valueDifference(a: PlanValue, b: PlanValue): string | undefined {
  const [before, after] = [a.source, b.source];
  const what = `a constant, ${a.dtype} ${showShape(a.shape)},`;
  if (before.kind !== after.kind || showShape(a.shape) !== showShape(b.shape)) return `${what} was ${before.kind}, then ${after.kind}`;
  if (before.kind === 'captured' && after.kind === 'captured') {
    if (before.data !== undefined && after.data !== undefined) {
      const index = firstDifference(before.data, after.data);
      if (index < 0) return undefined;
      return `${what} had the element ${before.data[index]} at ${index}, then ${after.data[index]}`;
    }
    if (before.tensor !== after.tensor) return `${what} was one tensor from outside of the step, then another`;
  }
  if (before.kind === 'argument' && after.kind === 'argument' && before.index !== after.index) return `${what} was another argument`;
  return undefined;
}

function firstDifference(a: Data, b: Data): number {
  if (a.length !== b.length) return Math.min(a.length, b.length);
  return Array.from(a).findIndex((element, index) => !Object.is(element, b[index]));
}
