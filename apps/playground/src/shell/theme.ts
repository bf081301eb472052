/** Light or dark: the reader's choice, or that of the system. CSS follows `color-scheme`. */
import { effect, type Signal, signal } from '@preact/signals';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const key = 'statal.theme';
const stored = localStorage.getItem(key);

export const theme: Signal<Theme> = signal(themes.find((name) => name === stored) ?? 'system');

effect(() => {
  document.documentElement.style.colorScheme = theme.value === 'system' ? 'light dark' : theme.value;
  localStorage.setItem(key, theme.value);
});
