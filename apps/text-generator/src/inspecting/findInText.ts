/** `--find`: the units of a model that predict a property of a text. */
import { count, percent, UsageError } from '@statal/command-line';
import type { Vocabulary } from '@statal/datasets';
import { encodeText, type UnknownWay } from '../reading/encodeText.js';
import { tokenUnit } from '../reports/tokenUnit.js';
import type { OpenModel } from '../training/openModel.js';
import type { NamedText } from '../training/readTrainingText.js';
import { findProgress } from './findProgress.js';
import { type FoundUnit, findUnits } from './findUnits.js';
import type { Signal } from './readingRun.js';
import { Target } from './separation.js';
import { propertyOf, type TextProperty } from './textProperties.js';

export interface Finding {
  readonly property: TextProperty;
  readonly heading: string;
  readonly found: readonly FoundUnit[];
  /** Number of tokens that were skipped. `notice` lists them. */
  readonly skipped: number;
  readonly notice?: string | undefined;
}

export interface FindInTextOptions {
  readonly property: TextProperty;
  readonly chosen: readonly Signal[];
  readonly unknown?: UnknownWay | undefined;
}

/**
 * @throws DatasetError if the text has characters that the model does not know
 * @throws UsageError if the property is constant in the text
 */
export async function findInText(
  opened: OpenModel,
  { name, text }: NamedText,
  { property, chosen, unknown }: FindInTextOptions,
): Promise<Finding> {
  const { ids, skipped, notice } = encodeText(opened.vocabulary, text, { source: name, unknown });
  const values = propertyOf(piecesOf(ids, opened.vocabulary), ids.length, property);
  const target = new Target(property.kind, values);
  const { plural } = tokenUnit(opened.vocabulary.kind);
  if (target.isConstant) {
    const what =
      property.kind === 'number' ? `the ${property.phrase} is ${values[0]}` : `${values[0] === 0 ? 'none' : 'each'} is ${property.phrase}`;
    throw new UsageError(
      `--find ${property.name}`,
      `in ${name}, of ${count(ids.length)} ${plural}, ${what}${property.kind === 'number' ? ' everywhere' : ''}`,
      'There is nothing to tell apart: take another text (--input) or another property',
    );
  }
  const progress = findProgress(process.stderr);
  try {
    const found = await findUnits(opened, { ids, signals: chosen, target, progress: progress.at });
    const share = values.reduce((sum, value) => sum + Number(value > 0), 0) / values.length;
    const told = property.kind === 'number' ? property.phrase : `${percent(share)} of them ${property.phrase}`;
    return { property, found, skipped, notice, heading: `${name}: ${count(ids.length)} ${plural}, ${told}` };
  } finally {
    progress.close();
  }
}

/** A generator, because a list of pieces would be many times larger than the text. */
function* piecesOf(ids: Int32Array, vocabulary: Vocabulary): Generator<string, void, undefined> {
  const decode = vocabulary.streamDecoder();
  for (const id of ids) yield decode(id);
}
