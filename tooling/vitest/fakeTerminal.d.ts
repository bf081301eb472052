import type { PassThrough } from 'node:stream';

export interface FakeTerminal {
  readonly stream: PassThrough & { readonly isTTY: boolean; readonly columns: number };
  /** Everything so far, without colours and movements of the cursor. */
  text(): string;
}

/** A terminal of a given width, and what it was sent. */
export declare function fakeTerminal(columns: number): FakeTerminal;
