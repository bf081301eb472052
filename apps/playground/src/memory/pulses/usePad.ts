/** A pad that is pressed by pointer, by the space bar, or anywhere on the page by the space bar. */
import { useEffect, useMemo } from 'preact/hooks';

export interface Pad {
  /** Whether it is pressed, or was since the last call. A short press counts for one step. */
  take(): boolean;
  press(): void;
  release(): void;
}

export function usePad(): Pad {
  const pad = useMemo(createPad, []);
  useEffect(() => {
    const down = (event: KeyboardEvent): void => {
      if (event.key !== ' ' || isOtherControl(event.target)) return;
      event.preventDefault();
      if (!event.repeat) pad.press();
    };
    const up = (event: KeyboardEvent): void => {
      if (event.key === ' ') pad.release();
    };
    addEventListener('keydown', down);
    addEventListener('keyup', up);
    addEventListener('blur', pad.release);
    return () => {
      removeEventListener('keydown', down);
      removeEventListener('keyup', up);
      removeEventListener('blur', pad.release);
    };
  }, [pad]);
  return pad;
}

function createPad(): Pad {
  let [pressed, since] = [false, false];
  return {
    take() {
      const taken = pressed || since;
      since = false;
      return taken;
    },
    press() {
      pressed = true;
      since = true;
    },
    release() {
      pressed = false;
    },
  };
}

/** A control that does something of its own with the space bar. */
function isOtherControl(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.closest('.pad') === null && target.closest('input, button, select, textarea, summary, a') !== null
  );
}
