/** A real program, spawned, as a person at a shell would. It must have been built; turbo does that before it runs the tests. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** @type {typeof import('./runBinary.d.ts').runBinary} */
export function runBinary(url) {
  const binary = fileURLToPath(url);
  if (!existsSync(binary)) throw new Error(`${binary} is missing: run "npm run build" at the root first`);

  /** @type {import('./runBinary.d.ts').Binary['start']} */
  const start = (words, { cwd, env, command = [process.execPath] } = {}) => {
    const [program, ...before] = command;
    // Nothing of the test runner's own surroundings.
    const { PATH, HOME, TMPDIR } = process.env;
    const child = spawn(program, [...before, binary, ...words], { cwd, env: { PATH, HOME, TMPDIR, ...env } });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (data) => {
      stdout += data;
    });
    child.stderr.on('data', (data) => {
      stderr += data;
    });
    /** @type {Promise<import('./runBinary.d.ts').Finished>} */
    const finished = new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, stdout, stderr }));
    });
    /** @type {(text: string) => Promise<void>} */
    const printed = (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (stdout.includes(text)) resolve();
        };
        child.stdout.on('data', look);
        child.on('close', () => reject(new Error(`it ended without printing "${text}":\n${stdout}\n${stderr}`)));
        look();
      });
    return { child, finished, printed };
  };
  return { binary, start, run: (words, options) => start(words, options).finished };
}

/** @type {typeof import('./runBinary.d.ts').lines} */
export function lines(stdout) {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}
