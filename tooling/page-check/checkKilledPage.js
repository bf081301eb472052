/**
 * Kills a page, or its whole browser, at random moments while it stores checkpoints. Afterwards the last and the best checkpoint must
 * be whole, and no older than what the store had acknowledged.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openProfile } from './openPage.js';
import { servePages } from './servePages.js';

const kills = 12;

/**
 * @param {Map<string, string | Uint8Array>} files
 * @param {{ executablePath: string, timeout: number }} options
 */
export async function checkKilledPage(files, options) {
  const profile = mkdtempSync(join(tmpdir(), 'statal-profile-'));
  const server = await servePages(files, { isolated: false });
  const address = `${server.address}checkpoints.html`;
  let stored = { last: 0, best: 0 };
  try {
    for (let kill = 0; kill < kills; kill++) {
      stored = await saveUntilKilled(kill % 3 === 2 ? closePage : killBrowser, stored);
      const found = await whatIsLeft();
      if (found.last < stored.last || found.best < stored.best || found.last > stored.last + 1) {
        throw new Error(`kill ${kill}: stored were ${JSON.stringify(stored)}, found are ${JSON.stringify(found)}`);
      }
      stored = found;
    }
  } finally {
    server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
  if (stored.last < kills) throw new Error(`only ${stored.last} checkpoints were stored before ${kills} kills`);
  console.log(`  checkpoints in IndexedDB: ${kills} kills while saving, ${stored.last} stored, the last and the best whole after each`);

  /**
   * @param {(page: import('playwright-core').Page) => Promise<void>} kill
   * @param {{ last: number, best: number }} before
   */
  async function saveUntilKilled(kill, before) {
    const seen = { ...before };
    const context = await openProfile(profile, options);
    const page = await context.newPage();
    /** @type {() => void} */
    let started = () => {};
    const hasStarted = new Promise((resolve) => {
      started = () => resolve(undefined);
    });
    await page.exposeFunction('stored', (/** @type {number} */ iteration, /** @type {boolean} */ best) => {
      seen.last = iteration;
      if (best) seen.best = iteration;
      started();
    });
    await page.goto(address, { timeout: options.timeout });
    const saving = page.evaluate(() => /** @type {any} */ (globalThis).saveForever(/** @type {any} */ (globalThis).stored));
    const ended = saving.then(
      () => undefined,
      (error) => error,
    );
    await Promise.race([hasStarted, ended.then((error) => Promise.reject(error))]);
    await pause(Math.random() * 300);
    await kill(page);
    await ended;
    await context.close().catch(() => {});
    return seen;
  }

  async function whatIsLeft() {
    const context = await openProfile(profile, options);
    try {
      const page = await context.newPage();
      await page.goto(address, { timeout: options.timeout });
      return await page.evaluate(
        () => /** @type {Promise<{ last: number, best: number }>} */ (/** @type {any} */ (globalThis).loadWhole()),
      );
    } finally {
      await context.close();
    }
  }

  /** @param {import('playwright-core').Page} page */
  async function closePage(page) {
    await page.close({ runBeforeUnload: false });
  }

  /** SIGKILL to every process of the browser: they all name the profile. */
  async function killBrowser() {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      if (commandOf(pid).includes(profile)) killQuietly(Number(pid));
    }
  }
}

/** @param {string} pid */
function commandOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // it has ended meanwhile
  }
}

/** @param {number} pid */
function killQuietly(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has ended meanwhile
  }
}
