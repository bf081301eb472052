/** `--find`: the units of a model that tell a property of a text. */
import { count, percent, UsageError } from '@statal/command-line';
import { tokenUnit } from '../reports/tokenUnit.js';
import type { OpenModel } from '../training/openModel.js';
import type { NamedText } from '../training/readTrainingText.js';
import { findProgress } from './findProgress.js';
import { type FoundUnit, findUnits } from './findUnits.js';
import type { Signal } from './readingRun.js';
import { readTokens } from './readTokens.js';
import { Target } from './separation.js';
import { propertyOf, type TextProperty } from './textProperty.js';

export interface Finding {
  readonly property: TextProperty;
  readonly heading: string;
  readonly found: readonly FoundUnit[];
}

/** @throws UsageError if the text has a character that the model does not know, or the same property everywhere */
export async function findInText(
  opened: OpenModel,
  { name, text }: NamedText,
  { property, chosen }: { readonly property: TextProperty; readonly chosen: readonly Signal[] },
): Promise<Finding> {
  const { ids, pieces } = readTokens(text, name, opened.vocabulary);
  const values = propertyOf(pieces, property);
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
    return { property, found, heading: `${name}: ${count(ids.length)} ${plural}, ${told}` };
  } finally {
    progress.close();
  }
}
