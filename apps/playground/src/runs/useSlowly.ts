/** A value that changes many times a second, a few times a second. */
import type { ReadonlySignal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';

/** The value of the signal, at most every `interval` milliseconds. */
export function useSlowly<T>(source: ReadonlySignal<T>, interval: number): T {
  const [value, setValue] = useState(source.peek());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = source.subscribe(() => {
      timer ??= setTimeout(() => {
        timer = undefined;
        setValue(source.peek());
      }, interval);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [source, interval]);
  return value;
}
