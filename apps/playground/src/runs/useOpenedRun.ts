/** The run that the address names: `#/text?run=ID`. */
import { useEffect } from 'preact/hooks';
import { route } from '../shell/route.js';
import type { Run } from './run.js';
import { findRun, loadRuns } from './runs.js';

/** Calls `show` with the run, when the browser's storage has given the list. After a reload the list comes later than the panel. */
export function useOpenedRun(show: (run: Run) => void | Promise<void>): void {
  const id = route.value.query.get('run');
  useEffect(() => {
    if (id === null) return;
    let isHere = true;
    void loadRuns().then(() => {
      const run = findRun(id);
      if (isHere && run !== undefined) void show(run);
    });
    return () => {
      isHere = false;
    };
  }, [id]);
}
