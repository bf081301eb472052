/** What follows when the pages are written: the playground, the service worker, and a look at every link. */
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deadLinks } from './checkLinks.js';
import { writeServiceWorker } from './writeServiceWorker.js';

/**
 * Finishes the site in `output`. `base`: the folder of the host that the site lies in.
 *
 * @throws Error if the playground is not built, or a link leads nowhere
 */
export async function finishSite(root: string, output: string, base: string): Promise<void> {
  const playground = join(root, 'apps/playground/dist');
  if (!existsSync(playground)) throw new Error('apps/playground/dist is not there. Build it first: npm run build');
  cpSync(playground, join(output, 'playground'), { recursive: true });
  nameServiceWorker(join(output, 'playground/index.html'));
  await writeServiceWorker(join(root, 'apps/site'), output, base);
  const dead = deadLinks(output, base);
  if (dead.length > 0) throw new Error(`${dead.length} links lead nowhere:\n  ${dead.join('\n  ')}`);
}

/** The playground registers the service worker that a link in its head names. Alone it has none. */
function nameServiceWorker(page: string): void {
  const link = '<link rel="service-worker" href="../service-worker.js">';
  writeFileSync(page, readFileSync(page, 'utf8').replace('</head>', `${link}</head>`));
}
