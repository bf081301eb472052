/**
 * Reads the subset of pickle that holds a state_dict: protocols 2 to 5, without any opcode or global that makes an object of another kind.
 *
 * It is our own because pickleparser, the one library, makes objects of any class that a file names, and lacks opcodes that PyTorch writes.
 * Sizes are checked before memory is taken, and `pickleLimits` bounds how much a small file can become.
 */
import { type PickleFail, PickleMachine, type PickleNames } from './pickleMachine.js';
import type { PickleValue } from './pickleValue.js';

/** What was read, and the offset behind it. */
export interface PickleResult {
  readonly value: PickleValue;
  readonly end: number;
}

/**
 * Reads one pickle.
 *
 * @param fail throws
 */
export function readPickle(bytes: Uint8Array, at: number, names: PickleNames, fail: PickleFail): PickleResult {
  const machine = new PickleMachine(bytes, at, names, fail);
  for (;;) {
    const opcode = machine.byte();
    if (opcode === stop) return { value: machine.pop(), end: machine.at };
    const run = opcodes.get(opcode);
    if (run === undefined) return machine.refuse(`${showByte(opcode)} is no opcode that torch.save writes in protocols 2 to 5`);
    run(machine);
  }
}

const stop = 0x2e;

/** The opcodes by their letter or byte, as in Python's pickletools. */
const byLetter: Readonly<Record<string, (machine: PickleMachine) => void>> = {
  // The frame of a pickle
  '\x80': (m) => m.protocol(m.byte()),
  '\x95': (m) => void m.long(),
  // Plain values
  N: (m) => m.push(null),
  '\x88': (m) => m.push(true),
  '\x89': (m) => m.push(false),
  J: (m) => m.push(m.int32()),
  K: (m) => m.push(m.byte()),
  M: (m) => m.push(m.uint16()),
  '\x8a': (m) => m.push(m.wholeNumber(m.byte())),
  G: (m) => m.push(m.double()),
  X: (m) => m.push(m.text(m.uint32())),
  '\x8c': (m) => m.push(m.text(m.byte())),
  '\x8d': (m) => m.push(m.text(m.long())),
  T: (m) => m.push(m.text(m.uint32())),
  U: (m) => m.push(m.text(m.byte())),
  B: (m) => m.push(m.bytes(m.uint32())),
  C: (m) => m.push(m.bytes(m.byte())),
  '\x8e': (m) => m.push(m.bytes(m.long())),
  // Lists, tuples and dicts
  '(': (m) => m.mark(),
  ']': (m) => m.pushContainer([]),
  '}': (m) => m.pushContainer(new Map()),
  ')': (m) => m.push([]),
  t: (m) => m.pushContainer(m.popMarked()),
  '\x85': (m) => m.pushContainer(m.popMany(1)),
  '\x86': (m) => m.pushContainer(m.popMany(2)),
  '\x87': (m) => m.pushContainer(m.popMany(3)),
  a: (m) => m.append(m.popMany(1)),
  e: (m) => m.append(m.popMarked()),
  s: (m) => m.setItems(m.popMany(2)),
  u: (m) => m.setItems(m.popMarked()),
  // The stack
  '0': (m) => void m.pop(),
  '1': (m) => void m.popMarked(),
  '2': (m) => m.push(m.top()),
  // Values that are used again
  q: (m) => m.keep(m.byte()),
  r: (m) => m.keep(m.uint32()),
  '\x94': (m) => m.keep(),
  h: (m) => m.push(m.kept(m.byte())),
  j: (m) => m.push(m.kept(m.uint32())),
  // Functions and storages
  c: (m) => m.pushGlobal(m.line(), m.line()),
  '\x93': (m) => m.pushGlobalOf(m.popMany(2)),
  R: (m) => m.call(m.popMany(2)),
  b: (m) => m.setAttributes(m.pop()),
  Q: (m) => m.pushPersistent(m.pop()),
};

const opcodes = new Map(Object.entries(byLetter).map(([letter, run]) => [letter.charCodeAt(0), run]));

function showByte(byte: number): string {
  return byte > 32 && byte < 127 ? JSON.stringify(String.fromCharCode(byte)) : `0x${byte.toString(16)}`;
}
