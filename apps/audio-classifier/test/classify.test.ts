import { readFile } from 'node:fs/promises';
import { decodeModel } from '@statal/layers';
import { createEngine } from '@statal/tensors';
import { wavFile } from '@statal/tooling-vitest/wavFile';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectRefusal, lines, run, smallModel, start, tell, tone, toneFile, workplace } from './program.js';

const place = workplace();
const model = (): string => place.path('model');
const classify = (...words: string[]) => run(['classify', '--model', model(), ...words]);
/** Runs the program inside the test process. */
const classifyHere = (...words: string[]) => tell(['classify', '--model', model(), ...words]);

beforeAll(async () => {
  const data = await place.tones('tones', 8);
  const how = ['--epochs', '30', '--learning-rate', '0.02', '--no-augmentation', '--validation', '0.25'];
  const { stdout } = await run(['train', '--data', data, '--out', model(), ...smallModel, ...how, '--json']);
  expect(lines(stdout).at(-1)?.validation_accuracy).toBe(1);
});

/** Runs the program with `bytes` on standard input, written in pieces of `size` bytes. */
async function piped(bytes: Uint8Array, words: readonly string[], size = 777) {
  const { child, finished } = start(['classify', '--model', model(), ...words]);
  child.stdin.on('error', () => {}); // the program may refuse before it has read everything
  for (let at = 0; at < bytes.length; at += size) child.stdin.write(bytes.subarray(at, at + size));
  child.stdin.end();
  return finished;
}

describe('classify', () => {
  it('tells the likeliest classes with their probabilities', async () => {
    const [low, high] = await Promise.all([
      place.write('a.wav', toneFile({ pitch: 330 })),
      place.write('b.wav', toneFile({ pitch: 1700 })),
    ]);
    const { code, stdout } = await classify(low, high);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^.*a\.wav: low \d+\.\d% {2}high \d+\.\d%\n.*b\.wav: high \d+\.\d% {2}low \d+\.\d%\n$/);
    const [first] = lines((await classifyHere('--json', '--top', '2', low)).stdout);
    expect(first).toMatchObject({ class: 'low', milliseconds: expect.any(Number) });
    const classes = first.classes as { probability: number }[];
    expect(classes.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 5);
    expect(first.probability).toBe(classes[0].probability);
    expect(lines((await classifyHere('--json', '--top', '1', low)).stdout)[0].classes).toHaveLength(1);
  });

  const formats = [
    ['8 bits', { bits: 8 }, 8000],
    ['24 bits', { bits: 24 }, 8000],
    ['32 bits', { bits: 32 }, 8000],
    ['32-bit float', { bits: 32, float: true }, 8000],
    ['64-bit float', { bits: 64, float: true }, 8000],
    ['11,025 Hz', {}, 11_025],
    ['44,100 Hz', {}, 44_100],
    ['7,919 Hz', {}, 7919],
  ] as const;
  it.each(formats)('hears the same in a wav of %s', async (name, format, sampleRate) => {
    const file = await place.write(`${name}.wav`, toneFile({ pitch: 1650, sampleRate }, format));
    const [{ class: heard, probability }] = lines((await classifyHere('--json', file)).stdout);
    expect(heard).toBe('high');
    expect(probability).toBeGreaterThan(0.8);
  });

  it('mixes stereo', async () => {
    const samples = tone({ pitch: 320 });
    const file = await place.write('stereo.wav', wavFile([samples, samples], { sampleRate: 8000 }));
    expect(lines((await classifyHere('--json', file)).stdout)[0].class).toBe('low');
  });

  it('reads a recording from standard input', async () => {
    const { code, stdout } = await piped(toneFile({ pitch: 330 }), ['-']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^standard input: low /);
  });
});

