/** Cells to start from. They are files of this project, so the compiler checks them as it checks everything else. */
import gru from './gru.ts?raw';
import leaky from './leaky.ts?raw';
import lstm from './lstm.ts?raw';
import rnn from './rnn.ts?raw';
import statal from './statal.ts?raw';

export const starts: Readonly<Record<StartName, string>> = { leaky, rnn, gru, lstm, statal };

export type StartName = 'leaky' | 'rnn' | 'gru' | 'lstm' | 'statal';

export const startNames = ['leaky', 'rnn', 'gru', 'lstm', 'statal'] as const satisfies readonly StartName[];
