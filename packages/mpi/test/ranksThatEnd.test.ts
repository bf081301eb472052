import { describe, expect, it } from 'vitest';
import { foundLaunchers, launch } from './launchers.js';

const SIGKILL = 9;

describe.each(foundLaunchers())('$family', (launcher) => {
  it('ends all ranks when one is killed while the others wait for it', async () => {
    const { code, stdout, stderr } = await launch(launcher, 3, 'waitForKilled');
    const killedAt = Number(/killed at (\d+)/.exec(stdout)?.[1]);
    expect(Date.now() - killedAt).toBeLessThan(10_000);
    expect(stdout).not.toContain('went on');
    expect(code).toBe(launcher.family === 'MPICH' ? SIGKILL : 128 + SIGKILL);
    expect(stdout + stderr).toMatch(launcher.family === 'MPICH' ? /Killed \(signal 9\)/ : /rank 1 .* exited on\s+signal 9 \(Killed\)/);
  }, 30_000);

  it('ends all ranks when one aborts, with its code', async () => {
    const { code, stdout } = await launch(launcher, 3, 'abort');
    expect(stdout).not.toContain('went on');
    expect(code).toBe(7);
  }, 30_000);

  it('ends all ranks when one fails and exits', async () => {
    const { code, stdout } = await launch(launcher, 3, 'endEarly', ['3']);
    expect(stdout).not.toContain('went on');
    if (launcher.family === 'Open MPI') expect(code).toBe(3);
    // MPICH puts the codes of all ranks together, bit by bit, also of those that it has ended.
    else expect(code).toBeGreaterThanOrEqual(3);
  }, 30_000);

  it('tells in one line what to look for when ranks give arrays of different lengths', async () => {
    const { code, stdout } = await launch(launcher, 2, 'otherLength');
    expect(stdout).not.toContain('went on');
    expect(stdout).toMatch(/^told: MPI_Test of (Open MPI|MPICH) \S+ failed: .*all must make the same calls in the same order$/m);
    expect(code).not.toBe(0);
  }, 30_000);
});
