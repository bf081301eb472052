/** Failures despite correct usage: a loss of NaN, and a full disk. The last good checkpoint must survive both. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { explainError, trainingFailure } from '@statal/command-line';
import { DeviceLostError } from '@statal/tensors';
import { TrainingError } from '@statal/train';
import { describe, expect, it } from 'vitest';
import { lines, run, type StartOptions, smallModel, workplace } from './program.js';

const place = workplace();
const begin = (directory: string, ...more: string[]) => run(['train', '--input', place.text(), '--out', directory, ...smallModel, ...more]);

describe('a loss that is not a number', () => {
  it('ends the training, names the iteration, and keeps the last good checkpoint', async () => {
    const out = place.path('nan');
    const { code, stderr } = await begin(out, '--iterations', '50', '--learning-rate', '1e38');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^statal-text: The training stopped: the loss of iteration 2 is (NaN|Infinity)\. The checkpoint of iteration 0 .*nan is good\..*--learning-rate.*\n$/,
    );
    expect((await run(['generate', '--model', out, '--length', '5'])).code).toBe(0);
    const lower = await run(['train', '--resume', '--out', out, '--learning-rate', '0.002', '--json']);
    expect(lower).toMatchObject({ code: 0, stderr: '' });
    expect(lines(lower.stdout).at(-1)).toMatchObject({ type: 'end', iteration: 50 });
  });
});

describe('a loss that explodes without becoming infinite', () => {
  it('ends the training with one line, and the last good checkpoint is kept', async () => {
    const out = place.path('exploded');
    const { code, stderr } = await begin(out, '--iterations', '50', '--learning-rate', '1e30');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^statal-text: The training stopped: the (validation loss|loss) .* above \d+: the training has diverged\. The checkpoint of iteration 0 .*exploded is good\..*--learning-rate.*\n$/,
    );
    expect((await run(['generate', '--model', out, '--length', '5'])).code).toBe(0);
  });
});

describe('a training that cannot learn from its data', () => {
  it('gives no advice about learning rates', async () => {
    const error = new TrainingError('data', 3, 'there are no batches', 'An epoch needs at least one');
    const flags = new Set(['--learning-rate', '--clip']);
    expect(explainError(await trainingFailure(error, place.path('nothing'), 'again'), flags).line).toBe(
      'The training stopped: there are no batches. Nothing is saved yet. Give it data with something to learn from.',
    );
  });
});

describe('a device that is lost', () => {
  it('ends the training, and the message says what is still there and how to go on', async () => {
    const out = place.path('lost');
    const lost = new DeviceLostError('gpu engine', 'the driver was reset');
    const flags = new Set(['--engine']);
    expect(explainError(await trainingFailure(lost, out, 'again'), flags).line).toBe(
      'The training stopped: the device was lost (the driver was reset). Nothing is saved yet. Start it again, or with another --engine.',
    );
    await begin(out, '--iterations', '3');
    const failure = await trainingFailure(lost, out, 'again');
    expect(explainError(failure, flags)).toEqual({
      exitCode: 1,
      line: expect.stringMatching(
        /^The training stopped: the device was lost \(the driver was reset\)\. The checkpoint of iteration 3 in .*lost is good\. Go on with: again, or with another --engine\.$/,
      ),
    });
  });
});

interface LittleRoom {
  readonly directory: string;
  readonly options: StartOptions;
  /** How the program explains the error of the system. */
  readonly reason: string;
  /** Makes room again. */
  free(): Promise<void>;
  close(): Promise<void>;
}

/** Root mounts a disk of 100 kB. Other users get a limit on the size of files. */
async function littleRoom(): Promise<LittleRoom | string> {
  if (process.platform === 'win32') return 'Windows has neither tmpfs nor ulimit';
  const directory = place.path('disk');
  await mkdir(directory);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=100k', 'tmpfs', directory], { stdio: 'ignore' });
    await writeFile(join(directory, 'filler'), new Uint8Array(56_000));
    return {
      directory: join(directory, 'run'),
      options: {},
      reason: 'the disk is full',
      free: () => rm(join(directory, 'filler')),
      close: async () => void execFileSync('umount', [directory]),
    };
  } catch {
    const command = ['sh', '-c', `trap '' XFSZ; ulimit -f 16; exec "$0" "$@"`, process.execPath] as const;
    const limits = await run(['--version'], { command });
    if (limits.code !== 0) return `neither mount nor ulimit -f works here: ${limits.stderr}`;
    return {
      directory: join(directory, 'run'),
      options: { command },
      reason: 'a file would be larger',
      free: async () => {},
      close: async () => {},
    };
  }
}

describe.runIf(existsSync('/dev/full'))('output that cannot be written', () => {
  const command = ['sh', '-c', '"$0" "$@" > /dev/full', process.execPath] as const;
  const line = 'standard output: it cannot be written, the disk is full. Free some space.\n';

  it('is an error of one line', async () => {
    await begin(place.path('printed'), '--iterations', '3');
    for (const words of [
      ['--help'],
      ['generate', '--model', place.path('printed'), '--length', '5'],
      ['evaluate', '--model', place.path('printed')],
    ]) {
      expect(await run(words, { command })).toEqual({ code: 1, stdout: '', stderr: line });
    }
  });

  it('ends a training, which is saved', async () => {
    const out = place.path('unread');
    const flags = ['train', '--input', place.text(), '--out', out, ...smallModel, '--iterations', '100000'];
    expect(await run(flags, { command })).toEqual({ code: 1, stdout: '', stderr: line });
    const resumed = await run(['train', '--resume', '--out', out, '--iterations', '2000', '--json']);
    expect(lines(resumed.stdout)[0]).toMatchObject({ type: 'start', iteration: expect.any(Number) });
    expect(resumed.code).toBe(0);
  });
});

describe('a full disk', () => {
  it('ends the training and leaves the checkpoint before whole', async (context) => {
    const room = await littleRoom();
    if (typeof room === 'string') {
      process.stderr.write(`SKIPPED: a full disk while saving (${room})\n`);
      return context.skip(room);
    }
    try {
      const { directory, options } = room;
      const flags = [
        'train',
        '--input',
        place.text(),
        '--out',
        directory,
        ...smallModel,
        '--iterations',
        '20',
        '--validation',
        '0',
        '--save-every',
        '5',
      ];
      // The untrained model fits; with the moments of the optimizer it is three times as large.
      const { code, stderr } = await run(flags, options);
      expect(stderr).toMatch(/^statal-text: .*the checkpoint of iteration 5 could not be stored.*\n$/);
      expect(stderr).toContain(room.reason);
      expect(stderr).toContain('Then go on with: ');
      expect(code).toBe(1);
      await room.free();
      const resumed = await run(['train', '--resume', '--out', directory, '--json']);
      expect(lines(resumed.stdout)[0]).toMatchObject({ type: 'start', iteration: 0 });
      expect(lines(resumed.stdout).at(-1)).toMatchObject({ type: 'end', iteration: 20 });
    } finally {
      await room.close();
    }
  });
});
