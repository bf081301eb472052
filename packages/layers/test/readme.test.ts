import { readFile } from 'node:fs/promises';
import * as tensors from '@statal/tensors';
import { expect, it } from 'vitest';
import * as layers from '../src/index.js';
import { messageOf } from './messageOf.js';

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');

it('the message in the README is the message', async () => {
  const engine = await tensors.createEngine();
  const params = { layers: [{ W: tensors.zeros(engine, [3, 8]) }] };
  const saved = new Map([['layers.0.W', { dtype: 'F32', shape: [4, 8], data: new Float32Array(32) } as const]]);
  expect(readme).toContain(messageOf(() => layers.loadParameters(params, saved, { source: 'model.safetensors' })));
});
