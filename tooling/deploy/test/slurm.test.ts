/** The array job in a Slurm of this machine. `trySlurm.sh` tries the trainings on ranks, too. Skipped without Slurm, munge or root. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const script = fileURLToPath(new URL('../trySlurm.sh', import.meta.url));
const programs = ['slurmctld', 'slurmd', 'sbatch', 'munged'];
const missing = programs.filter((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0);
const mayRun = missing.length === 0 && process.getuid?.() === 0;

it.runIf(mayRun)(
  'the parts of an array job give the report of one process, and other parts repeat nothing',
  () => {
    const { status, stdout, stderr } = spawnSync('bash', [script, 'lab'], { encoding: 'utf8', timeout: 170_000 });
    expect(stdout + stderr).not.toContain('FAILED');
    expect(stdout.match(/^ok: /gm)).toHaveLength(2);
    expect(status).toBe(0);
  },
  180_000,
);

it.skipIf(mayRun)(`Slurm is not tried: ${missing.length > 0 ? `there is no ${missing.join(', ')}` : 'it needs root'}`, () => {});
