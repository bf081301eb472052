/** One signal from two: the request to stop, and the time limit. */

export interface StopSignal {
  readonly signal: AbortSignal;
  close(): void;
}

/** Written by hand, because in Node 20 a timeout inside AbortSignal.any can be garbage-collected before it fires. */
export function stopSignal(request: AbortSignal, seconds?: number): StopSignal {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  request.addEventListener('abort', stop);
  if (request.aborted) stop();
  const timer = seconds === undefined ? undefined : setTimeout(stop, 1000 * seconds);
  return {
    signal: controller.signal,
    close() {
      clearTimeout(timer);
      request.removeEventListener('abort', stop);
    },
  };
}
