/** Films made by ffmpeg's own test sources, and their frames as ffmpeg decodes them. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether ffmpeg is there. CI fails without it. */
export const hasFfmpeg: boolean = spawnSync('ffmpeg', ['-version']).error === undefined;
if (!hasFfmpeg && process.env.CI) throw new Error('ffmpeg must be installed: .ci/run installs what this test needs');

export class FilmFolder {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'statal-video-'));

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Makes a film of a test source and gives its path. */
  make(name: string, source: string, ...options: readonly string[]): string {
    this.run('-f', 'lavfi', '-i', source, ...options, this.path(name));
    return this.path(name);
  }

  /** Writes the first `share` of a file under another name. */
  cut(from: string, name: string, share: number): string {
    const bytes = readFileSync(this.path(from));
    writeFileSync(this.path(name), bytes.subarray(0, Math.floor(share * bytes.length)));
    return this.path(name);
  }

  run(...options: readonly string[]): Buffer {
    const { status, stdout, stderr } = spawnSync('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...options], { maxBuffer: 2 ** 28 });
    if (status !== 0) throw new Error(`ffmpeg ${options.join(' ')}: ${stderr}`);
    return stdout;
  }

  /** The frames as ffmpeg decodes them by itself. */
  raw(path: string, ...options: readonly string[]): Uint8Array {
    return new Uint8Array(this.run('-i', path, ...options, '-pix_fmt', 'rgb24', '-f', 'rawvideo', 'pipe:1'));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
