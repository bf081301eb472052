import { add, argmax, concat, createEngine, greater, mul, ones, type Tensor, tanh, tensor, zeros } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import { type ScanOptions, type StepResult, scan, truncatedBptt } from '../src/index.js';
import { messageOf } from './messageOf.js';

type State = { h: Tensor };
type Step = (state: State, x: Tensor) => StepResult<State, Tensor>;

const engine = await createEngine({ kind: 'reference' });
const [T, B, H] = [4, 2, 3];
const start: State = { h: zeros(engine, [B, H]) };
const xs = ones(engine, [T, B, H]);
const plain: Step = ({ h }, x) => ({ state: { h: add(h, x) }, output: h });
const run = (options: ScanOptions<State>, step: Step = plain, sequence: Tensor = xs): unknown => scan(step, start, sequence, options);
const returning = (result: (state: State, x: Tensor) => unknown): (() => unknown) => {
  return () => run({}, result as Step);
};

describe('scan', () => {
  it.each<[string, () => unknown]>([
    [
      'StatalError: scan: xs holds no tensor. Give at least one sequence [T, ...]',
      () => scan(() => ({ state: start, output: start.h }), start, []),
    ],
    [
      'ShapeError: scan: xs have shapes [4, 2, 3], [3, 2, 3]. The first axis is time and must be the same in all',
      () => scan(({ h }: State, [x]: Tensor[]) => ({ state: { h }, output: x }), start, [xs, ones(engine, [3, B, H])]),
    ],
    ['ShapeError: scan: xs have shapes []. The first axis is time and must be the same in all', () => run({}, plain, ones(engine, []))],
    ['StatalError: scan: the step did not return { state, output }', returning(({ h }) => h)],
    ['StatalError: scan: the step did not return { state, output }', returning(() => undefined)],
    ['StatalError: scan: the step did not return { state, output }. Return an object with the two names', returning(({ h }) => [{ h }, h])],
    [
      'StatalError: scan: the step did not return { state, output }. A step cannot be async: leave out async and await',
      returning(async ({ h }) => ({ state: { h }, output: h })),
    ],
    [
      'StatalError: scan: state.h is 0, expected a tensor, or a list or an object of tensors. ' +
        'Make tensors of numbers, as in zeros(engine, shape) and tensor(engine, numbers)',
      () => scan(plain, { h: 0 as never }, xs),
    ],
    [
      'StatalError: scan: unknown option "length". scan knows reverse, lengths, mask, resets, resetState, bptt',
      () => run({ length: [4, 2] } as object),
    ],
    ['StatalError: scan: the step did not return { state, output }', returning(({ h }) => ({ state: { h } }))],
    [
      'StatalError: scan: the step took state { h } and returned { c }. Return every state under its own name, in the same order',
      returning(({ h }) => ({ state: { c: h }, output: h })),
    ],
    [
      'StatalError: scan: the step took state { h } and returned { h, c }. Return every state under its own name, in the same order',
      returning(({ h }) => ({ state: { h, c: h }, output: h })),
    ],
    [
      'ShapeError: scan: state h is float [2, 3] before the step and float [2, 6] after it',
      returning(({ h }) => ({ state: { h: concat([h, h], { axis: -1 }) }, output: h })),
    ],
    [
      'ShapeError: scan: state h is float [2, 3] before the step and int [2] after it',
      returning(({ h }) => ({ state: { h: argmax(h) }, output: h })),
    ],
    ['ShapeError: scan: mask has shape [2, 4], expected [T, B] = [4, 2]', () => run({ mask: ones(engine, [B, T]) })],
    ['ShapeError: scan: resets has shape [4, 2, 1], expected [T, B] = [4, 2]', () => run({ resets: ones(engine, [T, B, 1]) })],
    ['StatalError: scan: length 5 of row 1 is not a whole number from 0 to 4', () => run({ lengths: [1, 5] })],
    ['StatalError: scan: length 1.5 of row 0 is not a whole number from 0 to 4', () => run({ lengths: [1.5, 2] })],
    ['StatalError: scan: length -1 of row 0 is not a whole number from 0 to 4', () => run({ lengths: Int32Array.of(-1, 2) })],
    ['StatalError: scan: expected lengths as a list, got 0', () => run({ lengths: 0 as never })],
    ['ShapeError: scan: lengths have int shape [3], expected int [B] = [2]', () => run({ lengths: [1, 2, 3] })],
    ['ShapeError: scan: lengths have float shape [2], expected int [B] = [2]', () => run({ lengths: ones(engine, [B]) })],
    [
      'ShapeError: scan: xs have shape [4]. lengths, mask and resets need [T, B, ...] inputs',
      () => run({ mask: ones(engine, [T, B]) }, plain, ones(engine, [T])),
    ],
    [
      'ShapeError: scan: a value of shape [3, 2] has no row for each of the 2 sequences. lengths, mask and resets need [B, ...] values',
      () => run({ lengths: [1, 2] }, ({ h }) => ({ state: { h }, output: zeros(engine, [H, B]) })),
    ],
    [
      'ShapeError: scan: resetState is { h float [3] }, expected { h float [2, 3] } like the state',
      () => run({ resets: ones(engine, [T, B]), resetState: { h: ones(engine, [H]) } }),
    ],
    [
      'StatalError: truncatedBptt: window is 0, expected a whole number of steps, 1 or more',
      () => run({ bptt: truncatedBptt({ window: 0 }) }),
    ],
    [
      'StatalError: truncatedBptt: window is 2.5, expected a whole number of steps, 1 or more',
      () => run({ bptt: truncatedBptt({ window: 2.5 }) }),
    ],
    [
      'ShapeError: add: shapes [2, 3] and [2] do not broadcast. Dimensions, aligned at the last, must be equal or 1',
      () => run({}, ({ h }) => ({ state: { h }, output: add(h, zeros(engine, [B])) })),
    ],
  ])('%s', (message, mistake) => expect(messageOf(mistake)).toBe(message));

  it('tells what to do about a branch on a traced value', () => {
    const step: Step = ({ h }, x) => ((h as unknown as number) > 0 ? plain({ h }, x) : { state: { h: tanh(x) }, output: x });
    expect(messageOf(() => run({}, step))).toBe(
      'StatalError: tensor: a tensor was used like a number, in a comparison or arithmetic. ' +
        'Compute with add, mul, greater, ...; choose between values with where(condition, a, b); look at elements with await read(tensor)',
    );
  });

  it('tells of tensors of an engine that the state does not live on', async () => {
    const other = await createEngine({ kind: 'wasm' });
    const elsewhere = ones(other, [B, H]);
    const message = `inputs live on unrelated engines, reference and ${other.name}. Move one with await transfer(tensor, engine)`;
    expect(messageOf(() => run({}, ({ h }, x) => ({ state: { h: mul(h, elsewhere) }, output: x })))).toBe(`EngineError: mul: ${message}`);
    expect(messageOf(() => run({}, plain, ones(other, [T, B, H])))).toBe(`EngineError: scan: ${message}`);
  });

  it('takes a mask of ints', () => {
    const mask = tensor(engine, Int32Array.of(1, 0, 1, 1, 0, 0, 1, 1), { shape: [T, B] });
    const floats = greater(mask, 0);
    const [a, b] = [run({ mask }), run({ mask: floats })] as StepResult<State, Tensor>[];
    expect(engine.readSync?.(a.state.h)).toEqual(engine.readSync?.(b.state.h));
    expect(engine.readSync?.(a.output)).toEqual(engine.readSync?.(b.output));
  });
});
