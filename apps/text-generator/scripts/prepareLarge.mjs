/**
 * Measures the memory and the speed of `statal-text prepare` on a generated text. Run it after a build:
 *
 *   node scripts/prepareLarge.mjs [megabytes] [characters|words]
 */
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [megabytes = '200', kind = 'characters'] = process.argv.slice(2);
const program = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'statal-prepare-'));
const input = join(folder, 'text.txt');
try {
  await writeText(input, 1e6 * Number(megabytes));
  const { seconds, most } = await prepare(input, join(folder, 'corpus'));
  const { size } = await stat(input);
  const { length, vocabulary } = JSON.parse(await readFile(join(folder, 'corpus', 'tokens.json'), 'utf8'));
  console.log(
    `${(size / 1e6).toFixed(0)} MB, ${length} ${kind}, ${vocabulary.tokens.length} different: ${seconds.toFixed(1)} s, ` +
      `${(size / 1e6 / seconds).toFixed(1)} MB/s for two passes, at most ${(most / 1e6).toFixed(0)} MB of memory`,
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Lines of words, of which every line has a new one of 20 letters. @param {string} path @param {number} bytes */
async function writeText(path, bytes) {
  const file = createWriteStream(path);
  for (let written = 0, line = 0; written < bytes; ) {
    let text = '';
    for (let many = 0; many < 10_000; many++, line++) {
      const rare = `rare${String(line).padStart(16, 'x')}`;
      text += `line ${line % 1000}: the quick brown fox ${(line * line) % 97} jumps over ${rare}, and the lazy dog does not.\n`;
    }
    written += text.length;
    if (!file.write(text)) await new Promise((resolve) => file.once('drain', resolve));
  }
  await new Promise((resolve) => file.end(resolve));
}

/** Runs the program, and looks at its resident memory every 50 ms. @param {string} path @param {string} out */
async function prepare(path, out) {
  const started = performance.now();
  const child = spawn(process.execPath, [program, 'prepare', '--input', path, '--out', out, '--tokens', kind], { stdio: 'inherit' });
  let most = 0;
  const timer = setInterval(async () => {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
    most = Math.max(most, 1024 * Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
  }, 50);
  const code = await new Promise((resolve) => child.on('close', resolve));
  clearInterval(timer);
  if (code !== 0) throw new Error(`prepare ended with ${code}`);
  return { seconds: (performance.now() - started) / 1000, most };
}
