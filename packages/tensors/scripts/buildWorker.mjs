/**
 * Bundles src/engines/wasm/threads/worker.ts into a TypeScript module that holds it as text. Workers start from text in Node, in
 * browsers and through any bundler, without a file beside the library.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const home = fileURLToPath(new URL('../', import.meta.url));
const output = join(home, 'src/engines/wasm/threads/generated/workerSource.ts');

const { output: chunks } = await build({
  input: join(home, 'src/engines/wasm/threads/worker.ts'),
  write: false,
  platform: 'neutral',
  output: { format: 'iife', name: 'worker', minify: true },
  logLevel: 'warn',
});
if (chunks.length !== 1) throw new Error(`the worker should be one file, got ${chunks.map(({ fileName }) => fileName).join(', ')}`);
// The platform declares `data` and `ready` before this text.
const text = `${chunks[0].code.trim()}\nworker.work(data, ready);`;
mkdirSync(dirname(output), { recursive: true });
writeFileSync(
  output,
  `/** Written by scripts/buildWorker.mjs: a script that serves tasks, where \`data\` and \`ready\` are defined. */\nexport const workerSource: string = ${JSON.stringify(text)};\n`,
);
