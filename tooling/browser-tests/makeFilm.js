/** A film made by ffmpeg for a test in a page, which cannot start programs. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * @param {string} name of the file; its extension is the container. A name that begins with `turned` gives a film that its metadata turn
 * @param {readonly string[]} options of ffmpeg: the input and the codec
 * @returns {{ readonly film: string, readonly frames: string }} the bytes of the film and of its frames as ffmpeg decodes them, in base64
 */
export function makeFilm(name, ...options) {
  const folder = mkdtempSync(join(tmpdir(), 'statal-film-'));
  try {
    const path = join(folder, name);
    run([...options, path]);
    if (name.startsWith('turned')) {
      // The metadata of a film are only written to a copy.
      run(['-i', path, '-c', 'copy', '-metadata:s:v', 'rotate=90', join(folder, `copy-${name}`)]);
      renameSync(join(folder, `copy-${name}`), path);
    }
    const frames = run(['-i', path, '-pix_fmt', 'rgb24', '-f', 'rawvideo', 'pipe:1']);
    return { film: readFileSync(path).toString('base64'), frames: frames.toString('base64') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @param {readonly string[]} options */
function run(options) {
  const { status, stdout, stderr, error } = spawnSync('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...options], { maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`ffmpeg ${options.join(' ')}: ${error?.message ?? stderr}`);
  return stdout;
}
