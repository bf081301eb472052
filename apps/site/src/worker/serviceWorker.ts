/**
 * The service worker of the whole site. It adds the headers of isolation to every answer, so that the playground has threads on hosts that
 * cannot set headers. Pages come from the network, and from the cache where there is none. Files with a hash in their name never change.
 */
import { clientsClaim } from 'workbox-core';
import { ExpirationPlugin } from 'workbox-expiration';
import { addPlugins, precacheAndRoute } from 'workbox-precaching';
import { registerRoute, setCatchHandler } from 'workbox-routing';
import { CacheFirst, NetworkFirst } from 'workbox-strategies';
import { isolation } from './isolation.js';
import { missingPage } from './missingPage.js';

declare const self: ServiceWorkerGlobalScope & {
  /** The files of the first load, which the build fills in. */
  readonly __WB_MANIFEST: { readonly url: string; readonly revision: string | null }[];
};

self.skipWaiting();
clientsClaim();

addPlugins([isolation]);
precacheAndRoute(self.__WB_MANIFEST);

const isOwn = (url: URL): boolean => url.href.startsWith(self.registration.scope);
registerRoute(
  ({ url }) => isOwn(url) && /\/assets\/.*[.-][\w-]{8,}\.\w+$/.test(url.pathname),
  new CacheFirst({ cacheName: 'files', plugins: [new ExpirationPlugin({ maxEntries: 600, purgeOnQuotaError: true }), isolation] }),
);
registerRoute(
  ({ url }) => isOwn(url),
  new NetworkFirst({ cacheName: 'pages', plugins: [new ExpirationPlugin({ maxEntries: 300, purgeOnQuotaError: true }), isolation] }),
);
setCatchHandler(async ({ request }) => (request.destination === 'document' ? missingPage() : Response.error()));
