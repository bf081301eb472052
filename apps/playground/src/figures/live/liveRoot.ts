/** The frame of a live figure: controls, one line that says what happens, and drawings. */
import { html } from '../elements.js';
import type { MountedFigure } from '../figure.js';
import '../figures.css';

export interface LiveRoot {
  readonly root: HTMLElement;
  readonly controls: HTMLElement;
  readonly body: HTMLElement;
  /** Says what the reader sees, in one or two sentences. */
  say(text: string): void;
  /** The figure. `parts` are destroyed with it. */
  figure(...parts: readonly { destroy(): void }[]): MountedFigure;
}

export function liveRoot(element: HTMLElement, label: string): LiveRoot {
  const controls = html('div', { class: 'figure-controls' });
  const body = html('div', { class: 'live-body' });
  const line = html('p', { class: 'live-line', role: 'status' });
  const root = html('div', { class: 'statal-figure live-figure', role: 'group', 'aria-label': label }, controls, line, body);
  element.append(root);
  return {
    root,
    controls,
    body,
    say: (text) => {
      if (line.textContent !== text) line.textContent = text;
    },
    figure: (...parts) => ({
      destroy() {
        for (const part of parts) part.destroy();
        root.remove();
      },
    }),
  };
}
