/** Turns any thrown value into one line for a person and an exit code. */
import { DatasetError } from '@statal/datasets';
import { PathError } from '@statal/files';
import { FormatError } from '@statal/layers';
import { CheckpointError } from '@statal/train';
import { Failure } from './failure.js';
import type { Flags } from './flags.js';
import { hintInFlags } from './hintInFlags.js';
import { UsageError } from './usageError.js';

/** An error as a person reads it, and the exit code that it means. */
export interface ErrorLine {
  readonly line: string;
  /** 2: bad usage or input. 1: any other failure. */
  readonly exitCode: 1 | 2;
}

/** @param flags the flags of the verb that failed; the line names no others */
export function explainError(error: unknown, flags: Flags = new Set()): ErrorLine {
  if (error instanceof DatasetError && error.fact !== undefined) {
    return { line: sentence(`${error.source}: ${error.reason}. ${hintInFlags(error, flags)}`), exitCode: 2 };
  }
  const message = error instanceof Error ? error.message : String(error);
  const isInput = [UsageError, DatasetError, CheckpointError, FormatError, PathError].some((kind) => error instanceof kind);
  if (isInput) return { line: sentence(message), exitCode: 2 };
  if (error instanceof Failure) {
    const wayOut = error.wayOut?.(flags);
    return { line: sentence(wayOut === undefined ? message : `${sentence(message)} ${wayOut}`), exitCode: 1 };
  }
  return { line: `${message}. Add --verbose to see where it happened`.replace(/\s*\n\s*/g, ' '), exitCode: 1 };
}

/** The text with a period at its end. */
export function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
