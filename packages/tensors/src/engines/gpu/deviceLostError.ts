import { EngineError } from '../../errors.js';

/**
 * The device of an engine was lost: the driver was reset, the GPU was unplugged, or a page used too many resources. It is thrown at the
 * next `read`, at the latest.
 *
 * @example
 * // Not run here: it needs a GPU that is lost.
 * const gpu = await createEngine({ kind: 'gpu' });
 * try {
 *   await read(ones(gpu, [2]));
 * } catch (error) {
 *   if (!(error instanceof DeviceLostError)) throw error;
 *   console.log(error.reason);
 * }
 */
export class DeviceLostError extends EngineError {
  override readonly name = 'DeviceLostError';
  /** The reason that the device reported. */
  readonly reason: string;

  constructor(where: string, reason: string) {
    super(where, `the device was lost: ${reason}`, 'What was on it is gone. Make a new engine and go on from the last checkpoint');
    this.reason = reason;
  }
}
