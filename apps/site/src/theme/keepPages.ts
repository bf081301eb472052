/** Pages that were opened can be read again without a network. */
import { type Router, withBase } from 'vitepress';

/** Registers the service worker, and lets it store pages that the reader reaches without loading a document. */
export function keepPages(router: Router): void {
  const { serviceWorker } = navigator;
  if (!serviceWorker) return; // not on a page without https
  if (!serviceWorker.controller) serviceWorker.ready.then(keepFirstVisit);
  serviceWorker.register(withBase('/service-worker.js'), { scope: withBase('/') }).catch(() => {
    // The pages work without it.
  });
  const follow = router.onAfterRouteChange;
  router.onAfterRouteChange = async (to) => {
    await follow?.(to);
    if (serviceWorker.controller) keep([to]);
  };
}

/** What was loaded before the service worker was there. */
function keepFirstVisit(): void {
  const loaded = performance.getEntriesByType('resource').map(({ name }) => name);
  keep([location.pathname, ...loaded.filter((address) => address.startsWith(location.origin))]);
}

function keep(addresses: readonly string[]): void {
  for (const address of addresses) fetch(address).catch(() => undefined);
}
