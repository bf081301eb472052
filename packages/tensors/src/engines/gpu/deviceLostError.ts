import { EngineError } from '../../errors.js';

/** The device of an engine is gone: a driver that was reset, a GPU that was unplugged, a page that asked for too much. */
export class DeviceLostError extends EngineError {
  override readonly name = 'DeviceLostError';
  /** As the device says it. */
  readonly reason: string;

  constructor(where: string, reason: string) {
    super(where, `the device was lost: ${reason}`, 'What was on it is gone. Make a new engine and go on from the last checkpoint');
    this.reason = reason;
  }
}
