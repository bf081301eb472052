/** The items of classes that a model has. */
import { DatasetError } from '@statal/datasets';

/** A class that a model does not have. */
export interface Stranger {
  readonly label: string;
  /** Number of items. */
  readonly count: number;
}

/** The items that a model can be measured on, and the number of items of each other class. */
export interface KnownItems<Item> {
  readonly known: readonly Item[];
  readonly strangers: readonly Stranger[];
}

/** @throws DatasetError if no item is of a class of the model, or with `strict` if one is not */
export function knownItems<Item extends { readonly name: string; readonly label: string }>(
  items: readonly Item[],
  { classes, strict, source }: { readonly classes: readonly string[]; readonly strict: boolean; readonly source: string },
): KnownItems<Item> {
  const known = items.filter(({ label }) => classes.includes(label));
  const labels = [...new Set(items.map(({ label }) => label))].filter((label) => !classes.includes(label));
  const wayOut = `The model knows ${classes.join(', ')}`;
  if (known.length === 0) throw new DatasetError(source, `the model never had any of its classes: ${labels.join(', ')}`, wayOut);
  if (strict && labels.length > 0) {
    const first = items.find(({ label }) => label === labels[0]);
    throw new DatasetError(first?.name ?? source, `the model never had the class "${labels[0]}"`, wayOut);
  }
  return { known, strangers: labels.map((label) => ({ label, count: items.filter((each) => each.label === label).length })) };
}
