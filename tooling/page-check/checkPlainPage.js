/** The page of docs/guides/without-a-bundler.md, as it stands there: opens it in Chromium with WebGPU in software and reads what it writes. */
import { readFileSync } from 'node:fs';
import { softwareGraphics } from '@statal/tooling-vitest/softwareGraphics';
import { openBrowser } from './openPage.js';
import { linesOfPage } from './standalonePage.js';

const mostLines = 40;
const timeout = 180_000;

/** @param {string} executablePath of Chromium */
export async function checkPlainPage(executablePath) {
  const html = pageOfGuide();
  const [, iterations] = /iterations: (\d+)/.exec(html) ?? [];
  const browser = await openBrowser({ executablePath, timeout, graphics: softwareGraphics });
  try {
    checkLines(await linesOfPage(browser, { name: 'the page of the guide', html, last: new RegExp(`(^|\\s)${iterations}: `), timeout }));
  } finally {
    await browser.close();
  }
}

function pageOfGuide() {
  const text = readFileSync(new URL('../../docs/guides/without-a-bundler.md', import.meta.url), 'utf8');
  const pages = [...text.matchAll(/^```html\n([\s\S]*?)^```/gm)].map(([, html]) => html);
  if (pages.length !== 1) throw new Error(`docs/guides/without-a-bundler.md has ${pages.length} pages of html, expected 1`);
  const count = pages[0].trimEnd().split('\n').length;
  if (count > mostLines) throw new Error(`the page of the guide has ${count} lines, expected at most ${mostLines}`);
  return pages[0];
}

/** @param {readonly string[]} lines */
function checkLines(lines) {
  const losses = lines.map((line) => {
    const [, loss] = /^\d+: (\d\.\d{3}) nats per character, gpu \(webgpu.*\)$/.exec(line) ?? [];
    if (loss === undefined) throw new Error(`the page of the guide wrote ${JSON.stringify(line)}, expected a loss on WebGPU`);
    return Number(loss);
  });
  const [first, last] = [losses[0], losses[losses.length - 1]];
  if (!(losses.length > 5 && last < 0.5 * first)) throw new Error(`the page of the guide: losses ${losses.join(', ')}: little was learned`);
  console.log(`The page of docs/guides/without-a-bundler.md, on WebGPU in software: losses ${first} to ${last}`);
}
