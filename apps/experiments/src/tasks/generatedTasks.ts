/** The tasks whose sequences are generated: they need no data, so they run in a page too. */
import { adding } from './adding.js';
import { copy } from './copy.js';
import { delayedRecall } from './delayedRecall.js';
import { firstTime } from './firstTime.js';
import { flipFlop } from './flipFlop.js';
import { parity } from './parity.js';
import { seenBefore } from './seenBefore.js';
import type { Task } from './task.js';

/** Those that are quick to train, by name. */
export const generatedTasks: { readonly [name: string]: Task } = {
  'seen-before': seenBefore,
  'first-time': firstTime,
  'flip-flop': flipFlop,
  copy,
  adding,
  parity,
  'delayed-recall': delayedRecall,
};
