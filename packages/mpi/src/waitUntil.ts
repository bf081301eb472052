/** How a rank waits for others: it asks MPI again and again, and lets the event loop run in between. */
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import type { World } from './world.js';

/** Milliseconds of asking between two turns of the event loop. */
const SPIN = 0.2;
/** The same where ranks share a core: the rank that is waited for may need it. */
const SHORT_SPIN = 0.02;
/**
 * Milliseconds after which a wait is long: then the core may rest. Until then data may be on its way, 16 MB on a slow network, and MPI moves
 * it only while it is asked.
 */
const LONG = 1000;
const PAUSE = 1;

export async function waitUntil(isDone: () => boolean, world: Pick<World, 'isOversubscribed'>): Promise<void> {
  const began = performance.now();
  const spin = world.isOversubscribed ? SHORT_SPIN : SPIN;
  for (;;) {
    const asked = performance.now();
    do {
      if (isDone()) return;
    } while (performance.now() - asked < spin);
    if (world.isOversubscribed || asked - began > LONG) await pause(PAUSE);
    else await turn();
  }
}
