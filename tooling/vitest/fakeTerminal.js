/** A terminal of a given width, and what it was sent. */
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';

/** @type {typeof import('./fakeTerminal.d.ts').fakeTerminal} */
export function fakeTerminal(columns) {
  const still = () => {};
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns, cursorTo: still, moveCursor: still, clearLine: still });
  let sent = '';
  stream.on('data', (data) => {
    sent += data;
  });
  return { stream, text: () => stripVTControlCharacters(sent) };
}
