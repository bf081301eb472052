/** A terminal of a given width that keeps its output. */
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';

export interface FakeTerminal {
  readonly stream: PassThrough & { readonly isTTY: boolean; readonly columns: number };
  /** Everything so far, without colors and movements of the cursor. */
  text(): string;
}

export function fakeTerminal(columns: number): FakeTerminal {
  const still = (): void => {};
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns, cursorTo: still, moveCursor: still, clearLine: still });
  let sent = '';
  stream.on('data', (data) => {
    sent += data;
  });
  return { stream, text: () => stripVTControlCharacters(sent) };
}
