/** The page of the README, as it stands there: opens it in Chromium with WebGPU in software and reads what it writes. */
import { readFileSync } from 'node:fs';
import { softwareGraphics } from '@statal/tooling-vitest/softwareGraphics';
import { openBrowser } from './openPage.js';
import { linesOfPage } from './standalonePage.js';

const mostLines = 40;
const timeout = 180_000;

/** @param {string} executablePath of Chromium */
export async function checkReadmePage(executablePath) {
  const html = pageOfReadme();
  const [, iterations] = /iterations: (\d+)/.exec(html) ?? [];
  const browser = await openBrowser({ executablePath, timeout, graphics: softwareGraphics });
  try {
    checkLines(await linesOfPage(browser, { name: 'the page of README.md', html, last: new RegExp(`(^|\\s)${iterations}: `), timeout }));
  } finally {
    await browser.close();
  }
}

function pageOfReadme() {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const pages = [...readme.matchAll(/^```html\n([\s\S]*?)^```/gm)].map(([, text]) => text);
  if (pages.length !== 1) throw new Error(`README.md has ${pages.length} pages of html, expected 1`);
  const count = pages[0].trimEnd().split('\n').length;
  if (count > mostLines) throw new Error(`the page of README.md has ${count} lines, expected at most ${mostLines}`);
  return pages[0];
}

/** @param {readonly string[]} lines */
function checkLines(lines) {
  const losses = lines.map((line) => {
    const [, loss] = /^\d+: (\d\.\d{3}) nats per character, gpu \(webgpu.*\)$/.exec(line) ?? [];
    if (loss === undefined) throw new Error(`the page of README.md wrote ${JSON.stringify(line)}, expected a loss on WebGPU`);
    return Number(loss);
  });
  const [first, last] = [losses[0], losses[losses.length - 1]];
  if (!(losses.length > 5 && last < 0.5 * first)) throw new Error(`the page of README.md: losses ${losses.join(', ')}: little was learned`);
  console.log(`The page of README.md, on WebGPU in software: losses ${first} to ${last}`);
}