describe('classify --stream', () => {
  const both = Float32Array.of(...tone({ pitch: 330, seconds: 1 }), ...tone({ pitch: 1700, seconds: 1.1 }));
  const words = ['--stream', '--window', '0.5', '--every', '0.25', '--json'];
  const expected = [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75];

  it.each([1, 777, 100_000])('tells windows as they come from a pipe, in pieces of %i bytes, and from a file the same', async (size) => {
    const bytes = wavFile([size === 1 ? both.subarray(0, 6000) : both], { sampleRate: 8000 });
    const file = await place.write(`stream ${size}.wav`, bytes);
    const [streamed, whole] = await Promise.all([piped(bytes, [...words, '-'], size), classify(...words, file)]);
    expect(streamed.code).toBe(0);
    const heard = lines(streamed.stdout);
    const untimed = (told: readonly Record<string, unknown>[]) => told.map(({ file: _, milliseconds: __, ...rest }) => rest);
    expect(untimed(heard)).toEqual(untimed(lines(whole.stdout)));
    if (size === 1) return;
    expect(heard.map(({ start }) => start)).toEqual(expected);
    expect(heard.at(-1)).toMatchObject({ end: 2.1, class: 'high' });
    expect(heard.map(({ class: label }) => label).slice(0, 3)).toEqual(['low', 'low', 'low']);
  });

  it('tells the first window before the audio has ended', async () => {
    const { child, finished, printed } = start(['classify', '--model', model(), ...words, '-']);
    // A recording program does not know its length in advance.
    child.stdin.write(wavFile([both.subarray(0, 5000)], { sampleRate: 8000, promised: 0xffffffff }));
    await printed('"start":0,');
    child.stdin.end();
    expect((await finished).code).toBe(0);
  });

  it('prints time stamps for a person', async () => {
    const file = await place.write('stamps.wav', wavFile([both], { sampleRate: 8000 }));
    expect((await classifyHere('--stream', file)).stdout).toMatch(/^ {3}0\.00 - 1\.00 s {2}low \d+\.\d% .*\n {3}0\.25 - 1\.25 s /);
  });

  it('hears in a pipe what is in the file, whatever its header says of sizes and whatever stands behind the audio', async () => {
    const audio = wavFile([both], { sampleRate: 8000 });
    const list = Buffer.concat([audio, Buffer.from('LIST\x08\0\0\0INFOabcd', 'latin1')]);
    const untimed = ({ stdout }: { readonly stdout: string }) => lines(stdout).map(({ file: _, milliseconds: __, ...rest }) => rest);
    const expectedWindows = untimed(await classify(...words, await place.write('sizes.wav', audio)));
    const unknown = [0, 0x7ffff000, 0x7fffffff, 0x80000000, 0xffffffff].map((promised) => wavFile([both], { sampleRate: 8000, promised }));
    for (const bytes of [list, ...unknown]) {
      const [stream, whole, file] = await Promise.all([
        piped(bytes, [...words, '-']),
        piped(bytes, ['--json', '-']),
        classify('--json', await place.write('sized.wav', bytes)),
      ]);
      expect(untimed(stream)).toEqual(expectedWindows);
      expect([untimed(whole), whole.stderr]).toEqual([untimed(file), '']);
    }
  });

  it('warns of a stream that ends before its header says', async () => {
    const { code, stdout, stderr } = await piped(wavFile([both], { sampleRate: 8000, promised: 100_000 }), [...words, '-']);
    expect([code, lines(stdout).length]).toEqual([0, 8]);
    expect(stderr).toBe(
      'warning: standard input: it is truncated: its header promises 100000 bytes of audio and 33600 are there. Get an intact copy if there is one.\n',
    );
  });

  it('refuses what is no wav, a stream without a sample, and gaps between windows', async () => {
    expectRefusal(await piped(Buffer.from('not a recording at all, by no means'), ['--stream', '-']), 'standard input: it is not a wav');
    expectRefusal(await piped(wavFile([[]], { sampleRate: 8000 }), ['--stream', '-']), 'standard input: it has 0 samples');
    expectRefusal(await piped(new Uint8Array(), ['--stream', '-']), 'standard input: it is empty');
    expectRefusal(await classifyHere('--stream', '--every', '2', place.path('stamps.wav')), '--every 2: a window is 1 s long, and some');
    expectRefusal(await classifyHere('--window', '2', place.path('stamps.wav')), '--window: only a stream has windows. Add --stream');
  });
});

describe('a file that cannot be read', () => {
  it('is named; the others are still classified, the exit code is 1, and --strict stops', async () => {
    const good = await place.write('good.wav', toneFile({ pitch: 330 }));
    const broken = await place.write('broken.wav', toneFile({ pitch: 330 }).subarray(0, 40));
    const { code, stdout, stderr } = await classify(broken, good);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^.*good\.wav: low/);
    expect(stderr).toMatch(
      /^skipped: .*broken\.wav: it is truncated: .*\nstatal-audio: 1 of 2 files could not be read, see above\. The others are classified\.\n$/,
    );
    expectRefusal(await classifyHere('--strict', broken, good), 'broken.wav: it is truncated');
    expectRefusal(await classifyHere(broken), 'broken.wav: it is truncated');
    expectRefusal(await classifyHere(place.path('missing.wav')), 'missing.wav: there is no such file');
  });
});

describe('export', () => {
  it('writes the model, and what it needs beside it', async () => {
    const written = await tell(['export', '--model', model(), place.path('out.safetensors')]);
    expect(written).toMatchObject({ code: 0, stderr: '' });
    const { layer } = decodeModel(await readFile(place.path('out.safetensors')), { engine: await createEngine({ kind: 'reference' }) });
    const input = JSON.parse(await readFile(place.path('out.input.json'), 'utf8'));
    expect(input).toMatchObject({ classes: ['high', 'low'], features: { sampleRate: 8000 }, normalization: expect.anything() });
    expect(layer.units).toBe(2);
  });

  it('writes ONNX, and says what a state_dict leaves out and what Keras lacks', async () => {
    expect(await tell(['export', '--model', model(), place.path('out.onnx')])).toMatchObject({ code: 0, stderr: '' });
    const { stdout } = await tell(['export', '--model', model(), place.path('out.pt')]);
    expect(stdout).toMatch(/note: A file of PyTorch has parameters only; .* must add layers\.\d frameStacking, .*pooling/);
    const { code, stderr } = await tell(['export', '--model', model(), place.path('out.keras')]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/frameStacking/);
  });
});
