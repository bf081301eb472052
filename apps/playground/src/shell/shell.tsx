/** The page around the panels: header, navigation, the open panel, and the list of runs. */
import { useEffect } from 'preact/hooks';
import { useWords } from '../language/language.js';
import { RunsSection } from '../runs/runsSection.js';
import { EngineNote } from './engineNote.js';
import { Front } from './front.js';
import { PanelHost } from './panelHost.js';
import { type PanelName, panelNames } from './panelName.js';
import { panels } from './panels.js';
import { Preferences } from './preferences.js';
import { addressOf, route } from './route.js';
import { words } from './words.js';

export function Shell() {
  const { title, documents, skip, panels: names } = useWords(words);
  const { panel } = route.value;
  useEffect(() => {
    document.title = panel === undefined ? title : `${names[panel].name} - ${title}`;
  }, [panel, title, names]);
  return (
    <>
      <button type="button" class="skip" onClick={focusPanel}>
        {skip}
      </button>
      <header class="page-header">
        <h1>
          <a href={addressOf(undefined)}>
            <Mark /> {title}
          </a>
        </h1>
        <nav aria-label={title}>
          <ul>
            {panelNames
              .filter((name) => name in panels)
              .map((name) => (
                <PanelLink key={name} name={name} isOpen={name === panel} />
              ))}
          </ul>
        </nav>
        <a class="documents" href="../">
          {documents}
        </a>
        <Preferences />
      </header>
      <main id="panel" tabIndex={-1}>
        {panel === undefined ? <Front /> : <PanelHost key={panel} name={panel} />}
      </main>
      <RunsSection />
      <footer>
        <EngineNote />
      </footer>
    </>
  );
}

function PanelLink({ name, isOpen }: { readonly name: PanelName; readonly isOpen: boolean }) {
  const { panels: names } = useWords(words);
  return (
    <li>
      <a href={addressOf(name)} aria-current={isOpen ? 'page' : undefined}>
        {names[name].name}
      </a>
    </li>
  );
}

/** A neuron that feeds itself. */
function Mark() {
  return (
    <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
      <path d="M17 12a5 5 0 1 1-3-4.6" fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round" />
      <circle cx="17" cy="9.4" r="2.6" fill="var(--accent)" />
    </svg>
  );
}

/** The hash of the address is the route, so this is no link. */
function focusPanel(): void {
  document.querySelector<HTMLElement>('#panel')?.focus();
}
