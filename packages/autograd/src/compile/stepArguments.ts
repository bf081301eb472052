/** The arguments of a compiled step: what changes from call to call, and what is part of the recording. */
import { type Data, isTensor, Random, type Tensor } from '@statal/tensors';
import { type ArgumentValue, isBranch, isData, noteArgumentKey, type PlanRecorder } from '@statal/tensors/internals';

/** What changes from call to call: tensors, typed arrays, numbers and keys, in the order of the arguments. */
export type Changing = Tensor | Data | number | Random;

export interface StepArguments {
  /** The nesting of the arguments, the shapes and types of what changes, the rows of keys, and everything else. */
  readonly signature: string;
  readonly changing: readonly Changing[];
}

const identities = new WeakMap<object, number>();
let nextIdentity = 0;

/** A number for an object: a function, a layer, an engine, an instance of a class. */
export function identityOf(value: object): number {
  const known = identities.get(value) ?? nextIdentity++;
  identities.set(value, known);
  return known;
}

export function stepArguments(given: readonly unknown[]): StepArguments {
  const changing: Changing[] = [];
  const parts: string[] = [];
  const visit = (value: unknown): void => {
    if (isTensor(value)) {
      changing.push(value);
      parts.push(`${value.dtype}[${value.shape.join('x')}]`);
    } else if (isData(value)) {
      changing.push(value);
      parts.push(`${value.constructor.name}(${value.length})`);
    } else if (typeof value === 'number') {
      changing.push(value);
      parts.push('number');
    } else if (value instanceof Random) {
      changing.push(value);
      parts.push(value.rows === undefined ? 'random' : `random of rows ${value.rows.first}+${value.rows.count}/${value.rows.of}`);
    } else if (isBranch(value)) {
      parts.push(Array.isArray(value) ? '[' : '{');
      for (const [name, inner] of Object.entries(value)) {
        parts.push(JSON.stringify(name));
        visit(inner);
      }
      parts.push('}');
    } else parts.push(fixedPart(value));
  };
  visit(given);
  return { signature: parts.join(' '), changing };
}

function fixedPart(value: unknown): string {
  if ((typeof value === 'object' && value !== null) || typeof value === 'function') return `@${identityOf(value)}`;
  return `${typeof value} ${typeof value === 'symbol' ? identityOf(Object(value)) : JSON.stringify(String(value))}`;
}

/** The arguments as the recorded function sees them: values of the plan in place of tensors and numbers. */
export function recordedArguments(recorder: PlanRecorder, given: readonly unknown[]): readonly unknown[] {
  let next = 0;
  const known = new Map<Tensor, Tensor>();
  const visit = (value: unknown): unknown => {
    if (isTensor(value)) {
      // A tensor that is given twice is one value, so an update of it changes both.
      const made = known.get(value) ?? recorder.argument(next, value, value);
      known.set(value, made);
      next += 1;
      return made;
    }
    if (isData(value)) {
      recorder.arrayArgument(next++, value);
      return value;
    }
    if (typeof value === 'number') return recorder.argument(next++, { shape: [], dtype: 'float' });
    if (value instanceof Random) {
      const own = Random.fromKey(value.key);
      noteArgumentKey(own.key, next++);
      return value.rows === undefined ? own : own.ofRows(value.rows);
    }
    if (!isBranch(value)) return value;
    if (Array.isArray(value)) return value.map(visit);
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, visit(inner)]));
  };
  return given.map(visit);
}

/** What a run of the plan gets for something that changes. */
export function argumentValue(value: Changing): ArgumentValue {
  return value instanceof Random ? value.key : value;
}

/** The parts of a result that are no tensors, as text: a compiled step returns those of its recording. */
export function fixedParts(result: unknown): string {
  const parts: string[] = [];
  const visit = (value: unknown, path: string): void => {
    if (isTensor(value)) parts.push(`${path} tensor`);
    else if (isBranch(value)) for (const [name, inner] of Object.entries(value)) visit(inner, `${path}.${name}`);
    else parts.push(`${path} ${fixedPart(value)}`);
  };
  visit(result, 'result');
  return parts.join('\n');
}
