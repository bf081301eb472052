/** Makes one run: trains its model, and gives the result the key under which it is stored. */
import { keyOf } from './configuration.js';
import type { RunResult } from './result.js';
import { type RunRequest, trainModel } from './trainModel.js';

/** Makes a run. Gives `undefined` if the signal came first. The same configuration gives the same numbers, except `seconds`. */
export async function trainRun(request: RunRequest): Promise<RunResult | undefined> {
  const outcome = await trainModel(request);
  return outcome && { key: keyOf(request.configuration), ...outcome };
}
