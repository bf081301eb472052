import { describe, expect, it } from 'vitest';
import { foundLaunchers, launch } from './launchers.js';

const SIGKILL = 9;

describe.each(foundLaunchers())('$family', (launcher) => {
  it('ends all ranks when one is killed while the others wait for it', async () => {
    const { code, stdout, stderr, milliseconds } = await launch(launcher, 3, 'waitForKilled');
    expect(stdout).not.toContain('went on');
    expect(code).toBe(launcher.family === 'MPICH' ? SIGKILL : 128 + SIGKILL);
    expect(stdout + stderr).toMatch(launcher.family === 'MPICH' ? /Killed \(signal 9\)/ : /rank 1 .* exited on signal 9 \(Killed\)/);
    expect(milliseconds).toBeLessThan(10_000);
  }, 20_000);

  it('ends all ranks when one aborts, with its code', async () => {
    const { code, stdout, milliseconds } = await launch(launcher, 3, 'abort');
    expect(stdout).not.toContain('went on');
    expect(code).toBe(7);
    expect(milliseconds).toBeLessThan(10_000);
  }, 20_000);
});
