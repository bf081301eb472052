/** Bundles the service worker and tells it which files make the first load of the home pages and the playground. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { rolldown } from 'rolldown';
import { injectManifest } from 'workbox-build';

const firstPages = ['index.html', 'es/index.html', 'playground/index.html'];

/** `site`: the folder of the site, `output`: the built pages, `base`: the folder of the host they will lie in. */
export async function writeServiceWorker(site: string, output: string, base: string): Promise<void> {
  const bundled = join(site, 'generated/serviceWorker.js');
  const bundle = await rolldown({
    input: join(site, 'src/worker/serviceWorker.ts'),
    platform: 'browser',
    transform: { define: { 'process.env.NODE_ENV': '"production"' } },
  });
  await bundle.write({ file: bundled, format: 'iife', minify: true });
  const { count, size, warnings } = await injectManifest({
    swSrc: bundled,
    swDest: join(output, 'service-worker.js'),
    globDirectory: output,
    globPatterns: firstLoad(output, base),
    dontCacheBustURLsMatching: /^(playground\/)?assets\/(?!style\.css)/,
    maximumFileSizeToCacheInBytes: 4e6,
  });
  if (warnings.length > 0) throw new Error(warnings.join('\n'));
  console.log(`service-worker.js stores ${count} files, ${Math.round(size / 1000)} kB, at the first visit`);
}

/** The first pages with the scripts, styles and fonts that they name, as paths in the output. */
function firstLoad(output: string, base: string): string[] {
  const pages = firstPages.filter((page) => existsSync(join(output, page)));
  const named = pages.flatMap((page) => {
    const links = [...readFileSync(join(output, page), 'utf8').matchAll(/(?:src|href)="([^"#?]+\.(?:js|css|woff2|svg))"/g)];
    return links.map(([, link]) => (link.startsWith(base) ? link.slice(base.length) : posix.join(posix.dirname(page), link)));
  });
  // Coming from another page, the home page is a chunk of its own.
  const chunks = readdirSync(join(output, 'assets')).filter((name) => /^(es_)?index\.md\./.test(name));
  return [...new Set([...pages, ...named, ...chunks.map((name) => `assets/${name}`)])].filter((path) => existsSync(join(output, path)));
}
