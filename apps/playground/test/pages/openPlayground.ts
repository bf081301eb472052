/** Opens the built page in Chromium for a test. A warning, an error or a failed request of the page fails the test. */
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { inject, onTestFinished } from 'vitest';

const flags = ['--no-first-run', '--no-proxy-server', '--disable-background-networking', '--use-fake-device-for-media-stream'];
/** Lets a page use the microphone and the camera without a question. */
const allowMedia = '--use-fake-ui-for-media-stream';
/** Chromium says so on the console when a page looks for a GPU. */
const noGpu = /No available adapters/;

const software = ['--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

export interface OpenOptions {
  /** Behind the address: `#/text`. Default: the front of the playground. */
  readonly at?: string | undefined;
  /** Whether the host sends the headers that let threads share memory. Default: true. */
  readonly isolated?: boolean | undefined;
  /** Whether the page has WebGPU, in software. Default: false. */
  readonly webgpu?: boolean | undefined;
  /** Whether the visitor lets the page use the microphone and the camera. Default: true. */
  readonly allowsMedia?: boolean | undefined;
  /** More flags of Chromium, such as a file for the fake microphone. */
  readonly flags?: readonly string[] | undefined;
  readonly context?: BrowserContextOptions | undefined;
  /** Messages that the test expects. Default: none. */
  readonly expected?: RegExp | undefined;
}

export async function openPlayground(options: OpenOptions = {}): Promise<Page> {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  const graphics = options.webgpu ? software : ['--disable-gpu'];
  const browser = await chromium.launch({
    executablePath,
    chromiumSandbox: false,
    args: [...flags, ...(options.allowsMedia === false ? [] : [allowMedia]), ...graphics, ...(options.flags ?? [])],
  });
  const page = await (await browser.newContext(options.context)).newPage();
  const complaints: string[] = [];
  const complain = (text: string): void => {
    if (!options.expected?.test(text) && !noGpu.test(text)) complaints.push(text);
  };
  page.on('pageerror', (error) => complain(error.stack ?? error.message));
  page.on('console', (message) => {
    if (['warning', 'error'].includes(message.type())) complain(message.text());
  });
  page.on('requestfailed', (request) => complain(`${request.url()} failed: ${request.failure()?.errorText}`));
  onTestFinished(async () => {
    await browser.close();
    if (complaints.length > 0) throw new Error(`The page complains:\n${complaints.join('\n')}`);
  });
  await page.goto(`${inject(options.isolated === false ? 'plainAddress' : 'address')}${options.at ?? ''}`);
  return page;
}
