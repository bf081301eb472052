/**
 * The service worker of the site, if this page is part of one: the site's build names it in a link of the page's head. It keeps the page for
 * use without a network, and isolates it where the host does not, which gives it threads.
 */

const key = 'statal.reloaded';

/** Registers it. A page that is not isolated is loaded again through it, once, before a person has done anything. */
export async function registerServiceWorker(): Promise<void> {
  const link = document.querySelector<HTMLLinkElement>('link[rel="service-worker"]');
  const { serviceWorker } = navigator;
  // Browsers have none on pages without https.
  if (link === null || serviceWorker === undefined) return;
  const isFirst = serviceWorker.controller === null;
  try {
    await serviceWorker.register(link.href, { scope: new URL('./', link.href).pathname });
    if (!isFirst || crossOriginIsolated || sessionStorage.getItem(key) !== null) return;
    await serviceWorker.ready;
    sessionStorage.setItem(key, 'yes');
    location.reload();
  } catch {
    // The page works without it, on one thread.
  }
}
