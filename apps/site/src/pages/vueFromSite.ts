/** Pages become Vue components, and lie where no package is installed. They find Vue as a file of the site would. */
import { join } from 'node:path';
import type { Plugin } from 'vitepress';

/** A plug-in of Vite. `site`: the folder of the site. */
export function vueFromSite(site: string): Plugin {
  return {
    name: 'statal:vue-from-site',
    enforce: 'pre',
    resolveId(id, importer) {
      if (!importer?.split('?')[0].endsWith('.md') || !/^vue(\/|$)/.test(id)) return;
      return this.resolve(id, join(site, 'package.json'), { skipSelf: true });
    },
  };
}
