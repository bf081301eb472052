/**
 * Gives the event loop a turn. Awaiting promises alone never does: signals (Ctrl-C), timers, messages and clicks would wait for the end of
 * the training.
 */

const channel = 'setImmediate' in globalThis ? undefined : new MessageChannel();

export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (channel === undefined) {
      setImmediate(resolve);
      return;
    }
    // In a page: unlike setTimeout, which waits 4 ms once it is nested.
    channel.port1.onmessage = () => resolve();
    channel.port2.postMessage(undefined);
  });
}
