/** The language of the page: the reader's choice, or that of the browser. Words stand beside the code that shows them, in both languages. */
import { effect, type Signal, signal } from '@preact/signals';

export type Language = 'en' | 'es';

const key = 'statal.language';
const stored = localStorage.getItem(key);
const preferred = navigator.languages.find((name) => /^(en|es)\b/.test(name))?.slice(0, 2);

export const language: Signal<Language> = signal(((stored ?? preferred) === 'es' ? 'es' : 'en') satisfies Language);

effect(() => {
  document.documentElement.lang = language.value;
});

export function chooseLanguage(chosen: Language): void {
  localStorage.setItem(key, chosen);
  language.value = chosen;
}

/** The words in the language of the page. A component that calls it is drawn again when the language changes. */
export function useWords<W>(words: { readonly en: W; readonly es: W }): W {
  return words[language.value];
}

/** A number as people of the language write it. */
export function shownNumber(value: number, digits = 0): string {
  return value.toLocaleString(language.value, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
