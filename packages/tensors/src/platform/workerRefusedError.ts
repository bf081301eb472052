/** No worker starts here, by whichever way. The message is the reason as a part of a sentence, and `hint` says what helps. */
export class WorkerRefusedError extends Error {
  override readonly name = 'WorkerRefusedError';
  readonly hint: string | undefined;

  constructor(reason: string, hint?: string) {
    super(reason);
    this.hint = hint;
  }
}
