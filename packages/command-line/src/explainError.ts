/** From anything that was thrown to one line for a person and an exit code. */
import { DatasetError } from '@statal/datasets';
import { FormatError } from '@statal/layers';
import { CheckpointError } from '@statal/train';
import { Failure } from './failure.js';
import { UsageError } from './usageError.js';

export interface Explanation {
  readonly line: string;
  /** 2: bad usage or bad input; 1: it should have worked. */
  readonly exitCode: 1 | 2;
}

export function explainError(error: unknown): Explanation {
  const message = error instanceof Error ? error.message : String(error);
  const isInput = [UsageError, DatasetError, CheckpointError, FormatError].some((kind) => error instanceof kind);
  if (isInput) return { line: sentence(message), exitCode: 2 };
  if (error instanceof Failure) return { line: sentence(message), exitCode: 1 };
  return { line: `${message}. Add --verbose to see where it happened`.replace(/\s*\n\s*/g, ' '), exitCode: 1 };
}

/** Ends with a full stop. */
export function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
