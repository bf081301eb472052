/** Makes a file of a run's last checkpoint, in a Worker, and lets the browser download it. */
import { startWorker } from '../training/startWorker.js';
import type { ExportWorker } from './export.worker.js';
import { type ExportFormat, exportFormats } from './exportFormats.js';
import type { Run } from './run.js';

/** Returns the name of the file. */
export async function saveModel({ id, name }: Run, format: ExportFormat): Promise<string> {
  const { calls, end } = startWorker<ExportWorker>(new Worker(new URL('./export.worker.ts', import.meta.url), { type: 'module' }));
  try {
    const bytes = await calls.encode(id, format);
    const file = `${name.replace(/[^\p{L}\p{N}._-]+/gu, '-')}.${exportFormats[format].ending}`;
    download(new Blob([bytes]), file);
    return file;
  } finally {
    end();
  }
}

function download(data: Blob, file: string): void {
  const address = URL.createObjectURL(data);
  const link = Object.assign(document.createElement('a'), { href: address, download: file });
  link.click();
  // The browser reads the address after the click.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
