import { type Json, statal } from '@statal/cells';
import { checkpointDirectory } from '@statal/train';
import { describe, expect, it } from 'vitest';
import { cellPhrase } from '../src/reports/cellPhrase.js';
import { loadModel } from '../src/training/savedModel.js';
import { settingsFrom } from '../src/training/settings.js';
import { textModel } from '../src/training/textModel.js';
import { cellOptionsFrom } from '../src/verbs/cellFlags.js';
import { type Finished, run, smallModel, tell, workplace } from './program.js';
import { smallTraining } from './smallTraining.js';

const place = workplace();
const train = (out: string, ...more: string[]) =>
  run([
    ...['train', '--input', place.text(), '--out', place.path(out), ...smallModel, '--layers', '1'],
    ...['--iterations', '4', '--cell', 'statal', ...more],
  ]);
const resume = (out: string, ...more: string[]): string[] => ['train', '--resume', '--out', place.path(out), '--iterations', '6', ...more];
const from = (model: string, out: string, ...more: string[]): string[] => [
  ...['train', '--from', place.path(model), '--out', place.path(out), '--iterations', '2', '--batch', '4', '--steps', '8'],
  ...['--sample-every', '0', '--threads', '1', ...more],
];
const optionsIn = async (out: string) => (await loadModel(place.path(out), 'last')).settings.cellOptions;

function expectRefusal({ code, stdout, stderr }: Finished, message: RegExp): void {
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(/^statal-text: [^\n]*\.\n$/);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
}

describe('train --cell statal', () => {
  it('stores content, says it, and goes on with it', async () => {
    expect((await train('new')).stdout).toMatch(/\nmodel: +statal \(memory content\), 1 layer of 8 units/);
    const again = await run(resume('new', '--cell', 'statal', '--memory', 'content', '--output', 'change'));
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(again.stdout).toMatch(/\nmodel: +statal \(memory content\),/);
    expect(await optionsIn('new')).toEqual(statal({ memory: 'content' }).options);
    expectRefusal(await tell(resume('new', '--memory', 'value')), /--memory value: the training in .* was started with content, and/);
  });

  it('keeps the memory of the model that it starts from', async () => {
    await train('binary', '--memory', 'binary');
    expect((await run(from('binary', 'tuned', '--cell', 'statal'))).stdout).toMatch(/\nmodel: +statal \(memory binary\),/);
    expect(await optionsIn('tuned')).toEqual(statal({ memory: 'binary' }).options);
    expectRefusal(await tell(from('binary', 'no', '--memory', 'content')), /--memory content: the model in .* was made with binary, and/);
  });

  it('shows what it stores', async () => {
    await train('shown');
    const shown = await tell(['inspect', '--model', place.path('shown'), '--unit', '3', '--state', 'content']);
    expect(shown).toMatchObject({ code: 0, stderr: '' });
    expect(shown.stdout).toContain('statal (memory content), 1 x 8');
  });
});

describe('a checkpoint from before options of cells', () => {
  const stored = { ...smallTraining, cell: 'statal', iterations: 4, text: { sha256: '' } };

  it('has the original cell', () => {
    const { cellOptions: _, ...older } = stored;
    const settings = settingsFrom(older);
    if (settings === undefined) throw new Error('not understood');
    expect(cellPhrase(settings)).toBe('statal (memory value)');
    const config = (cellOptions: typeof settings.cellOptions) => JSON.stringify(textModel({ ...settings, cellOptions }, 9).config());
    expect(config(settings.cellOptions)).toBe(config(statal().options));
    expect(config(settings.cellOptions)).not.toBe(config(cellOptionsFrom('statal', {})));
  });

  it('goes on and is fine-tuned as that cell', async () => {
    await train('older', '--memory', 'value');
    const store = checkpointDirectory(place.path('older'));
    const checkpoint = await store.load();
    const configuration = checkpoint.configuration as { readonly settings: { readonly [name: string]: Json } };
    const { cellOptions: _, ...settings } = configuration.settings;
    await store.save({ ...checkpoint, configuration: { ...configuration, settings } }, { best: true });
    expect(await optionsIn('older')).toEqual({});
    expect((await run(from('older', 'from older', '--cell', 'statal'))).stdout).toMatch(/\nmodel: +statal \(memory value\),/);
    expectRefusal(await tell(resume('older', '--memory', 'content')), /--memory content: the training in .* was started with value, and/);
    const again = await run(resume('older', '--cell', 'statal', '--memory', 'value'));
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(again.stdout).toMatch(/\nmodel: +statal \(memory value\),/);
  });
});

describe('a statal cell in words', () => {
  it.each([
    [{}, 'statal (memory content)'],
    [{ memory: 'value' }, 'statal (memory value)'],
    [{ memory: 'value', output: 'change' }, 'statal (memory value, output change)'],
    [{ memory: 'moments' }, 'statal (memory moments)'],
    [{ memory: 'moments', slots: 2, expectedLength: 20, forget: true }, 'statal (memory moments, slots 2, expected length 20, forget)'],
    [{ output: 'both', threshold: 0.5 }, 'statal (memory content, output both, threshold 0.5)'],
  ])('%j', (flags, words) => {
    expect(cellPhrase({ cell: 'statal', cellOptions: cellOptionsFrom('statal', flags) })).toBe(words);
  });

  it('another cell names no memory', () => {
    expect(cellPhrase({ cell: 'gru', cellOptions: cellOptionsFrom('gru', {}) })).toBe('gru');
    expect(cellPhrase({ cell: 'lstm', cellOptions: cellOptionsFrom('lstm', { peephole: true }) })).toBe('lstm (peephole)');
    expect(
      cellPhrase({ cell: 'lstm', cellOptions: { useBias: false, gateActivation: { hardSigmoid: { slope: 0.2, offset: 0.5 } } } }),
    ).toBe('lstm (gate activation {"hardSigmoid":{"slope":0.2,"offset":0.5}}, use bias false)');
  });
});
