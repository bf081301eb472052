/** Tries a cell in a Worker of its own, so that an endless loop of it can be ended. */
import { expose } from 'comlink';
import { tryCell } from './tryCell.js';

const worker = {
  /** Answers when the library is loaded: the time limit of a trial counts from here. */
  ready: () => true,
  tryCell,
};

export type TrialWorker = typeof worker;

expose(worker);
