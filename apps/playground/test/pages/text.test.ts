import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '@statal/tensors';
import { textLearning, textModel, textVocabulary, textWindows } from '@statal/text-generator/model';
import { fit } from '@statal/train';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { defaultSettings, fittingSettings, fixedSettings } from '../../src/text/textSettings.js';
import { expectAccessible } from './expectAccessible.js';
import { openPlayground } from './openPlayground.js';
import { storedRuns } from './storedRuns.js';

const poem = 'She sells sea shells by the sea shore. "Come in," she said, "and see." '.repeat(60);
const settings = fittingSettings({ ...defaultSettings, units: 32, iterations: 120 }, poem.length);

async function fillIn(page: Page, { units, iterations } = settings): Promise<void> {
  await page.getByLabel('The text to learn').fill(poem);
  await page.getByLabel('Units').fill(String(units));
  await page.getByLabel('Iterations').fill(String(iterations));
}

const train = (page: Page): Promise<void> => page.getByRole('button', { name: 'Train', exact: true }).click();
const ended = (page: Page): Promise<void> => page.getByText('The training has ended.').waitFor({ state: 'attached' });

async function stop(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Stop', exact: true }).first().click();
  await expect.poll(async () => (await storedRuns(page))[0].status).toBe('stopped');
}

async function iterationAbove(page: Page, least: number): Promise<void> {
  const at = async (): Promise<number> =>
    Number(/iteration ([\d,]+)/.exec((await page.textContent('main')) ?? '')?.[1].replaceAll(',', '') ?? 0);
  await expect.poll(at, { interval: 30 }).toBeGreaterThan(least);
}

/** The losses of the same training in Node. */
async function nodeLosses(): Promise<readonly number[]> {
  const fixed = fixedSettings(settings);
  const vocabulary = textVocabulary(poem, fixed);
  const windows = textWindows(vocabulary.encode(poem), fixed, { source: 'poem', train: 'poem', validation: 'poem' });
  const engine = await createEngine({ threads: 1 });
  const learning = textLearning(textModel(fixed, vocabulary.size), windows.train, { engine, settings: fixed });
  const losses: number[] = [];
  for await (const event of fit({ ...learning, iterations: settings.iterations })) if (event.type === 'step') losses.push(event.loss);
  engine.close();
  return losses;
}

it('trains with the numbers of Node, writes, shows what a unit knows, and goes on after a reload', async () => {
  const page = await openPlayground({ at: '#/text' });
  await fillIn(page);
  await train(page);
  await page.locator('.samples .colored-text').first().waitFor();
  await ended(page);

  const [run] = await storedRuns(page);
  const losses = await nodeLosses();
  expect(run.curve.training).toHaveLength(losses.length);
  for (const [index, { loss }] of run.curve.training.entries()) expect(Math.abs(loss - losses[index])).toBeLessThan(1e-4);

  await page.getByRole('button', { name: 'quotes' }).click();
  await page.locator('.found button').first().waitFor();
  await page.getByRole('button', { name: 'Write', exact: true }).click();
  await expect.poll(() => page.locator('.written').textContent()).toContain('she');
  await expectAccessible(page);

  // The model comes back from the browser's storage.
  await page.goto(new URL(`#/text?run=${run.id}`, page.url()).href);
  await page.reload();
  await page.getByRole('heading', { name: 'Look inside' }).waitFor();
  expect(await page.getByLabel('The text to learn').inputValue()).toBe(poem);
});

it('continues a stopped training with the bits of one that never stopped', async () => {
  const page = await openPlayground({ at: '#/text' });
  await fillIn(page, { ...settings, iterations: 100_000 });
  await train(page);
  await iterationAbove(page, 5);
  await stop(page);
  const [{ iteration }] = await storedRuns(page);
  await page.getByRole('button', { name: 'Continue the training' }).click();
  await iterationAbove(page, iteration + 30);
  await stop(page);
  await fillIn(page, { ...settings, iterations: iteration + 30 });
  await train(page);
  await expect.poll(async () => (await storedRuns(page)).map(({ status }) => status).sort()).toEqual(['done', 'stopped']);
  const [straight, stopped] = (await storedRuns(page)).sort((a, b) => a.iteration - b.iteration);
  expect(straight.curve.training).toHaveLength(iteration + 30);
  expect(stopped.curve.training.slice(0, iteration + 30)).toEqual(straight.curve.training);
});

it('saves a model as a file, and loads it again', async () => {
  const page = await openPlayground({ at: '#/text' });
  await fillIn(page, { ...settings, iterations: 50 });
  await train(page);
  await ended(page);
  for (const ending of ['onnx', 'safetensors']) {
    const download = page.waitForEvent('download');
    await page.locator('.actions select').selectOption(ending);
    const file = await download;
    expect(file.suggestedFilename()).toMatch(new RegExp(`\\.${ending}$`));
    if (ending !== 'safetensors') continue;
    const path = join(tmpdir(), file.suggestedFilename());
    await file.saveAs(path);
    await page.locator('input[type=file]').setInputFiles(path);
    await expect.poll(() => page.locator('.runs .scrolls tbody tr').count()).toBe(2);
    await page.getByRole('heading', { name: 'Continue a prompt' }).waitFor();
  }
});

it('refuses a file that is no text, in one line', async () => {
  const page = await openPlayground({ at: '#/text' });
  const path = join(tmpdir(), 'statal-no-text.png');
  writeFileSync(path, Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 255, 254, 0, 1));
  await page.locator('input[type=file]').setInputFiles(path);
  expect(await page.getByRole('alert').textContent()).toMatch(/^statal-no-text\.png: /);
});

it('trains on one thread where the host does not isolate the page', async () => {
  const page = await openPlayground({ at: '#/text', isolated: false });
  await fillIn(page, { ...settings, iterations: 50 });
  await train(page);
  await ended(page);
  const [run] = await storedRuns(page);
  expect(run.engine).not.toContain('threads');
  expect(run.status).toBe('done');
});

it('trains on WebGPU where the page has it', async () => {
  const page = await openPlayground({ at: '#/text', webgpu: true });
  await page.getByText('WebGPU works here').waitFor();
  await page.getByLabel('Trainings run on').selectOption('webgpu');
  await fillIn(page, { ...settings, units: 8, iterations: 20 });
  await train(page);
  await ended(page);
  const [run] = await storedRuns(page);
  expect(run.engine).toContain('webgpu');
  expect(run.curve.training.at(-1)?.loss).toBeLessThan(run.curve.training[0].loss);
});
