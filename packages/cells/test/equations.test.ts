/** Properties of all cells. */
import { checkGradient, checkpointedBptt, truncatedBptt } from '@statal/autograd';
import { concat, createEngine, read, sizeOf, slice, type Tensor, tensor, zeros } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, it } from 'vitest';
import type { Cell } from '../src/index.js';
import { type CellCase, cellCase, cells, representative } from './cases.js';
import { engineOf, fewCases, isThorough, kinds, toleranceOf } from './engines.js';
import { everythingOf, lossOf, runCell } from './runCell.js';

const T = 7;

/** The steps of x [T, ...] in the order of `times`. */
function atTimes(x: Tensor, times: readonly number[]): Tensor {
  return concat(times.map((start) => slice(x, { start, size: 1 })));
}

/** The engines that a cell runs on: the representative ones on all, but of those over images one. golden.test.ts has the others. */
const kindsFor = (name: string, { image }: Cell): readonly string[] =>
  kinds.filter((kind) => {
    if (isThorough(kind)) return representative.has(name) || !(fewCases && kind.startsWith('gpu'));
    return representative.has(name) && (image === undefined || name === 'convGru with reset after');
  });

const backward = Array.from({ length: T }, (_, time) => T - 1 - time);

describe.each(cells)('%s', (name, cell, smooth) => {
  it('has the gradients that finite differences give through several steps', async () => {
    const engine = await createEngine({ kind: 'reference' });
    // Kernels of images have many elements, and each is moved.
    const sizes = cell.image === undefined ? { steps: T } : { steps: 3, inputs: 2, units: 2 };
    const report = checkGradient((given: CellCase) => lossOf(runCell(smooth, given)), { ...cellCase(engine, smooth, sizes) });
    expect(report.at, `${report.checked} elements, worst ${report.worst}`).toSatisfy(() => report.ok);
    expect(report.checked).toBeGreaterThan(50);
  });

  describe.each(kindsFor(name, cell))('on the %s engine', async (kind) => {
    const engine = await engineOf(kind);
    const tolerance = toleranceOf(engine);
    // What compiles for seconds runs one case of each kind.
    const all = isThorough(kind);
    const given = cellCase(engine, cell, { steps: T });
    const whole = await everythingOf((all) => runCell(cell, all), given);
    const expectWhole = (got: ReadonlyMap<string, ArrayLike<number>>): void => {
      for (const [path, want] of whole) expectClose(got.get(path) ?? [], want, tolerance, path);
    };

    it.each(all ? [T, T + 3] : [T + 3])('truncated at a window of %i is the same as without truncation', async (window) => {
      expectWhole(await everythingOf((all) => runCell(cell, all, { bptt: truncatedBptt({ window }) }), given));
    });

    it.each(all ? [1, 3, T] : [3])('checkpointed every %i steps is the same as with all of them kept', async (every) => {
      expectWhole(await everythingOf((all) => runCell(cell, all, { bptt: checkpointedBptt({ every }) }), given));
    });

    it('does in two passes with the state carried what it does in one', async () => {
      expectWhole(
        await everythingOf((all) => {
          const first = runCell(cell, { ...all, x: slice(all.x, { start: 0, size: 3 }) });
          const second = runCell(cell, { ...all, state: first.state, x: slice(all.x, { start: 3, size: T - 3 }) });
          return { state: second.state, output: concat([first.output, second.output]) };
        }, given),
      );
    });

    it.runIf(all)('runs backward in time as it runs forward over the reversed input', async () => {
      const reversed = await everythingOf((all) => {
        const { state, output } = runCell(cell, { ...all, x: atTimes(all.x, backward) }, { reverse: true });
        return { state, output: atTimes(output, backward) };
      }, given);
      expectWhole(reversed);
    });

    it('is not changed by padding, not even by NaN in it', async () => {
      const lengths = [3, T, 0];
      const width = sizeOf(given.x.shape.slice(2));
      const padded = (await read(given.x)).map((value, index) => {
        const [time, row] = [Math.floor(index / (3 * width)), Math.floor(index / width) % 3];
        return time < lengths[row] ? value : Number.NaN;
      });
      const x = tensor(engine, padded, { shape: given.x.shape });
      const got = await everythingOf((all) => runCell(cell, all, { lengths }), { ...given, x });

      // Each row alone, with its own length.
      const rowOf = (value: Tensor, axis: number, row: number): Tensor => slice(value, { axis, start: row, size: 1 });
      const want = await everythingOf((all) => {
        const rows = lengths.map((length, row) => {
          const state = Object.fromEntries(Object.entries(all.state).map(([name, value]) => [name, rowOf(value, 0, row)]));
          const own = runCell(cell, { ...all, state, x: slice(rowOf(all.x, 1, row), { start: 0, size: length }) });
          const padding = zeros(engine, [T - length, 1, ...own.output.shape.slice(2)]);
          return { state: own.state, output: concat([own.output, padding]) };
        });
        const state = Object.fromEntries(Object.keys(all.state).map((name) => [name, concat(rows.map((row) => row.state[name]))]));
        return {
          state,
          output: concat(
            rows.map(({ output }) => output),
            { axis: 1 },
          ),
        };
      }, given);
      for (const [path, values] of want) expectClose(got.get(path) ?? [], values, tolerance, path);
    });
  });
});
