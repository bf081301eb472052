/** Converts names of classes to their indices. */
import { DatasetError } from '../datasetError.js';
import { requireTexts } from '../requireArgument.js';

/**
 * The index of each label among `classes`. Default of `classes`: the labels that occur, sorted; as numbers if all are numbers.
 *
 * @throws DatasetError if a label is not among the given classes
 */
export function classesOf(
  owner: string,
  labels: readonly string[],
  given?: readonly string[],
): { readonly classes: readonly string[]; readonly labels: Int32Array } {
  if (given !== undefined) requireTexts(owner, 'classes', given);
  const classes = given ?? sortedLabels(labels);
  const indices = new Map(classes.map((name, index) => [name, index]));
  const places = labels.map((label, series) => {
    const index = indices.get(label);
    if (index !== undefined) return index;
    throw new DatasetError(
      owner,
      `the class "${label}" of series ${series} is not one of ${listed(classes)}`,
      'Give all classes, in one order for all parts',
    );
  });
  return { classes, labels: Int32Array.from(places) };
}

function sortedLabels(labels: readonly string[]): string[] {
  const found = [...new Set(labels)];
  const areNumbers = found.every((label) => label.trim() !== '' && Number.isFinite(Number(label)));
  return areNumbers ? found.sort((a, b) => Number(a) - Number(b)) : found.sort((a, b) => (a < b ? -1 : 1));
}

/** Names in a message: at most twelve. */
export function listed(names: readonly string[]): string {
  return names.length > 12 ? `${names.slice(0, 12).join(', ')} and ${names.length - 12} more` : names.join(', ');
}
