import { setFlagsFromString } from 'node:v8';
import { createEngine } from '@statal/tensors';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { labRuns } from '../../build/labRuns.js';
import { isOfSizes, type LabRun } from '../../src/memory/study/labRun.js';
import { repeatTraining } from '../../src/memory/study/repeatTraining.js';
import type { Point, RunEvent } from '../../src/runs/run.js';
import { expectAccessible } from './expectAccessible.js';
import { openPlayground } from './openPlayground.js';
import { storedRuns } from './storedRuns.js';

/** What the panel shows that a memory is at the chosen step. */
const memory = (page: Page, name: string): Promise<string | null> =>
  page
    .getByRole('listitem', { name: `Memory ${name}` })
    .locator('.memory-value')
    .textContent();

it('shows what each memory keeps of pulses that are drawn by the keyboard', async () => {
  const page = await openPlayground({ at: '#/memory' });
  await page.getByRole('button', { name: 'none', exact: true }).click();
  await expect.poll(() => memory(page, 'binary')).toBe('0.00');
  const first = page.getByRole('slider', { name: 'Pulse at step 0', exact: true });
  await page.getByRole('slider', { name: 'Step 10', exact: true }).fill('0');
  await first.focus();
  await page.keyboard.press(' ');
  expect(await first.getAttribute('aria-valuenow')).toBe('1');
  // a = 1.5 x 1 - 0.4 = 1.1
  await expect.poll(() => memory(page, 'value')).toBe('1.10');
  expect(await memory(page, 'probability')).toBe((1 - Math.exp(-1.1)).toFixed(2));
  expect(await memory(page, 'content')).toBe((Math.tanh(1.6) * (1 - Math.exp(-1.1))).toFixed(2));
  // Two steps later nothing fires, so the memories are the same.
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.getByText('Step 2: it does not fire; probability = 0.67').waitFor();
  expect([await memory(page, 'value'), await memory(page, 'binary')]).toEqual(['1.10', '1.00']);
  // Pointing at a value of the unrolled neuron shows it, and goes to its step.
  const activation = page.locator('.unrolled g.node[data-time="0"]', { hasText: 'activation' });
  await activation.hover();
  await page.getByText('Value: 1.1', { exact: true }).waitFor();
  expect(await page.getByRole('slider', { name: 'Step 0', exact: true }).inputValue()).toBe('0');
  await page.getByRole('slider', { name: 'Pulse at step 2', exact: true }).focus();
  // A pulse below the threshold leaves no trace.
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  expect(await page.getByRole('slider', { name: 'Pulse at step 2', exact: true }).getAttribute('aria-valuenow')).toBe('0.2');
  await expect.poll(() => memory(page, 'value')).toBe('1.10');
  // A higher threshold forgets the first pulse as well.
  await page.getByRole('slider', { name: 'Threshold' }).fill('2');
  await expect.poll(() => memory(page, 'value')).toBe('0.00');
});

it('remembers pulses of the space bar while time runs, and stands still when it is paused', async () => {
  const page = await openPlayground({ at: '#/memory' });
  await page.getByLabel('Send them live').check();
  await page.getByRole('button', { name: 'Start the time' }).click();
  await page.keyboard.press(' ');
  await expect.poll(() => memory(page, 'binary')).toBe('1.00');
  await page.getByRole('button', { name: 'Pause the time' }).click();
  const chart = page.getByRole('img', { name: /The memory value over time/ });
  const label = await chart.getAttribute('aria-label');
  await page.getByRole('button', { name: 'One step' }).click();
  await expect.poll(() => chart.getAttribute('aria-label')).not.toBe(label);
  await page.getByRole('button', { name: 'Forget everything' }).click();
  await expect.poll(() => memory(page, 'binary')).toBe('-');
});

it('fits a phone, in Spanish', async () => {
  const page = await openPlayground({
    at: '#/memory',
    context: { viewport: { width: 360, height: 740 }, locale: 'es', colorScheme: 'dark', reducedMotion: 'reduce' },
  });
  await expect.poll(() => page.locator('.study-section details').count()).toBe(9);
  await expect.poll(() => page.locator('.memory-value').first().textContent()).toBe('1,10');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  // Nothing plays by itself for those who want less motion.
  expect(await page.getByRole('button', { name: 'Ver en cámara lenta' }).count()).toBe(0);
  await expectAccessible(page);
});

/** The same training in Node. */
async function inNode(task: string, cell: string): Promise<{ readonly training: readonly Point[]; readonly validation: readonly Point[] }> {
  // Chromium has relaxed SIMD. Node 20 has it behind a flag.
  if (process.versions.node.startsWith('20.')) setFlagsFromString('--experimental-wasm-relaxed-simd');
  const engine = await createEngine({ threads: 1 });
  const { configuration } = labRuns()
    .filter((run) => !isOfSizes(run))
    .find(({ configuration: own }) => own.task.name === task && own.cell.name === cell) as LabRun;
  const events: RunEvent[] = [];
  await repeatTraining(configuration, { engine, report: (event) => events.push(event), onInside: () => {} });
  engine.close();
  return {
    training: events.flatMap((event) => (event.type === 'progress' ? event.points : [])),
    validation: events.flatMap((event) => (event.type === 'validation' ? [{ iteration: event.iteration, loss: event.loss }] : [])),
  };
}

it('repeats a training of the table with the losses of Node', async () => {
  const page = await openPlayground({ at: '#/memory' });
  await page.getByRole('button', { name: 'Train first-time here' }).click();
  const box = page.getByRole('region', { name: 'Train it here' });
  expect(await box.getByLabel('Cell').inputValue()).toBe('statal-content');
  await box.getByRole('button', { name: 'Train', exact: true }).click();
  await box.getByText('Solved.').waitFor();
  const [run] = await storedRuns(page);
  expect(run.status).toBe('done');
  expect(run.curve).toEqual(await inNode('first-time', 'statal-content'));
  await expect.poll(() => box.locator('.inside-now').textContent()).toContain('gradient');
  await expectAccessible(page, '#train-table');
});

it('stops a training, and shows a chart for each table of the document', async () => {
  const page = await openPlayground({ at: '#/memory' });
  const box = page.getByRole('region', { name: 'Train the smallest cells here' });
  await box.getByLabel('Cell').selectOption('lstm');
  await box.getByRole('button', { name: 'Train', exact: true }).click();
  await box.getByText(/Training: update [1-9]/).waitFor();
  await box.getByRole('button', { name: 'Stop' }).click();
  await box.getByText('Stopped.').waitFor();
  await expect.poll(async () => (await storedRuns(page))[0].status).toBe('stopped');
  // 13 tasks, 9 of the tried forms, 13 rivals.
  expect(await page.locator('.study-cards h4').count()).toBe(13 + 9 + 3 + 2);
  expect(await page.locator('.rivals li').count()).toBe(13);
  await expect.poll(() => page.locator('.study-table').count()).toBe(9);
  await page.getByLabel('Measure').last().selectOption('fires');
  await page.getByText('81.3%').first().waitFor();
});
