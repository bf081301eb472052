/** One training in the list of runs. It is plain data, so that the browser can store it. */
import type { PanelName } from '../shell/panelName.js';

export type PlainData = null | boolean | number | string | readonly PlainData[] | { readonly [name: string]: PlainData };

export interface Run {
  readonly id: string;
  readonly name: string;
  readonly panel: PanelName;
  /** Milliseconds since 1970. */
  readonly created: number;
  /** The panel's own settings, enough to build the model again. */
  readonly settings: PlainData;
  /** What it ran on, as the engine names itself. Empty before it started. */
  readonly engine: string;
  readonly status: 'running' | 'stopped' | 'done' | 'failed';
  /** Why it failed, in one line. */
  readonly problem?: string | undefined;
  readonly iteration: number;
  readonly iterations?: number | undefined;
  readonly parameters: number;
  /** Training targets per second, and the time left; both of the last report. */
  readonly perSecond?: number | undefined;
  readonly secondsLeft?: number | undefined;
  readonly curve: Curve;
  /** Whether the browser holds a checkpoint, which can be resumed and exported. */
  readonly saved: boolean;
}

/** The losses of a training. */
export interface Curve {
  readonly training: readonly Point[];
  readonly validation: readonly Point[];
}

export interface Point {
  readonly iteration: number;
  readonly loss: number;
}

/** What a Worker reports of a training. */
export type RunEvent =
  | { readonly type: 'start'; readonly engine: string; readonly parameters: number; readonly iterations?: number | undefined }
  | { readonly type: 'progress'; readonly points: readonly Point[]; readonly perSecond: number; readonly secondsLeft?: number | undefined }
  | { readonly type: 'validation'; readonly iteration: number; readonly loss: number }
  | { readonly type: 'checkpoint'; readonly iteration: number }
  | { readonly type: 'end'; readonly reason: 'done' | 'stopped'; readonly iteration: number };
