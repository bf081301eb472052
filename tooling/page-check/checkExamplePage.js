/** The page of the examples, as it stands there: opens it in Chromium and reads how good its forecast is. */
import { readFileSync } from 'node:fs';
import { openBrowser } from './openPage.js';
import { linesOfPage } from './standalonePage.js';

const timeout = 60_000;
/** The largest error. Values of the series are from -2 to 2. */
const mostError = 0.15;

/** @param {string} executablePath of Chromium */
export async function checkExamplePage(executablePath) {
  const name = 'examples/page.html';
  const html = readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
  const browser = await openBrowser({ executablePath, timeout });
  try {
    const lines = await linesOfPage(browser, { name, html, last: /forecast: /, timeout });
    const [, error] = /off by (\d\.\d{3})/.exec(lines[lines.length - 1]) ?? [];
    if (error === undefined || !(Number(error) < mostError)) throw new Error(`${name} wrote ${JSON.stringify(lines)}: little was learned`);
    console.log(`The page of the examples: its forecast is off by ${error}`);
  } finally {
    await browser.close();
  }
}
