import type { Json } from '@statal/cells';
import { checkpointDirectory } from '@statal/train';
import { beforeAll, describe, expect, it } from 'vitest';
import { audioModels } from '../src/training/savedModel.js';
import { expectRefusal, run, smallModel, tell, workplace } from './program.js';

const place = workplace();
const train = (out: string, ...more: string[]) =>
  run(['train', '--data', place.path('tones'), '--out', place.path(out), ...smallModel, '--epochs', '1', '--cell', 'statal', ...more]);
const resume = (out: string, ...more: string[]): string[] => ['train', '--resume', '--out', place.path(out), '--epochs', '2', ...more];
const from = (model: string, out: string, ...more: string[]): string[] => [
  ...['train', '--from', place.path(model), '--out', place.path(out), '--epochs', '1', '--batch', '4', '--threads', '1', ...more],
];
const memoryIn = async (out: string) => (await audioModels.load(place.path(out), 'last')).settings.cellOptions.memory;

beforeAll(async () => {
  await place.tones('tones', 4);
});

describe('train --cell statal', () => {
  it('stores content, says it, and goes on with it', async () => {
    expect((await train('new')).stdout).toContain('\nmodel:    statal (memory content), 1 bidirectional layer of 8 units');
    const again = await run(resume('new', '--cell', 'statal', '--memory', 'content'));
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(again.stdout).toContain('\nmodel:    statal (memory content)');
    expect(await memoryIn('new')).toBe('content');
    expectRefusal(await tell(resume('new', '--memory', 'value')), '--memory value: the training in', 'was started with content');
  });

  it('keeps the memory of the model that it starts from', async () => {
    await train('binary', '--memory', 'binary');
    const tuned = await run(from('binary', 'tuned', '--cell', 'statal'));
    expect(tuned.stdout).toContain('\nmodel:    statal (memory binary)');
    expect(await memoryIn('tuned')).toBe('binary');
    expectRefusal(await tell(from('binary', 'refused', '--memory', 'content')), '--memory content: the model in', 'was made with binary');
  });
});

it('a checkpoint from before options of cells goes on, is fine-tuned and classifies as the original cell', async () => {
  await train('older', '--memory', 'value');
  const store = checkpointDirectory(place.path('older'));
  const checkpoint = await store.load();
  const configuration = checkpoint.configuration as { readonly settings: { readonly [name: string]: Json } };
  const { cellOptions: _, ...settings } = configuration.settings;
  await store.save({ ...checkpoint, configuration: { ...configuration, settings } }, { best: true });
  expect((await audioModels.load(place.path('older'), 'last')).settings.cellOptions).toEqual({});
  expect((await run(from('older', 'from older', '--cell', 'statal'))).stdout).toContain('\nmodel:    statal (memory value)');
  expectRefusal(await tell(resume('older', '--memory', 'content')), '--memory content: the training in', 'was started with value');
  const again = await run(resume('older', '--cell', 'statal', '--memory', 'value'));
  expect(again).toMatchObject({ code: 0, stderr: '' });
  expect(again.stdout).toContain('\nmodel:    statal (memory value)');
  expect((await run(['classify', '--model', place.path('older'), place.path('tones/low/0.wav')])).code).toBe(0);
});
