/** `--engine`: the same training on each engine, which engine it really was, and what cannot run. */
import { cp } from 'node:fs/promises';
import { type ComputeEngine, createEngine } from '@statal/tensors';
import { reportEngine } from '@statal/tooling-vitest/engineReport';
import { type TestEngines, testEngines } from '@statal/tooling-vitest/testEngines';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Finished, lines, run, workplace } from './program.js';
import { expectSameEnd, expectSameStart, smallTraining } from './smallTraining.js';

const { kinds }: TestEngines<ComputeEngine> = await testEngines(createEngine);
const place = workplace();
/** The environment variables that name the driver of WebGPU. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('VK_'))) as Record<string, string>;

const { layers, units, batch, steps } = smallTraining;
const sizes = Object.entries({ layers, units, batch, steps }).flatMap(([name, value]) => [`--${name}`, String(value)]);
const small = [...sizes, '--sample-every', '0', '--threads', '1'];
/** No validation: it would take longer than 200 training steps. */
const noValidation = ['--validation', '0'];
const train = (engine: string, out: string, ...more: readonly string[]): Promise<Finished> =>
  run(['train', '--json', '--engine', engine, '--out', place.path(out), ...small, ...more], { env });

/** The loss of each iteration, on the text that comes with the program. */
async function losses(engine: string, iterations: number): Promise<number[]> {
  const flags = ['--iterations', String(iterations), ...noValidation];
  const { code, stdout, stderr } = await train(engine, `losses ${engine.replace(':', ' ')}`, ...flags);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [start, ...rest] = lines(stdout);
  const found = rest.filter(({ type }) => type === 'progress').map(({ loss }) => loss as number);
  expect(found).toHaveLength(iterations);
  const [, mode] = engine.split(':');
  const ran = String(start.engine).startsWith(mode === undefined ? engine : `gpu (${mode}`);
  reportEngine({ engine, ran, reason: `the program ran on ${String(start.engine)}` });
  expect(ran, String(start.engine)).toBe(true);
  return found;
}

describe('a training', () => {
  let [reference, wasm]: readonly (readonly number[])[] = [];
  beforeAll(async () => {
    reference = await losses('reference', 20);
    wasm = await losses('wasm', 200);
  }, 120_000);

  /** On WebGPU in software, a step of the kernels for GPUs takes about a second: no more than the start is compared. */
  const stepsOn = (kind: string): number => (kind === 'gpu:webgpu' ? 20 : 200);
  const there = ['gpu:cpu', 'gpu:webasm', 'gpu:webgpu'].filter((kind) => kinds.includes(kind));
  it.each(there.map((kind) => [kind, stepsOn(kind)] as const))(
    'on %s has the losses of the reference engine over 20 steps, and after %i those of wasm',
    async (kind, steps) => {
      const found = await losses(kind, steps);
      expectSameStart(found, reference);
      if (steps > 20) expectSameEnd(found, wasm.slice(0, steps));
    },
    240_000,
  );
});

describe('--engine', () => {
  it('auto says what it took and why, and trains', async () => {
    const { code, stdout } = await train('auto', 'auto', '--iterations', '2', '--input', place.text());
    const [start] = lines(stdout);
    expect(code).toBe(0);
    expect(start.engine).toMatch(/^(wasm|gpu)/);
    expect(start.engine_reason).toMatch(/^wasm \(.*\) takes \d+\.\d ms a step; gpu.*webgpu.*; gpu:headlessgl: \S+/);
  });

  it.skipIf(!kinds.includes('gpu:webgpu'))('gpu:webgpu writes samples on the way, those that wasm writes', async () => {
    const samplesOn = async (engine: string): Promise<unknown[]> => {
      const { stdout } = await train(
        engine,
        `samples ${engine.slice(-3)}`,
        '--iterations',
        '4',
        '--input',
        place.text(),
        '--sample-every',
        '2',
      );
      return lines(stdout).filter(({ type }) => type === 'sample');
    };
    const samples = await samplesOn('gpu:webgpu');
    expect(samples).toHaveLength(2);
    expect(samples).toEqual(await samplesOn('wasm'));
  });

  it('is chosen anew when a training goes on, and when it is evaluated', async () => {
    await train('gpu:webasm', 'changes', '--iterations', '4', '--input', place.text());
    await cp(place.path('changes'), place.path('stays'), { recursive: true });
    const goOn = async (out: string, ...engine: string[]): Promise<Record<string, unknown>[]> => {
      const { code, stdout } = await run(['train', '--json', '--resume', '--out', place.path(out), '--iterations', '8', ...engine]);
      expect(code).toBe(0);
      return lines(stdout);
    };
    const [onWasm, onGpu] = [await goOn('changes'), await goOn('stays', '--engine', 'gpu:cpu')];
    expect([onWasm[0].engine, onGpu[0]]).toEqual([
      expect.stringMatching(/^wasm/),
      expect.objectContaining({ engine: 'gpu (cpu)', engine_reason: 'there is no GPU behind it, and wasm is faster', iteration: 4 }),
    ]);
    const measured = await Promise.all(
      ['wasm', 'reference', 'gpu:webasm'].map(async (engine) => {
        const { stdout } = await run(['evaluate', '--json', '--model', place.path('changes'), '--engine', engine]);
        return lines(stdout)[0].nats_per_char as number;
      }),
    );
    for (const nats of measured) expect(nats).toBeCloseTo(measured[0], 4);
  });

  it.each([
    ['gpu:webgl2', 'the engine gpu:webgl2: it cannot run here: there is no WebGL 2 here: it needs a browser. wasm runs everywhere.'],
    [
      'abacus',
      '--engine abacus: expected one of wasm, reference, gpu, gpu:webgpu, gpu:webgl2, gpu:webgl, gpu:headlessgl, gpu:webasm, gpu:cpu, auto. See statal-text train --help.',
    ],
  ])('%s is refused in one line', async (engine, line) => {
    const { code, stdout, stderr } = await train(engine, 'refused', '--input', place.text());
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: `statal-text: ${line}\n` });
  });
});
