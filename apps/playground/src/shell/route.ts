/** Where the page is: a panel and its query, in the hash of the address, so that any host serves any link. */
import { signal } from '@preact/signals';
import { isPanel, type PanelName } from './panelName.js';

export interface Route {
  /** Absent: the front of the page. */
  readonly panel?: PanelName | undefined;
  /** `#/text?run=7` -> run=7. */
  readonly query: URLSearchParams;
}

export const route = signal<Route>(routeOf(location.hash));

addEventListener('hashchange', () => {
  route.value = routeOf(location.hash);
});

export function addressOf(panel: PanelName | undefined, query: Readonly<Record<string, string>> = {}): string {
  const text = new URLSearchParams(query).toString();
  return `#/${panel ?? ''}${text === '' ? '' : `?${text}`}`;
}

function routeOf(hash: string): Route {
  const [name, query = ''] = hash.replace(/^#\/?/, '').split('?');
  return { panel: isPanel(name) ? name : undefined, query: new URLSearchParams(query) };
}
