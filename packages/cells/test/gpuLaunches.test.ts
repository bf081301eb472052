/** The number of kernel launches in a time step on a device: products, fused groups and stacks together. */
import { grad } from '@statal/autograd';
import { type ComputeEngine, mul, sum, type Tree } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import { lstm } from '../src/index.js';
import { type CellCase, cellCase } from './cases.js';
import { engineOf, kinds } from './engines.js';
import { runCell } from './runCell.js';

type Given = CellCase & Tree;

interface Counting extends ComputeEngine {
  readonly launches: number;
}

describe.each(kinds.filter((kind) => kind.startsWith('gpu')))('on the %s engine', async (kind) => {
  const engine = (await engineOf(kind)) as Counting;

  async function launchesOf(steps: number, run: (given: Given) => unknown): Promise<number> {
    const given = cellCase(engine, lstm(), { steps }) as Given;
    await engine.drain?.();
    const before = engine.launches;
    run(given);
    await engine.drain?.();
    return engine.launches - before;
  }

  /** The launches of one step more. */
  async function perStep(run: (given: Given) => unknown): Promise<number> {
    return ((await launchesOf(40, run)) - (await launchesOf(20, run))) / 20;
  }

  const forward = (given: Given) => runCell(lstm(), given);
  const both = grad((given: Given) => {
    const { output } = runCell(lstm(), given);
    return sum(mul(output, output));
  });

  it('an lstm step is at most 3 launches forward', async () => {
    const launches = await perStep(forward);
    expect(launches).toBeGreaterThan(1);
    expect(launches).toBeLessThanOrEqual(3);
  });

  it('and at most 5 backward', async () => {
    const launches = (await perStep(both)) - (await perStep(forward));
    expect(launches).toBeGreaterThan(1);
    expect(launches).toBeLessThanOrEqual(5);
  });
});
