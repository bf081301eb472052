/**
 * Makes the picture of the README from the built page: `node scripts/takePicture.mjs` in apps/playground. It opens the panel Memory in
 * Chromium, sends a neuron one pulse after another, and films what its memories keep. ffmpeg writes the animation.
 *
 * Environment: CHROMIUM is the program of the browser, if it is not /usr/bin/chromium.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { preview } from 'vite';

const picture = fileURLToPath(new URL('../../../docs/images/playground.webp', import.meta.url));
const root = fileURLToPath(new URL('..', import.meta.url));

/** Strengths by step. The first pulse is too weak to fire the neuron. */
const pulses = { 2: 0.2, 5: 0.4, 10: 1, 15: 0.7, 20: 0.4 };
/** The steps that are filmed: each pulse, and some of the silence between. */
const filmed = [0, 2, 3, 5, 6, 8, 10, 11, 13, 15, 16, 18, 20, 22];
const framesPerSecond = 2;
/** Seconds that the last frame stays. */
const rest = 3;
/** A README should load quickly, also on a phone. */
const mostBytes = 400_000;

const frames = mkdtempSync(join(tmpdir(), 'statal-picture-'));
const server = await preview({ root, preview: { port: 0, host: '127.0.0.1' }, logLevel: 'error' });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  chromiumSandbox: false,
  args: ['--disable-gpu', '--no-proxy-server'],
});
try {
  const viewport = { width: 960, height: 1400 };
  const context = await browser.newContext({ viewport, deviceScaleFactor: 1.25, locale: 'en', colorScheme: 'light' });
  const page = await context.newPage();
  await page.goto(`${server.resolvedUrls?.local[0]}#/memory`);
  await page.getByRole('button', { name: 'none', exact: true }).click();
  const clip = await figureOf(page);
  for (const [frame, step] of filmed.entries()) {
    await page.locator('.step-slider input').fill(String(step));
    await sendPulse(page, step);
    await page.screenshot({ path: frameAt(frame), clip });
  }
  writeAnimation();
} finally {
  await browser.close();
  await server.close();
  rmSync(frames, { recursive: true });
}

/** @param {number} frame */
function frameAt(frame) {
  return join(frames, `${String(frame).padStart(3, '0')}.png`);
}

/** The pulses and the rows of the memories, with a margin. @param {import('playwright-core').Page} page */
async function figureOf(page) {
  await page.locator('.memory-value').first().waitFor();
  const [top, bottom] = await Promise.all([page.locator('.pulse-row').boundingBox(), page.locator('.memory-rows').boundingBox()]);
  if (top === null || bottom === null) throw new Error('the panel Memory shows no figure');
  return { x: top.x - 12, y: top.y - 12, width: top.width + 24, height: bottom.y + bottom.height - top.y + 24 };
}

/** @param {import('playwright-core').Page} page @param {number} step */
async function sendPulse(page, step) {
  const strength = pulses[step] ?? 0;
  const pulse = page.getByRole('slider', { name: `Pulse at step ${step}`, exact: true });
  for (let tenth = 0; tenth < Math.round(10 * strength); tenth++) await pulse.press('ArrowUp');
  await page.evaluate(() => document.activeElement?.blur());
  // The rows are drawn when the Worker has answered: each shows all pulses so far.
  const sent = Object.keys(pulses).filter((at) => Number(at) <= step).length;
  await page.waitForFunction((count) => document.querySelectorAll('.memory-row .input').length === count, 5 * sent);
}

function writeAnimation() {
  const input = ['-framerate', String(framesPerSecond), '-i', join(frames, '%03d.png')];
  const still = `tpad=stop_mode=clone:stop_duration=${rest}`;
  const output = ['-vf', still, '-c:v', 'libwebp_anim', '-loop', '0', '-quality', '60', '-compression_level', '6', picture];
  const { status } = spawnSync('ffmpeg', ['-loglevel', 'error', '-y', ...input, ...output], { stdio: 'inherit' });
  if (status !== 0) throw new Error("ffmpeg could not write the animation; it is the program of Debian's package ffmpeg");
  const bytes = statSync(picture).size;
  console.log(`docs/images/playground.webp: ${Math.round(bytes / 1000)} kB`);
  if (bytes > mostBytes) throw new Error(`the picture has ${bytes} bytes, more than ${mostBytes}; lower its quality`);
}
