/** A live line on a terminal while a long text is read. For a short text, or output that is no terminal, it shows nothing. */
import { duration, liveLine, progressBar } from '@statal/command-line';

const patienceMilliseconds = 2000;

export interface FindProgress {
  /** @param share the fraction done */
  at(share: number): void;
  close(): void;
}

export function findProgress(stream: NodeJS.WriteStream): FindProgress {
  const started = performance.now();
  const line = liveLine(stream);
  let isShown = false;
  return {
    at(share) {
      const passed = performance.now() - started;
      if (!stream.isTTY || passed < patienceMilliseconds) return;
      const left = (passed / 1000) * (1 / share - 1);
      const text = progressBar(share, ['reading the text', `${duration(left)} left`], stream.columns ?? 80);
      if (isShown) line.show(text);
      else line.start(text);
      isShown = true;
    },
    close: () => line.close(),
  };
}
