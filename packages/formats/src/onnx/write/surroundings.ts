import type { Tensor } from '@statal/tensors';
import type { Elements } from '../record/recording.js';
import type { Value } from './graphWriter.js';

/** What the nodes of a recording read from outside. */
export interface Surroundings {
  /** The inputs of the recording, by name. */
  readonly inputs: ReadonlyMap<string, Value>;
  readonly elements: Elements;
  /** The names of the parameters. */
  readonly parameters: ReadonlyMap<Tensor, string>;
  /** Number of valid steps of each row, int32 [B]. */
  readonly lengths: string | undefined;
}
