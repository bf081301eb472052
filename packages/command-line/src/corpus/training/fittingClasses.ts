/** The classes of a training that starts from a model, and what happens to its last layer, the head. */
import { growTensors, parametersToSafetensors } from '@statal/layers';
import type { Tree } from '@statal/tensors';
import { type Checkpoint, restoreCheckpoint, type StoredTensors } from '@statal/train';
import { count } from '../../phrases.js';

/** The head of the model, that head with columns for more classes, or a new head. */
export type Head = 'kept' | 'grown' | 'new';

/** The classes of the new model, and its head. */
export interface FittingClasses {
  readonly head: Head;
  /** The classes of the new model. Those of the old model come first, in its order, unless the head is new. */
  readonly classes: readonly string[];
  /** A note about changes of the classes. Absent if they are the same. */
  readonly note?: string | undefined;
}

/**
 * Chooses the head, as is usual in fine-tuning. It is kept if the model has all classes of the items, even if it has more. Otherwise
 * it is replaced by one for the classes of the items, or gets columns for the new ones with `grow`.
 */
export function fittingClasses(
  ofModel: readonly string[],
  ofData: readonly string[],
  { grow, noun }: { readonly grow: boolean; readonly noun: string },
): FittingClasses {
  const added = ofData.filter((name) => !ofModel.includes(name));
  const idle = ofModel.filter((name) => !ofData.includes(name));
  const known = `${count(ofModel.length)} classes of the model`;
  if (added.length === 0) {
    const note = idle.length === 0 ? undefined : `kept: it has the ${known}, and there are no ${noun}s of ${named(idle)}`;
    return { head: 'kept', classes: ofModel, note };
  }
  if (grow)
    return {
      head: 'grown',
      classes: [...ofModel, ...added],
      note: `grown: the ${known} stay, and ${named(added)} ${added.length === 1 ? 'is' : 'are'} added`,
    };
  const note = `new, because the model does not have ${named(added)}; --grow-classes would keep the ${known}`;
  return { head: 'new', classes: ofData, note };
}

const mostNamed = 12;

function named(classes: readonly string[]): string {
  const shown = classes
    .slice(0, mostNamed)
    .map((name) => `"${name}"`)
    .join(', ');
  return classes.length > mostNamed ? `${shown} and ${count(classes.length - mostNamed)} more` : shown;
}

/** What becomes of the head, and the paths of its parameters, which have a column for each class. */
export interface HeadChange {
  readonly head: Head;
  readonly headPaths: readonly string[];
}

/**
 * Restores the parameters of a saved model. A new head, and new columns of a grown one, keep their initial values in `params`.
 *
 * @throws FormatError if the parameters belong to another model
 */
export async function restoreWithHead(checkpoint: Checkpoint, params: Tree, change: HeadChange): Promise<void> {
  const parameters = await withHead(checkpoint, params, change);
  restoreCheckpoint({ ...checkpoint, parameters, state: undefined }, { params });
}

async function withHead({ source, parameters }: Checkpoint, params: Tree, { head, headPaths }: HeadChange): Promise<StoredTensors> {
  if (head === 'kept') return parameters;
  const fresh = await parametersToSafetensors(params);
  if (head === 'grown') return growTensors(parameters, fresh, { paths: headPaths, source });
  return new Map([...parameters].map(([path, saved]) => [path, (headPaths.includes(path) && fresh.get(path)) || saved]));
}
