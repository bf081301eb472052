/**
 * Yields to the event loop. Awaiting promises alone never does: signals (Ctrl-C), timers, messages and clicks would wait for the
 * end of the training.
 */

// Used in pages, where nested calls of setTimeout would wait 4 ms each.
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
