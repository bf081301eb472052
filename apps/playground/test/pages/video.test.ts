import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '@statal/tensors';
import { fit } from '@statal/train';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { framesPerClip } from '../../src/video/clip.js';
import { exampleClip, type Gesture, gestures } from '../../src/video/exampleClips.js';
import { defaultChoice } from '../../src/video/training/videoSettings.js';
import { videoTraining } from '../../src/video/training/videoTraining.js';
import { words } from '../../src/video/words.js';
import { expectAccessible } from './expectAccessible.js';
import { openPlayground } from './openPlayground.js';
import { storedRuns } from './storedRuns.js';
import { writeFilm } from './writeFilm.js';

/** What the camera sees. It is read when the camera is opened. */
const film = join(mkdtempSync(join(tmpdir(), 'statal-video-')), 'camera.y4m');
const names = words.en.examples;

const click = (page: Page, name: string): Promise<void> => page.getByRole('button', { name, exact: true }).first().click();
const show = (gesture: Gesture): void => writeFilm(film, exampleClip(gesture, { frames: 6 * framesPerClip, seed: 5 }));

async function train(page: Page, epochs: number): Promise<void> {
  await page.getByLabel('Epochs').fill(String(epochs));
  await page.getByLabel('Epochs').blur();
  await click(page, 'Train');
  await page.getByText(/It recognizes \d+ of the \d+ takes/).waitFor();
}

/** The losses of the example in Node. */
async function nodeLosses(epochs: number): Promise<readonly number[]> {
  const shown = gestures.flatMap((gesture) =>
    Array.from({ length: 10 }, (_, index) => ({
      label: names[gesture],
      frames: exampleClip(gesture, { frames: framesPerClip, seed: index + 1 }),
    })),
  );
  const engine = await createEngine({ threads: 1 });
  const { options } = await videoTraining(shown, { ...defaultChoice, epochs }, engine);
  const losses: number[] = [];
  for await (const event of fit({ ...options, compile: true })) if (event.type === 'step') losses.push(event.loss);
  engine.close();
  return losses;
}

it('learns the example with the numbers of Node, and brings the network back after a reload', async () => {
  const page = await openPlayground({ at: '#/video' });
  await click(page, 'Use an example');
  await page.getByLabel('Play take 10 of around').waitFor();
  await train(page, 2);
  const [run] = await storedRuns(page);
  const losses = await nodeLosses(2);
  expect(run.curve.training).toHaveLength(losses.length);
  for (const [index, { loss }] of run.curve.training.entries()) expect(Math.abs(loss - losses[index])).toBeLessThan(1e-5);
  await page.getByLabel('Play take 1 of around').click();
  await page.getByRole('img', { name: 'What the network sees' }).waitFor();
  await page.getByLabel(/^Save .* as a file$/).selectOption('onnx');
  await page.getByText('is in your downloads').waitFor();
  await expectAccessible(page);

  await page.goto(new URL(`#/video?run=${run.id}`, page.url()).href);
  await page.reload();
  await page.getByText('The network of this run is back. It knows: around, side to side, up and down.').waitFor();
});

it('records a gesture, learns it beside others, and recognizes live what is shown', async () => {
  show('side');
  const page = await openPlayground({ at: '#/video', flags: [`--use-file-for-fake-video-capture=${film}`] });
  await click(page, 'Use an example');
  await page.getByLabel('Play take 10 of around').waitFor();
  await click(page, 'Remove the class side to side');
  await click(page, 'Add a class');
  await page.getByLabel('Name of class 3').fill('hello');
  await page.getByLabel('Seconds of a recording').fill('6');
  await click(page, 'Record hello');
  await page.getByLabel('Play take 3 of hello').waitFor();
  await train(page, 12);
  for (const [gesture, name] of [
    ['side', 'hello'],
    ['up', names.up],
  ] as const) {
    show(gesture);
    await click(page, 'Recognize live');
    await page.locator('.heard', { hasText: name }).waitFor();
    await page.getByRole('button', { name: 'Stop', exact: true }).last().click();
    await page.getByText('Watching').waitFor({ state: 'detached' });
  }
  await expectAccessible(page);
});

it('says in a line that the camera was refused', async () => {
  const page = await openPlayground({ at: '#/video', allowsMedia: false });
  await click(page, 'Record wave');
  await page.getByRole('alert').waitFor();
  expect(await page.getByRole('alert').textContent()).toContain('The camera was refused: allow it');
  await expectAccessible(page);
});
