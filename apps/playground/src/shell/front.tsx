/** The front of the page: what one can do here. */
import { useWords } from '../language/language.js';
import { panelNames } from './panelName.js';
import { panels } from './panels.js';
import { addressOf } from './route.js';
import { words } from './words.js';

export function Front() {
  const { lead, now, panels: names } = useWords(words);
  return (
    <section class="front">
      <h2 class="lead">{lead}</h2>
      <p>
        <a class="button main" href={addressOf('text', { example: '1' })}>
          {now}
        </a>
      </p>
      <ul class="doors">
        {panelNames
          .filter((name) => name in panels)
          .map((name) => (
            <li key={name}>
              <a href={addressOf(name)}>
                <strong>{names[name].name}</strong>
                <span>{names[name].about}</span>
              </a>
            </li>
          ))}
      </ul>
    </section>
  );
}
