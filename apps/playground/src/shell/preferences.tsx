/** Language and colors. */
import { chooseLanguage, type Language, language, useWords } from '../language/language.js';
import { type Theme, theme, themes } from './theme.js';
import { words } from './words.js';

export function Preferences() {
  const { language: languageLabel, theme: themeLabel, themes: names } = useWords(words);
  return (
    <div class="preferences">
      <select aria-label={languageLabel} value={language.value} onChange={(event) => chooseLanguage(event.currentTarget.value as Language)}>
        <option value="en">English</option>
        <option value="es">Español</option>
      </select>
      <select
        aria-label={themeLabel}
        value={theme.value}
        onChange={(event) => {
          theme.value = event.currentTarget.value as Theme;
        }}
      >
        {themes.map((name) => (
          <option key={name} value={name}>
            {names[name]}
          </option>
        ))}
      </select>
    </div>
  );
}
