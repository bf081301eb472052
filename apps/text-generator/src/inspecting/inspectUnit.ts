/** `--unit`: the beginning of a text with the value of one unit at each token. */
import { count } from '@statal/command-line';
import { encodeText, type UnknownWay } from '../reading/encodeText.js';
import { cellPhrase } from '../reports/cellPhrase.js';
import type { OpenModel } from '../training/openModel.js';
import type { NamedText } from '../training/readTrainingText.js';
import { type InspectedText, valueScale } from './inspectedText.js';
import { readingRun, type Signal } from './readingRun.js';

export interface InspectUnitOptions {
  readonly unit: Signal & { readonly unit: number };
  /** Number of characters to read. */
  readonly characters: number;
  readonly unknown?: UnknownWay | undefined;
}

export interface InspectedUnit {
  readonly text: InspectedText;
  readonly json: object;
  /** Number of tokens that were skipped. `notice` lists them. */
  readonly skipped: number;
  readonly notice?: string | undefined;
}

/** @throws DatasetError if the text has characters that the model does not know */
export async function inspectUnit(
  opened: OpenModel,
  { name, text }: NamedText,
  { unit: { unit, ...signal }, characters, unknown }: InspectUnitOptions,
): Promise<InspectedUnit> {
  const { settings, checkpoint, vocabulary } = opened;
  const beginning = firstCharacters(text, characters);
  const { ids, skipped, notice } = encodeText(vocabulary, beginning, { source: name, unknown });
  const pieces = Array.from(ids, vocabulary.streamDecoder());
  const values: number[] = [];
  for await (const {
    tokens,
    values: [data],
  } of readingRun(opened, ids, [signal])) {
    for (let token = 0; token < tokens; token++) values.push(data[token * signal.units + unit]);
  }
  const part = beginning.length < text.length ? `the first ${count(characters)} of ${count(charactersOf(text))} characters` : 'all of it';
  const inspected: InspectedText = {
    title: `unit ${unit} of ${signal.kind === 'gate' ? `the ${signal.name} gate` : signal.name} in layer ${signal.layer}`,
    facts: [
      `${cellPhrase(settings)}, ${settings.layers} x ${settings.units}, iteration ${count(checkpoint.iteration)}`,
      `${name}, ${part}`,
    ],
    pieces: pieces.map((piece, index) => ({ text: piece, value: values[index] })),
    scale: valueScale(values),
  };
  return { text: inspected, skipped, notice, json: { layer: signal.layer, state: signal.name, unit, tokens: pieces, values } };
}

/** The first characters, without cutting a surrogate pair. */
function firstCharacters(text: string, most: number): string {
  let [end, characters] = [0, 0];
  for (; end < text.length && characters < most; characters++) end += (text.codePointAt(end) as number) > 0xffff ? 2 : 1;
  return text.slice(0, end);
}

function charactersOf(text: string): number {
  let characters = 0;
  for (const _ of text) characters += 1;
  return characters;
}
