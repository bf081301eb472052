import { createEngine } from '@statal/tensors';
import { it } from 'vitest';
import { writeSync } from 'node:fs';
import { compiled, draw, results, dangers, compare, showing } from './randomProblem.js';
import { randomStep } from './randomStep.js';
const wasm = await createEngine({ threads: 2 });
const reference = await createEngine({ kind: 'reference' });
it('x', () => {
  let ok = 0;
  for (let seed = 0; seed < 150; seed++) {
  const sizes = { B: [37, 19, 130][seed % 3], I: 19, H: [33, 40, 17][seed % 3], V: 10 };
    const p0 = draw(seed);
    const p = { ...p0, random: randomStep(seed, sizes), sizes, T: 3, options: { reverse: seed % 2 === 1, hasResetState: false, ...(seed % 4 === 0 ? { lengths: Array.from({ length: sizes.B }, (_, i) => i % 4) } : {}) } };
    const d = dangers(reference, p);
    if (d.largest > 300 || d.nearest < 2e-5) continue;
    ok++;
    try { compare(results(wasm, compiled(wasm, p), p), results(reference, compiled(reference, p), p), 2e-5, 'w'); } catch (e) { writeSync(1, `${seed}: ${d.nearest} ${d.largest} ${(e as Error).message.slice(0, 200)}\n`); }
  }
  writeSync(1, 'ok ' + ok + '\n');
}, 100000);
