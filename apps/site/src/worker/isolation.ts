/** The headers of docs/guides/in-a-page.md, on every answer that the service worker gives. */
import type { WorkboxPlugin } from 'workbox-core';

export const isolation: WorkboxPlugin = {
  handlerWillRespond: async ({ response }) => {
    if (response.status === 0) return response;
    const headers = new Headers(response.headers);
    headers.set('Cross-Origin-Opener-Policy', 'same-origin');
    headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
    headers.set('Cross-Origin-Resource-Policy', 'same-origin');
    return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
  },
};
