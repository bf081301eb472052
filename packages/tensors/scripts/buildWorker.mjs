/**
 * Bundles what threads run, src/engines/wasm/threads/worker.ts, in two ways:
 * - as text in a TypeScript module, because workers start from text in Node, and in pages through any bundler, without a file beside the library,
 * - as a file for pages, src/platform/generated/threadWorker.js, because a page with a content security policy refuses text.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const home = fileURLToPath(new URL('../', import.meta.url));
const worker = join(home, 'src/engines/wasm/threads/worker.ts');

// The platform declares `data` and `ready` before this text.
const text = `${await bundle(worker, 'worker')}\nworker.work(data, ready);`;
write(
  'src/engines/wasm/threads/generated/workerSource.ts',
  `/** Written by scripts/buildWorker.mjs: a script that serves tasks, where \`data\` and \`ready\` are defined. */\nexport const workerSource: string = ${JSON.stringify(text)};\n`,
);

// Runs as a module and as a classic script, whichever a bundler makes of it.
const entry = `
import { workOnKernels } from ${JSON.stringify(worker)};
self.onmessage = ({ data }) => workOnKernels(data, () => self.postMessage('ready'));
`;
write('src/platform/generated/threadWorker.js', `/** Written by scripts/buildWorker.mjs. */\n${await bundle('\0entry', undefined)}\n`);

/** @param {string} input @param {string | undefined} name of what it exports */
async function bundle(input, name) {
  const { output } = await build({
    input,
    write: false,
    platform: 'neutral',
    plugins: [{ name: 'entry', resolveId: (id) => (id === '\0entry' ? id : null), load: (id) => (id === '\0entry' ? entry : null) }],
    output: { format: 'iife', minify: true, ...(name === undefined ? {} : { name }) },
    logLevel: 'warn',
  });
  if (output.length !== 1) throw new Error(`the worker should be one file, got ${output.map(({ fileName }) => fileName).join(', ')}`);
  return output[0].code.trim();
}

/** @param {string} file @param {string} text */
function write(file, text) {
  mkdirSync(dirname(join(home, file)), { recursive: true });
  writeFileSync(join(home, file), text);
}
