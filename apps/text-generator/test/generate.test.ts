import { spawn } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { binary, lines, run, smallModel, tell, workplace } from './program.js';

const place = workplace();
const command = (...flags: string[]): string[] => ['generate', '--model', place.path('model'), ...flags];
const generate = (...flags: string[]) => tell(command(...flags));

beforeAll(async () => {
  await run([
    'train',
    '--input',
    place.text(),
    '--out',
    place.path('model'),
    ...smallModel,
    '--iterations',
    '120',
    '--learning-rate',
    '0.01',
  ]);
});

describe('generate', () => {
  it('writes the prompt and --length tokens, and nothing else', async () => {
    const { code, stdout, stderr } = await run(command('--prompt', 'line 1', '--length', '200'));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^line 1/);
    expect(stdout.length).toBe('line 1'.length + 200);
  });

  it('writes the same text with the same seed, another with another, and says the seed it took', async () => {
    const [first, same, other, any] = await Promise.all([
      generate('--seed', '5'),
      generate('--seed', '5'),
      generate('--seed', '6'),
      generate('--json'),
    ]);
    expect(first.stdout).toBe(same.stdout);
    expect(first.stdout).not.toBe(other.stdout);
    const { seed, text } = lines(any.stdout)[0];
    expect((await generate('--seed', String(seed))).stdout).toBe(text);
  });

  it('always takes the likeliest at temperature 0, with --top-k 1 and with a tiny --top-p', async () => {
    const ways = [
      ['--temperature', '0'],
      ['--top-k', '1'],
      ['--top-p', '0.000001'],
    ];
    const texts = await Promise.all(ways.map((way, seed) => generate(...way, '--seed', String(seed))));
    expect(new Set(texts.map(({ stdout }) => stdout)).size).toBe(1);
  });

  it('writes what the JSON says', async () => {
    const [plain, json] = await Promise.all([
      generate('--prompt', 'the ', '--seed', '2'),
      generate('--prompt', 'the ', '--seed', '2', '--json'),
    ]);
    const [{ prompt, text, tokens, tokens_per_s }] = lines(json.stdout);
    expect(`${prompt}${text}`).toBe(plain.stdout);
    expect(tokens).toBe(500);
    expect(tokens_per_s).toBeGreaterThan(0);
  });

  it('has the best and the last model', async () => {
    const texts = await Promise.all(['--best', '--last'].map((which) => generate(which, '--temperature', '0')));
    for (const { code, stdout } of texts) expect([code, stdout.length]).toEqual([0, 500]);
  });

  it('refuses a character that training never saw', async () => {
    const { code, stdout, stderr } = await generate('--prompt', 'the føx');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /^statal-text: --prompt: character 5 \(line 1\), "ø" \(U\+00F8\), is not in the vocabulary of \d+ characters\. .*\.\n$/,
    );
  });

  it('ends quietly when the reader of its output stops', async () => {
    const child = spawn('sh', [
      '-c',
      `"$0" "$@" --length 1000000 | head -c 20`,
      process.execPath,
      binary,
      'generate',
      '--model',
      place.path('model'),
    ]);
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (data) => {
      stdout += data;
    });
    child.stderr.on('data', (data) => {
      stderr += data;
    });
    await new Promise((resolve) => child.on('close', resolve));
    expect([stdout.length, stderr]).toEqual([20, '']);
  });
});
