/** What goes on in a panel with a microphone or a camera: one thing at a time, and why the last one failed. */
import { type Signal, signal } from '@preact/signals';
import { problemOf } from '../training/problemOf.js';
import { MediaError, type MediaProblem } from './mediaProblem.js';

export type Activity =
  | { readonly kind: 'idle' }
  | { readonly kind: 'reading' | 'training' | 'listening' }
  /** `left`: seconds until the recording begins, or until it ends. `key`: the class. */
  | { readonly kind: 'waiting'; readonly key: number; readonly left: number }
  /** `level`: decibels below full scale, of a microphone. */
  | { readonly kind: 'recording'; readonly key: number; readonly left: number; readonly level?: number | undefined };

export interface Tasks {
  readonly activity: Signal<Activity>;
  /** Why a microphone or a camera cannot be used, or one line of another problem. */
  readonly problem: Signal<{ readonly media: MediaProblem } | { readonly text: string } | undefined>;
  /** Does something, unless something else goes on. */
  doing(activity: Activity, work: () => Promise<void>): Promise<void>;
  /** Counts down before a recording. Resolves to whether it should begin. */
  wait(key: number): Promise<boolean>;
  stopWaiting(): void;
}

const idle: Activity = { kind: 'idle' };

/** Seconds to get ready. */
export const countdown = 3;

export function newTasks(): Tasks {
  const activity = signal<Activity>(idle);
  const problem: Tasks['problem'] = signal(undefined);
  let isStopped = false;
  return {
    activity,
    problem,
    async doing(kind, work) {
      if (activity.peek().kind !== 'idle') return;
      activity.value = kind;
      problem.value = undefined;
      isStopped = false;
      try {
        await work();
      } catch (error) {
        problem.value = error instanceof MediaError ? { media: error.problem } : { text: problemOf(error) };
      } finally {
        activity.value = idle;
      }
    },
    async wait(key) {
      for (let left = countdown; left > 0 && !isStopped; left--) {
        activity.value = { kind: 'waiting', key, left };
        await new Promise((resolve) => setTimeout(resolve, 1000));
      }
      return !isStopped;
    },
    stopWaiting() {
      isStopped = true;
    },
  };
}
