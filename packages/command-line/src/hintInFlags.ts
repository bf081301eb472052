/**
 * Rephrases the hints of library errors as flags. The library names its functions and options; verbs have flags, and each verb has its own.
 */
import type { DatasetError, DatasetFact } from '@statal/datasets';
import type { Flags } from './flags.js';

type Hints = {
  readonly [Kind in DatasetFact['kind']]: (fact: Extract<DatasetFact, { readonly kind: Kind }>, flags: Flags) => string;
};

const hints: Hints = {
  'unknown tokens': ({ tokens }, flags) => {
    const them = tokens.length === 1 ? 'it' : 'them';
    return flags.has('--unknown')
      ? `The model has never seen ${them}: take ${them} out of the text, or add --unknown skip to leave ${them} out`
      : `The model has never seen ${them}: take ${them} out of the text`;
  },
  'too short': ({ tokens, steps, batch }, flags) => {
    const ways = [
      ...(steps > 0 && flags.has('--steps') ? [`lower --steps to ${steps}`] : []),
      ...(batch > 0 && flags.has('--batch') ? [`lower --batch to ${batch}`] : []),
      ...(steps < 1 && batch < 1 && flags.has('--steps') && flags.has('--batch') ? ['lower --batch and --steps'] : []),
    ];
    return tokens < 2 || ways.length === 0 ? 'Use a longer text' : `Use a longer text, or ${ways.join(' or ')}`;
  },
  'no download': ({ again }, flags) => (flags.has('--data') ? `${again}, or get it by other means and name its folder with --data` : again),
  'web address': () => 'Download it and name the file',
  'failed rank': () => 'Mend that, and start all ranks again',
};

/** The hint of an error, for a verb with these flags. */
export function hintInFlags({ fact, hint }: DatasetError, flags: Flags): string {
  if (fact === undefined) return hint;
  const say = hints[fact.kind] as (fact: DatasetFact, flags: Flags) => string;
  return say(fact, flags);
}
