/**
 * Gives the event loop a turn. Awaiting promises alone never does: signals (Ctrl-C), timers, messages and clicks would wait for the end of
 * the training.
 */

// In a page: unlike setTimeout, which waits 4 ms once it is nested.
const channel = 'setImmediate' in globalThis ? undefined : new MessageChannel();
channel?.port1.start();

export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (channel === undefined) {
      setImmediate(resolve);
      return;
    }
    channel.port1.addEventListener('message', () => resolve(), { once: true });
    channel.port2.postMessage(undefined);
  });
}
