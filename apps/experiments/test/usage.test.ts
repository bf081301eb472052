import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { run, tell, workplace } from './program.js';

const place = workplace();

/** Words of the command line, and what the one line on standard error must name. */
const mistakes: readonly (readonly [string, readonly string[]])[] = [
  ['rnu', ['rnu: there is no such command', 'Did you mean run?']],
  ['run --task seen-bevore', ['--task seen-bevore: there is no such task', 'Take one or more of seen-before, first-time']],
  ['run --task parity,', ['--task : there is no such task']],
  ['run --cells lstm,elman', ['--cells elman: there is no such cell', 'Take one or more of rnn, lstm, gru']],
  ['run --sedes 3', ['--sedes: there is no such flag', 'Did you mean --seeds?', 'run --help']],
  ['run --seeds 0', ['--seeds 0: expected a whole number from 1 to']],
  ['run --first-seed 0', ['--first-seed 0: expected a whole number from 1 to']],
  ...['0/4', '5/4', 'a', '1/', '/2', '1/0', '-1/4', '1.5/4', '1/1000000'].map(
    (words) =>
      [
        `run --task parity --shard ${words}`,
        [`--shard ${words}: expected k/n, with k from 1 to n and n at most 100,000`, 'Write 1/4'],
      ] as const,
  ),
  ['sizes --task parity --shard 0/4', ['--shard 0/4: expected k/n']],
  ['inside --task parity --shard 0/4', ['--shard 0/4: expected k/n']],
  ['table --shard 1/4', ['--shard: there is no such flag']],
  ['run --workers two', ['--workers two: expected a whole number']],
  ['run --task copy --parameters 100', ['--parameters 100: no size of', 'comes within 2%']],
  [
    'run --task parity --text package.json',
    ['--text: only the tasks characters and characters-large read a text', 'add characters to --task'],
  ],
  ['run --task characters --text nowhere.txt', ['nowhere.txt: there is no such file']],
  ['run --task characters --text package.json', ['package.json: it has', 'too few to be cut into three parts']],
  ['run --task parity --recordings test', ['--recordings: only the tasks spoken-digits and spoken-digits-large read recordings']],
  ['run --task spoken-digits --recordings nowhere', ['nowhere: there is no such folder']],
  ['sizes --task spoken-digits --recordings test', ['test: there are no audio files in it', 'Name them as 7_theo_12.wav is']],
  ['run --task parity --out package.json', ['--out package.json: there is a file of that name']],
  ['run --task parity --out /proc/x/y', ['--out /proc/x/y: nothing can be written in /proc']],
  ['sizes --task parity --out /proc/x', ['--out /proc/x: nothing can be written in /proc']],
  ['inside --task parity --learning-rate 0', ['--learning-rate 0: expected a number, more than 0']],
  ['inside --task parity --seeds 3', ['--seeds: there is no such flag', 'Did you mean --seed?']],
  ['inside --task parity --out /proc/x', ['--out /proc/x: nothing can be written in /proc']],
  ['table --task parity --out /proc/x', ['--out /proc/x: nothing can be written in /proc']],
  ['run parity', ['parity: run takes flags only']],
  ['sizes --task characters', ['--task characters: it cannot be solved']],
  ['report', ['directory']],
  ['report nowhere', ['nowhere: there are no results in it']],
];

describe('a mistake on the command line', () => {
  it.each(mistakes)('statal-lab %s', async (words, wanted) => {
    const { code, stdout, stderr } = await tell(words.split(' '));
    for (const part of wanted) expect(stderr).toContain(part);
    expect(stderr).toMatch(/^statal-lab: [^\n]*\.\n$/);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('is told by the program as it is told here', async () => {
    const words = ['run', '--seeds', '0'];
    expect(await run(words)).toEqual(await tell(words));
  });

  it('in a text: one that is not UTF-8', async () => {
    await writeFile(place.path('latin.txt'), Uint8Array.of(0x63, 0x61, 0x66, 0xe9, 0x21));
    const { code, stderr } = await tell(['run', '--task', 'characters', '--text', place.path('latin.txt')]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^statal-lab: .*latin\.txt: byte 3 \(0xE9\) is not valid UTF-8.*\.\n$/);
  });
});

describe('help', () => {
  it.each(['run', 'sizes', 'inside', 'report', 'table'])('of %s shows examples', async (verb) => {
    const { code, stdout } = await tell([verb, '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain(`Examples:\n  statal-lab ${verb}`);
  });

  it('of run names every task and every cell', async () => {
    const { stdout } = await tell(['run', '--help']);
    expect(stdout).toMatch(/Tasks:\n {2}seen-before +A stream[\s\S]*Cells:\n {2}rnn +plain/);
  });

  it('is what a call without words shows', async () => {
    const [plain, asked] = await Promise.all([run([]), run(['--help'])]);
    expect(plain).toEqual(asked);
    expect(plain.code).toBe(0);
  });
});
