/** A process that is killed at a random moment leaves checkpoints that load. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createEngine, Random } from '@statal/tensors';
import { expect, it } from 'vitest';
import { checkpointDirectory, fit } from '../src/index.js';
import { programFor, runProgram } from './bundled.js';
import { named, someCheckpoint } from './someCheckpoint.js';
import { temporaryDirectory } from './temporaryDirectory.js';
import { eventsOf, tinyTraining, windows } from './tinyTraining.js';
import { flat } from './values.js';

const random = Random.fromSeed(1);

it('a save that is killed leaves the checkpoint before it or itself, whole', { timeout: 120_000 }, () =>
  temporaryDirectory(async (root) => {
    const program = await programFor('saveForever', root);
    const path = join(root, 'runs');
    const store = checkpointDirectory(path);
    let last = 0;
    let leftovers = 0;
    let saving = 0;
    for (let round = 0; round < 15; round++) {
      let started = 0;
      const { signal, output } = await runProgram([process.execPath, program, path, String(last + 1)], (printed, kill) => {
        started ||= performance.now();
        if (round === 0 && printed !== 'ready\n') kill();
        if (round === 0) saving = performance.now() - started;
        else if (printed === 'ready\n') setTimeout(kill, 3 * saving * random.unit(round));
      });
      expect(signal, output).toBe('SIGKILL');
      const safe = Math.max(last, ...output.trim().split('\n').slice(1).map(Number));
      leftovers += (await readdir(path).catch(() => [])).filter((name) => name.endsWith('.tmp')).length;
      if ((await store.lastIteration()) === undefined) {
        expect(safe).toBe(0);
        continue;
      }
      const loaded = await store.load();
      expect([safe, safe + 1]).toContain(loaded.iteration);
      expect(loaded).toEqual(named(someCheckpoint(loaded.iteration, 5_000), loaded.source));
      last = loaded.iteration;
      if (last < 3) continue;
      const best = await store.load('best');
      expect(best).toEqual(named(someCheckpoint(last - (last % 3), 5_000), best.source));
    }
    expect(last).toBeGreaterThan(5);
    // Otherwise the kills came between saves and showed nothing.
    expect(leftovers).toBeGreaterThan(1);
    await store.save(someCheckpoint(last + 1), { best: true });
    expect((await readdir(path)).sort()).toEqual(['checkpoints.json', `step-${String(last + 1).padStart(9, '0')}`]);
  }),
);

it('a training that is killed again and again ends like one that never was', { timeout: 120_000 }, () =>
  temporaryDirectory(async (root) => {
    const engine = await createEngine({ kind: 'reference' });
    const whole = tinyTraining(engine, { iterations: 40, validation: { batches: windows(2, 9), every: 7 } });
    await eventsOf(fit(whole));
    const program = await programFor('train', root);
    const command = [process.execPath, program, join(root, 'runs')];
    let kills = 0;
    for (let round = 0; ; round++) {
      const after = 1 + Math.floor(4 * random.unit(100 + round));
      const { code, signal, output } = await runProgram(command, (printed, kill) => {
        if (round < 8 && printed.split('\n').length > after) setTimeout(kill, 10 * random.unit(200 + round));
      });
      if (signal === 'SIGKILL') {
        kills += 1;
        continue;
      }
      expect(code, output).toBe(0);
      expect(JSON.parse(output.trim().split('\n').at(-1) ?? '')).toEqual(flat(whole.params));
      break;
    }
    expect(kills).toBeGreaterThan(2);
  }),
);
