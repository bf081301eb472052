/** The Worker of the panel while the panel is open. */
import { useEffect, useState } from 'preact/hooks';
import { type StartedWorker, startWorker } from '../training/startWorker.js';
import type { MemoryWorker } from './memory.worker.js';

export function useMemoryWorker(): StartedWorker<MemoryWorker>['calls'] | undefined {
  const [started, setStarted] = useState<StartedWorker<MemoryWorker>>();
  useEffect(() => {
    const made = startWorker<MemoryWorker>(new Worker(new URL('./memory.worker.ts', import.meta.url), { type: 'module' }));
    setStarted(made);
    return () => made.end();
  }, []);
  return started?.calls;
}
