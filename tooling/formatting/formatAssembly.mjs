/**
 * Formats the AssemblyScript sources (`--write`), or says which of them are not formatted. AssemblyScript puts
 * decorators on functions, which TypeScript does not allow and biome does not parse: they are comments while it works.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = 'packages/tensors/assembly';
const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');
const write = process.argv.includes('--write');

for (const name of readdirSync(`${root}${folder}`, { recursive: true })) {
  if (!name.endsWith('.ts')) continue;
  const path = `${root}${folder}/${name}`;
  const source = readFileSync(path, 'utf8');
  const formatted = format(source);
  if (formatted === source) continue;
  if (write) {
    writeFileSync(path, formatted);
  } else {
    console.error(`${folder}/${name} is not formatted; run: npm run lint:fix`);
    process.exitCode = 1;
  }
}

function format(source) {
  const input = source.replace(/^([ \t]*)@(\w+(?:\([^)\n]*\))?)[ \t]*\n?[ \t]*/gm, '$1//@@$2\n$1');
  // Biome skips the folder itself, so the text goes in under the name of a file that it would format.
  const { status, stdout, stderr } = spawnSync(process.execPath, [biome, 'format', '--stdin-file-path=packages/tensors/src/kernel.ts'], {
    cwd: root,
    input,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`biome could not format ${folder}: ${stderr}`);
  return stdout.replace(/^([ \t]*)\/\/@@/gm, '$1@');
}
