/** The memory of the browser's renderer processes: pages and their Workers, with WebAssembly memory. Linux tells it. */
import { readdirSync, readFileSync } from 'node:fs';

/** In megabytes; shared pages count by their share (PSS). */
export function rendererMemory(): number {
  const parents = new Map(processes().map((id) => [id, parentOf(id)]));
  const isOwn = (id: number | undefined): boolean => id !== undefined && (id === process.pid || isOwn(parents.get(id)));
  const renderers = [...parents.keys()].filter((id) => isOwn(id) && read(`/proc/${id}/cmdline`).includes('--type=renderer'));
  return renderers.reduce((sum, id) => sum + Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${id}/smaps_rollup`))?.[1] ?? 0) / 1000, 0);
}

function processes(): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((id) => Number.isInteger(id) && id > 0);
}

function parentOf(id: number): number | undefined {
  // The name of the process, in brackets, may hold anything.
  const [, parent] = /\) \S (\d+)/.exec(read(`/proc/${id}/stat`)) ?? [];
  return parent === undefined ? undefined : Number(parent);
}

/** Empty if the process has ended. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
