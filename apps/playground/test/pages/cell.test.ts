import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { compileCode } from '../../src/cell/language/compileCode.js';
import { defaultRace } from '../../src/cell/race/raceSettings.js';
import { type RacerEvent, trainRacer } from '../../src/cell/race/trainRacer.js';
import { packShared } from '../../src/cell/share/shareLink.js';
import { starts } from '../../src/cell/starts/starts.js';
import { expectAccessible } from './expectAccessible.js';
import { openPlayground } from './openPlayground.js';
import { storedRuns } from './storedRuns.js';

/** The cell of the front page of this project, as one copies it. */
const leakyOfReadme = /import \{ defineCell.*?\n\}\);/s.exec(readFileSync('../../README.md', 'utf8'))?.[0] ?? '';

const editor = (page: Page) => page.locator('.cm-content');
const says = (page: Page, text: string | RegExp): Promise<void> => page.locator('.verdict').getByText(text).first().waitFor();

async function type(page: Page, code: string): Promise<void> {
  await editor(page).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(code);
}

it('checks what one types: types, shapes, gradients and endless loops, each in one line at its line', async () => {
  const page = await openPlayground({ at: '#/cell' });
  await says(page, 'The gradient is right');
  await expectAccessible(page);

  await type(page, starts.leaky.replace('matmul(x, W)', 'matmul(x, 5)'));
  await says(page, "Line 15: Argument of type 'number' is not assignable to parameter of type 'Tensor'.");
  await page.locator('.cm-lint-marker-error').first().waitFor();
  await type(page, starts.leaky.replace('matmul(x, W)', 'matmul(x, U)'));
  await says(page, 'Line 15: matmul: inner dimensions 3 and 4 differ: [6, 3] and [4, 4]');
  expect(await page.locator('.findings li').count()).toBe(1);
  await expectAccessible(page);

  await type(page, starts.leaky.replace('sigmoid(rate)', 'stopGradient(sigmoid(rate))').replace('{ add,', '{ stopGradient, add,'));
  await says(page, /The gradient of rate is wrong: 0\.0000, and finite differences say/);

  // Escape, then Tab: the keyboard gets out of the editor.
  await editor(page).click();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.closest('.cm-content'))).toBeNull();

  await type(page, `for (;;) {}\n${starts.leaky}`);
  await says(page, 'The code did not end within 5 seconds. Look for an endless loop.');
  await type(page, starts.leaky);
  await says(page, 'The gradient is right');
});

it('races the leaky cell of the README with the numbers of the lab, and shows why the winner wins', async () => {
  const page = await openPlayground({ at: '#/cell' });
  await editor(page).waitFor();
  await type(page, leakyOfReadme);
  await says(page, 'The gradient is right');
  await page.getByLabel('Task').selectOption('parity');
  await editor(page).click();
  await page.keyboard.press('ControlOrMeta+Enter');
  await page.getByText(/wins: it solved the task after \d+ updates/).waitFor({ timeout: 50_000 });
  await page.getByRole('heading', { name: 'Why: how far gradients reach back' }).waitFor();
  const rows = page.locator('.lanes tbody tr');
  expect(await rows.count()).toBe(4);
  await page
    .locator('section[aria-labelledby="unrolled-title"] > .controls select')
    .selectOption({ label: 'lstm, trained, on a sequence of the task' });
  await page.locator('.unrolled-drawing').getByText('forget').first().waitFor();
  await expectAccessible(page);

  // The reader's own cell leaves as a file.
  const own = () => page.getByLabel('Save leaky, parity as a file');
  const [download] = await Promise.all([page.waitForEvent('download'), own().selectOption('onnx')]);
  expect(download.suggestedFilename()).toBe('leaky-parity.onnx');

  const runs = await storedRuns(page);
  const leaky = runs.find(({ name }) => name === 'leaky, parity');
  const [first] = await labLosses();
  expect(leaky?.curve.validation[0]).toEqual({ iteration: 100, loss: first });

  await page.goto(new URL(`#/cell?run=${leaky?.id}`, page.url()).href);
  await page.reload();
  await says(page, 'The gradient is right');
  expect(await editor(page).textContent()).toContain('const leaky = defineCell({');
  await expect.poll(() => rows.count()).toBe(4);
});

it('runs nothing of a shared cell before the reader does', async () => {
  const code = packShared({ code: `(globalThis as any).ran = true;\n${starts.rnn}`, race: { ...defaultRace, task: 'parity', rivals: [] } });
  const page = await openPlayground({ at: `#/cell?code=${code}` });
  await page.getByText('Nothing of it runs until you press Run.').waitFor();
  await says(page, 'The types fit. Press Run to try the cell.');
  expect(await page.getByLabel('Task').inputValue()).toBe('parity');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await says(page, 'The gradient is right');
  await expect.poll(async () => (await storedRuns(page)).map(({ name }) => name)).toEqual(['plain, parity']);
  expect(page.url()).toMatch(/#\/cell$/);

  // Stop, and go on.
  const validations = async () => (await storedRuns(page))[0].curve.validation.length;
  await expect.poll(validations).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect.poll(async () => (await storedRuns(page))[0].status).toBe('stopped');
  const before = await validations();
  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  await expect.poll(validations).toBeGreaterThan(before);

  // A link that was cut changes nothing.
  await page.goto(new URL('#/cell?code=nothing', page.url()).href);
  await page.getByText('The link holds no cell that can be read').waitFor();
  expect(await editor(page).textContent()).toContain("name: 'plain'");
});

/** The losses of the same training in Node. */
async function labLosses(): Promise<readonly number[]> {
  // Pages have relaxed SIMD, which Node 20 has behind a flag.
  setFlagsFromString('--experimental-wasm-relaxed-simd');
  const stopping = new AbortController();
  const losses: number[] = [];
  const report = (event: RacerEvent): void => {
    if (event.type !== 'evaluation') return;
    losses.push(event.evaluation[1]);
    stopping.abort();
  };
  const settings = { ...defaultRace, task: 'parity' };
  await trainRacer({ cell: { code: compileCode(leakyOfReadme) }, settings }, { report, signal: stopping.signal });
  return losses;
}
