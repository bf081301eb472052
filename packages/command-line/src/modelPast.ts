/** The history of a model before its present training: the models it started from, and changed settings. */
import * as v from 'valibot';
import { type ModelOrigin, modelName, modelOriginsSchema, originsInWords } from './modelOrigin.js';
import { historyInWords, type SettingsHistory, settingsHistorySchema } from './settingsHistory.js';

/** What happened to a model before its present training. */
export interface ModelPast {
  /** The models it started from, nearest first. Empty if it started untrained. */
  readonly from: readonly ModelOrigin[];
  readonly history: SettingsHistory;
}

/** The past of a new model. */
export const noPast: ModelPast = { from: [], history: [] };

/** The past of a new training that starts from a saved model in `directory`. */
export function startedFrom(directory: string, { checkpoint, past }: SavedModelPast): ModelPast {
  return { from: [{ name: modelName(directory), iteration: checkpoint.iteration }, ...past.from], history: [] };
}

/** What is read of a saved model. */
export interface SavedModelPast {
  readonly checkpoint: { readonly iteration: number };
  readonly past: ModelPast;
}

const schema = v.object({ from: modelOriginsSchema, history: settingsHistorySchema });

/** The past in the `configuration` of a checkpoint. Empty if there is none, `undefined` if it is not valid. */
export function modelPastFrom(configuration: unknown): ModelPast | undefined {
  const parsed = v.safeParse(schema, configuration);
  return parsed.success ? parsed.output : undefined;
}

/**
 * The fields for the `configuration` of a checkpoint. Empty fields are left out, so a model without a past is stored as in older versions.
 */
export function pastToKeep({ from, history }: ModelPast): Partial<ModelPast> {
  return { ...(from.length > 0 && { from }), ...(history.length > 0 && { history }) };
}

/** The lines that describe a past, as pairs of a label and a text. */
export function pastInWords({ from, history }: ModelPast): readonly (readonly [string, string])[] {
  return [
    ...(from.length > 0 ? [['from', originsInWords(from)] as const] : []),
    ...(history.length > 0 ? [['changed', historyInWords(history).join('; ')] as const] : []),
  ];
}
