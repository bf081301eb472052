/** A text in one string, or in pieces that may arrive over time. */
import { requireArgument, requireText } from './requireArgument.js';

/** A string, or pieces of one that do not end inside a character. */
export type TextPieces = string | Iterable<string>;

/** Counts something in a text. */
interface PieceCounter {
  take(piece: string): void;
}

/**
 * Shows each piece of a text to `counter`, then returns what `finish` makes of it.
 *
 * @param owner the function the user called, for messages
 */
export function countPieces<Result>(
  owner: string,
  text: TextPieces | AsyncIterable<string>,
  counter: PieceCounter,
  finish: () => Result,
): Result | Promise<Result> {
  const take = (piece: string): void => {
    requireText(owner, 'a piece of the text', piece);
    counter.take(piece);
  };
  if (isStream(text)) return countStream(text, take, finish);
  const isIterable = typeof text === 'string' || typeof (text as Iterable<string> | undefined)?.[Symbol.iterator] === 'function';
  requireArgument(owner, 'text', isIterable, text, 'a string or an iterable of strings');
  for (const piece of typeof text === 'string' ? [text] : text) take(piece);
  return finish();
}

function isStream(text: TextPieces | AsyncIterable<string>): text is AsyncIterable<string> {
  return typeof (text as AsyncIterable<string> | undefined)?.[Symbol.asyncIterator] === 'function';
}

async function countStream<Result>(text: AsyncIterable<string>, take: (piece: string) => void, finish: () => Result): Promise<Result> {
  for await (const piece of text) take(piece);
  return finish();
}
