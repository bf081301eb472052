/** What a model has been through before its present training: which model it began as, and what was changed on the way. */
import * as v from 'valibot';
import { type ModelOrigin, modelOriginsSchema, originsInWords } from './modelOrigin.js';
import { historyInWords, type SettingsHistory, settingsHistorySchema } from './settingsHistory.js';

export interface ModelPast {
  /** The models it began as, the nearest first; none if it began untrained. */
  readonly from: readonly ModelOrigin[];
  readonly history: SettingsHistory;
}

/** That of a new model. */
export const noPast: ModelPast = { from: [], history: [] };

const schema = v.object({ from: modelOriginsSchema, history: settingsHistorySchema });

/** The past in the `configuration` of a checkpoint, empty if there is none; `undefined` if it is not understood. */
export function modelPastFrom(configuration: unknown): ModelPast | undefined {
  const parsed = v.safeParse(schema, configuration);
  return parsed.success ? parsed.output : undefined;
}

/** For the `configuration` of a checkpoint. What is empty is left out, so that a model without a past is stored as it was before there were any. */
export function pastToKeep({ from, history }: ModelPast): Partial<ModelPast> {
  return { ...(from.length > 0 && { from }), ...(history.length > 0 && { history }) };
}

/** Lines about it, as pairs of a word and a text. */
export function pastInWords({ from, history }: ModelPast): readonly (readonly [string, string])[] {
  return [
    ...(from.length > 0 ? [['from', originsInWords(from)] as const] : []),
    ...(history.length > 0 ? [['changed', historyInWords(history).join('; ')] as const] : []),
  ];
}
