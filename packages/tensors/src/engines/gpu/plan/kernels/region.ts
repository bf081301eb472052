/**
 * Decides which values of a region are stored, and in which order. A region is what runs between two loops, or one step of a loop. Stored
 * values are computed in *levels*: a level needs only values of earlier levels. All other values are computed within the kernels that use
 * them.
 */
import { type OpTraits, opTraits } from '../../../../ops/opTraits.js';
import type { OpName } from '../../../../ops/vocabulary.js';
import type { GpuOpName } from '../../text/elementRules.js';
import { reductionOfNothing } from '../../text/reductionOfNothing.js';
import type { GpuNode } from '../../text/splitOps.js';

export interface RegionOptions {
  readonly nodes: readonly GpuNode[];
  /** Whether a node lies somewhere before the region runs. */
  isRead(node: number): boolean;
  /** Nodes whose elements must be stored. */
  readonly stored: readonly number[];
  /** Nodes that further kernels read element by element: stores at other places, updates. */
  readonly read: readonly number[];
  /** Work that is worth a store if several kernels need the result. */
  readonly worthStoring: number;
}

export interface Region {
  /** The level that stores a node, from 1. */
  readonly stored: ReadonlyMap<number, number>;
  /** The level that must have run before a node can be computed or read. */
  levelOf(node: number): number;
}

/** Ops that combine many elements into one. Each is a kernel of its own. */
export const isHeavy = (node: GpuNode): boolean => node.kind === 'op' && reductionOfNothing(node.op) !== undefined;

function needsStoredInputs(op: GpuOpName): boolean {
  const traits: OpTraits | undefined = opTraits[op as OpName];
  return op === 'max' || op === 'argmax' || op === 'logSumExp' || op === 'scatterAdd' || traits?.family === 'product';
}

/** Whether the result consists of elements of the inputs, or zeros, in another arrangement. */
function isRearranged(op: GpuOpName): boolean {
  const traits: OpTraits | undefined = opTraits[op as OpName];
  return traits?.family === 'layout' || traits?.isView === true;
}

/** Work that is worth a store if several kernels outside of loops need the result. A level of a loop is dearer. */
export const WORTH_STORING = 10;
/** Kernels whose text would be longer store values between. */
const MOST_WORK = 300;
/** Values and numbers that one value is computed from. Each takes a word of the dispatch, which has 64. */
const MOST_INPUTS = 40;

export function planRegion({ nodes, isRead, stored: roots, read, worthStoring }: RegionOptions): Region {
  const stored = new Map<number, number>();
  const levels = new Map<number, number>();
  const uses = countUses(nodes, isRead, [...roots, ...read]);
  const work = new Map<number, number>();
  /** The nodes and numbers that a kernel reads to compute a node. */
  const inputs = new Map<number, ReadonlySet<number>>();
  const computes = (id: number): boolean => !isRead(id) && nodes[id].kind === 'op';
  const isLight = (id: number): boolean => {
    const node = nodes[id];
    if (!computes(id) || stored.has(id) || isHeavy(node)) return true;
    return node.kind === 'op' && isRearranged(node.op) && node.inputs.every(isLight);
  };
  const isRoot = new Set(roots);
  /** Stores an operand that is read many times, or what it is a view of. */
  const storeOperand = (id: number): number => {
    const node = nodes[id];
    const isView = node.kind === 'op' && (opTraits[node.op as OpName] as OpTraits | undefined)?.isView === true;
    if (node.kind !== 'op' || !isView || isRoot.has(id)) return isLight(id) && !isRoot.has(id) ? levelOf(id) : store(id);
    return Math.max(0, ...node.inputs.map(storeOperand));
  };
  const levelOf = (id: number): number => {
    const known = levels.get(id);
    if (known !== undefined) return known;
    const node = nodes[id];
    let level = 0;
    let own = 0;
    let read: ReadonlySet<number> = new Set([id]);
    if (node.kind === 'op' && computes(id)) {
      own = workOf(node);
      for (const input of node.inputs) {
        level = Math.max(level, levelOf(input));
        // The operand of a maximum is stored, so that comparisons with the maximum find the same bits.
        if (needsStoredInputs(node.op) && !isLight(input)) level = Math.max(level, storeOperand(input));
        own += work.get(input) ?? 0;
      }
      read = inputsOf(node.inputs);
      if (read.size > MOST_INPUTS) {
        for (const input of node.inputs) level = Math.max(level, storeForAll(input));
        read = new Set(node.inputs);
      }
      if (isHeavy(node)) {
        level += 1;
        stored.set(id, level);
        own = 0;
        read = new Set([id]);
      }
    }
    inputs.set(id, read);
    work.set(id, own);
    levels.set(id, level);
    const isShared = (uses.get(id) ?? 0) > 1 && own >= worthStoring && !(node.kind === 'op' && isRearranged(node.op));
    if (isShared || own > MOST_WORK) storeForAll(id);
    return levels.get(id) as number;
  };
  /** Marks a node as stored, and returns the level that writes it. */
  const store = (id: number): number => {
    const own = levelOf(id);
    const level = stored.get(id) ?? own + 1;
    stored.set(id, level);
    return level;
  };
  /** Stores a node, and all kernels read it there. */
  const storeForAll = (id: number): number => {
    if (!computes(id)) return levelOf(id);
    const level = store(id);
    levels.set(id, level);
    work.set(id, 0);
    inputs.set(id, new Set([id]));
    return level;
  };
  const inputsOf = (ids: readonly number[]): ReadonlySet<number> => {
    const [first, ...others] = ids.map((input) => inputs.get(input) ?? new Set<number>([input]));
    // A chain shares the set of its first input if it adds nothing.
    if (others.every((set) => [...set].every((one) => first.has(one)))) return first ?? new Set();
    return new Set(ids.flatMap((input) => [...(inputs.get(input) ?? [input])]));
  };
  // Inputs come first, so that long chains need no deep recursion.
  for (const id of [...uses.keys()].sort((a, b) => a - b)) levelOf(id);
  for (const id of roots) store(id);
  for (const id of read) levelOf(id);
  return { stored, levelOf };
}

function workOf(node: GpuNode): number {
  if (node.kind !== 'op') return 0;
  if (node.op === 'randomUniform') return 4 * WORTH_STORING;
  const traits: OpTraits | undefined = opTraits[node.op as OpName];
  if (traits === undefined) return 1;
  if (traits.isView) return 0;
  return traits.isCheap ? 1 : 4;
}

/** How many nodes and results use each node that the region computes. */
function countUses(nodes: readonly GpuNode[], isRead: (id: number) => boolean, roots: readonly number[]): Map<number, number> {
  const uses = new Map<number, number>();
  const waiting = [...roots];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const before = uses.get(id) ?? 0;
    uses.set(id, before + 1);
    const node = nodes[id];
    if (before === 0 && !isRead(id) && node.kind === 'op') waiting.push(...new Set(node.inputs));
  }
  return uses;
}
