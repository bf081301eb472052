import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '@statal/tensors';
import { fit } from '@statal/train';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { defaultChoice } from '../../src/sound/training/soundSettings.js';
import { type SaidWord, soundTraining } from '../../src/sound/training/soundTraining.js';
import { cutWords } from '../../src/sound/words/cutWords.js';
import { exampleNames, exampleRecording } from '../../src/sound/words/exampleRecording.js';
import { sampleRate } from '../../src/sound/words/frames.js';
import { expectAccessible } from './expectAccessible.js';
import { openPlayground } from './openPlayground.js';
import { storedRuns } from './storedRuns.js';
import { audioWorklet, type Worklet } from './workletTarget.js';
import { writeWav } from './writeWav.js';

const folder = mkdtempSync(join(tmpdir(), 'statal-sound-'));
/** What the microphone hears. It is read when the microphone is opened. */
const heard = join(folder, 'microphone.wav');
const microphone = [`--use-file-for-fake-audio-capture=${heard}`, '--autoplay-policy=no-user-gesture-required'];

const click = (page: Page, name: string): Promise<void> => page.getByRole('button', { name, exact: true }).first().click();

async function train(page: Page, epochs: number): Promise<void> {
  await page.getByLabel('Epochs').fill(String(epochs));
  await page.getByLabel('Epochs').blur();
  await click(page, 'Train');
  await page.getByText(/It recognizes \d+ of the \d+ takes/).waitFor();
}

/** The losses of the example in Node. */
async function nodeLosses(epochs: number): Promise<readonly number[]> {
  const words: SaidWord[] = [];
  for (const label of exampleNames) for (const samples of cutWords(await exampleRecording(label))) words.push({ label, samples });
  const engine = await createEngine({ threads: 1 });
  const { options } = await soundTraining(words, { ...defaultChoice, epochs }, engine);
  const losses: number[] = [];
  for await (const event of fit({ ...options, compile: true })) if (event.type === 'step') losses.push(event.loss);
  engine.close();
  return losses;
}

interface HeapUsage {
  readonly usedSize: number;
}

interface ProfileNode {
  readonly selfSize: number;
  readonly children: readonly ProfileNode[];
}

/** Garbage counts too. */
const everything = { samplingInterval: 64, includeObjectsCollectedByMajorGC: true, includeObjectsCollectedByMinorGC: true };

function allocatedIn({ selfSize, children }: ProfileNode): number {
  return children.reduce((sum, child) => sum + allocatedIn(child), selfSize);
}

/** The bytes that the audio thread allocates in four seconds: 1400 blocks or more. */
async function allocatedBytes(page: Page, thread: Worklet): Promise<{ readonly kept: number; readonly all: number }> {
  await thread.send('HeapProfiler.enable');
  await thread.send('HeapProfiler.collectGarbage');
  await thread.send('HeapProfiler.startSampling', everything);
  const { usedSize: before } = await thread.send<HeapUsage>('Runtime.getHeapUsage');
  await page.waitForTimeout(4000);
  const { usedSize: after } = await thread.send<HeapUsage>('Runtime.getHeapUsage');
  const { profile } = await thread.send<{ readonly profile: { readonly head: ProfileNode } }>('HeapProfiler.stopSampling');
  return { kept: after - before, all: allocatedIn(profile.head) };
}

it('learns the example with the numbers of Node, and brings the network back after a reload', async () => {
  const page = await openPlayground({ at: '#/sound' });
  await click(page, 'Use an example');
  await page.getByLabel('Play take 10 of eight').waitFor();
  await train(page, 4);
  const [run] = await storedRuns(page);
  const losses = await nodeLosses(4);
  expect(run.curve.training).toHaveLength(losses.length);
  for (const [index, { loss }] of run.curve.training.entries()) expect(Math.abs(loss - losses[index])).toBeLessThan(1e-5);
  await expectAccessible(page);

  await page.goto(new URL(`#/sound?run=${run.id}`, page.url()).href);
  await page.reload();
  await page.getByText('The network of this run is back. It knows: eight, one, six.').waitFor();
});

// It records and listens in real time, for 13 seconds in all.
it('records words without an allocation in the audio thread, learns them, and recognizes live what is said', async () => {
  writeWav(heard, [await exampleRecording('one', { words: 6 })], sampleRate);
  const page = await openPlayground({ at: '#/sound', flags: microphone });
  const thread = audioWorklet(page);
  await click(page, 'Use an example');
  await page.getByLabel('Play take 10 of one').waitFor();
  await click(page, 'Remove the class one');
  await click(page, 'Add a class');
  await page.getByLabel('Name of class 3').fill('uno');
  await page.getByLabel('Seconds of a recording').fill('5');
  await click(page, 'Record uno');
  await page.getByText(/Recording, \d s left/).waitFor();
  // A number for each block would be 17,000 bytes. What there is comes once, when code is optimized.
  const { kept, all } = await allocatedBytes(page, await thread);
  expect(kept).toBeLessThan(8000);
  expect(all).toBeLessThan(8000);
  await page.getByText(/\d words were found/).waitFor();
  const takes = await page.getByLabel(/Play take \d of uno/).count();
  expect(takes).toBeGreaterThanOrEqual(3);
  await train(page, 24);

  writeWav(heard, await Promise.all((['six', 'one', 'eight'] as const).map((word) => exampleRecording(word, { words: 1 }))), sampleRate);
  const said: string[] = [];
  await page.exposeFunction('said', (text: string) => said.push(text.split(' ')[0]));
  await page.evaluate(() => {
    const line = document.querySelector('.heard') as HTMLElement;
    const tell = (window as unknown as { said(text: string): void }).said;
    new MutationObserver(() => tell(line.textContent ?? '')).observe(line, { childList: true, characterData: true, subtree: true });
  });
  await click(page, 'Recognize live');
  const recognized = (): string[] => said.filter((word) => word !== 'Nothing');
  await expect.poll(() => recognized().length, { timeout: 15_000 }).toBeGreaterThanOrEqual(4);
  // The file goes round and round, and the microphone may open in the middle of the first word.
  expect('six uno eight six uno eight').toContain(recognized().slice(1, 4).join(' '));
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Stop', exact: true }).last().click();
});

it('says in a line that the microphone was refused', async () => {
  const page = await openPlayground({ at: '#/sound', allowsMedia: false });
  await click(page, 'Record yes');
  await page.getByRole('alert').waitFor();
  expect(await page.getByRole('alert').textContent()).toContain('The microphone was refused: allow it');
  await expectAccessible(page);
});
