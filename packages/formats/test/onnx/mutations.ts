/**
 * Damaged copies of ONNX files, the same for the same seed. Most bytes that are put in or cut out break the lengths of all messages around them, and
 * the reader stops at once. So bytes are also changed in place, and the parts of the read file: numbers, names, nodes.
 */
import { decodeMessage } from '../../src/onnx/messages/decodeMessage.js';
import { encodeMessage } from '../../src/onnx/messages/encodeMessage.js';
import { mutated } from '../pytorch/mutations.js';

/** Whole numbers from 0 to below `end` (a linear congruential generator). */
type Draw = (end: number) => number;

function drawFrom(seed: number): Draw {
  let state = (seed + 1) * 2654435761;
  return (end) => {
    state = (Math.imul(state >>> 0, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * end);
  };
}

export function mutatedOnnx(original: Uint8Array, seed: number): Uint8Array {
  const draw = drawFrom(seed);
  const kind = seed % 3;
  if (kind === 0) return mutated(original, seed);
  return kind === 1 ? inPlace(original, draw) : inParts(original, draw);
}

function inPlace(original: Uint8Array, draw: Draw): Uint8Array {
  const bytes = original.slice();
  for (let changes = 1 + draw(3); changes > 0; changes--) bytes[draw(bytes.length)] ^= 1 << draw(8);
  return bytes;
}

const numbers = [0, 1, 2, -1, 3, 7, 8, 100, 65_536, 2 ** 31 - 1, -(2 ** 31), 0.5];

function inParts(original: Uint8Array, draw: Draw): Uint8Array {
  const model = decodeMessage('ModelProto', original, 'original');
  for (let changes = 1 + draw(3); changes > 0; changes--) change(model as unknown as Parts, draw);
  return encodeMessage('ModelProto', model as Parameters<typeof encodeMessage<'ModelProto'>>[1]);
}

type Parts = Record<string, unknown>;

/** Goes down to a random part and changes it. */
function change(parts: Parts, draw: Draw): void {
  const names = Object.keys(parts).filter((name) => isPart(parts[name]));
  const name = names[draw(names.length)];
  const part = parts[name];
  if (Array.isArray(part)) parts[name] = changedList(part, draw);
  else if (typeof part === 'object') change(part as Parts, draw);
  else parts[name] = changed(part, draw);
}

const isPart = (value: unknown): boolean =>
  value !== undefined && !(value instanceof Uint8Array) && !(Array.isArray(value) && value.length === 0);

function changedList(list: readonly unknown[], draw: Draw): unknown[] {
  const [at, other] = [draw(list.length), draw(list.length)];
  const kind = draw(6);
  if (kind === 0) return list.toSpliced(at, 1);
  if (kind === 1) return list.toSpliced(at, 0, list[other]);
  if (kind === 2) return list.with(at, list[other]);
  const item = list[at];
  if (item instanceof Uint8Array) return list.with(at, list[other]);
  if (typeof item !== 'object') return list.with(at, changed(item, draw));
  change(item as Parts, draw);
  return [...list];
}

function changed(value: unknown, draw: Draw): unknown {
  if (typeof value === 'string') return ['', 'x', 'y', `${value}_`, 'LSTM', 'Gather', 'Reshape'][draw(7)];
  const number = numbers[draw(numbers.length)];
  return Number.isInteger(value) ? Math.trunc(number) : number;
}
