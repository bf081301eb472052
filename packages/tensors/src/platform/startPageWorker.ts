/**
 * Starts workers in pages. A worker is a file where the bundler gives one, and text in a blob otherwise. A content security policy often
 * refuses blobs; a bundler that does not follow `new URL(..., import.meta.url)` gives no file. What fails first is tried the other way.
 */
import type { RunningWorker } from './platform.js';
import { WorkerRefusedError } from './workerRefusedError.js';

const prologue = "self.onmessage = ({ data }) => { const ready = () => self.postMessage('ready');";

/**
 * @param source calls `ready()` and has `data`
 * @param isFileGiven whether the file of the same program is expected to be there
 */
export function startPageWorker(source: string, data: unknown, isFileGiven: boolean): RunningWorker {
  const ways = isFileGiven ? [fromFile, fromBlob] : [fromBlob, fromFile];
  let current: Worker | undefined;
  const start = async (): Promise<void> => {
    const policy = watchPolicy();
    for (const way of ways) {
      try {
        current = way(source);
        await whenReady(current, data);
        return policy.end();
      } catch {
        current?.terminate();
      }
    }
    // The browser reports what its policy refused in a later turn.
    await new Promise((resolve) => setTimeout(resolve));
    policy.end();
    throw refusal(policy.refused);
  };
  return { started: start(), end: () => current?.terminate() };
}

/** Bundlers recognize these words as they stand. */
function fromFile(): Worker {
  return new Worker(new URL('./generated/threadWorker.js', import.meta.url), { type: 'module' });
}

function fromBlob(source: string): Worker {
  const url = URL.createObjectURL(new Blob([`${prologue}${source}};`], { type: 'text/javascript' }));
  const release = (): void => URL.revokeObjectURL(url);
  try {
    const worker = new Worker(url);
    for (const settled of ['message', 'error']) worker.addEventListener(settled, release, { once: true });
    return worker;
  } catch (error) {
    release();
    throw error;
  }
}

function whenReady(worker: Worker, data: unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.onerror = (event) => {
      // It is tried the other way; what remains is told by createEngine.
      event.preventDefault();
      reject(new Error(event.message));
    };
    worker.onmessage = () => resolve();
    worker.postMessage(data);
  });
}

/** Notes which directives of the page's policy refuse something, until `end`. */
function watchPolicy(): { readonly refused: ReadonlySet<string>; end(): void } {
  const refused = new Set<string>();
  const note = (event: Event): void => void refused.add((event as SecurityPolicyViolationEvent).effectiveDirective);
  globalThis.addEventListener('securitypolicyviolation', note);
  return { refused, end: () => globalThis.removeEventListener('securitypolicyviolation', note) };
}

function refusal(refused: ReadonlySet<string>): WorkerRefusedError {
  if (refused.size === 0) return new WorkerRefusedError('no worker starts in this page');
  const directives = [...refused].join(', ');
  return new WorkerRefusedError(
    `the page's content security policy refuses workers (${directives})`,
    `Let ${directives} allow 'self', with a bundler that gives the file of the worker, or blob:`,
  );
}
