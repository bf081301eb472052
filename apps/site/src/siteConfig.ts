/** The settings of VitePress. Its pages are the Markdown files of the repository, each at the place that `pages/places.ts` gives it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DefaultTheme, defineConfig, type UserConfig } from 'vitepress';
import { finishSite } from './build/finishSite.js';
import { formulas } from './math/formulas.js';
import { highlightOnce } from './pages/highlightOnce.js';
import { withLandmark } from './pages/landmark.js';
import { siteLinks } from './pages/links.js';
import { noPages, pageOf, repository } from './pages/places.js';
import { plainLanguages } from './pages/plainLanguages.js';
import { sidebar } from './pages/sidebar.js';
import { slug } from './pages/slug.js';
import { translationOf } from './pages/translations.js';
import { vueFromSite } from './pages/vueFromSite.js';

/** `root`: the folder of the repository. `base`: the folder of the host that the site lies in, from `/` to `/`. */
export function siteConfig(root: string, base: string): UserConfig<DefaultTheme.Config> {
  return defineConfig({
    title: 'Statal',
    description: 'Recurrent neural networks for TypeScript: write a cell in a few lines, train it anywhere JavaScript runs.',
    base,
    srcDir: root,
    srcExclude: [...noPages],
    outDir: join(root, 'apps/site/dist'),
    cacheDir: join(root, 'apps/site/node_modules/.cache/vitepress'),
    rewrites: (path) => pageOf(path) ?? path,
    lastUpdated: existsSync(join(root, '.git')),
    markdown: {
      anchor: { slugify: slug },
      theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
      config: (markdown) => {
        siteLinks(markdown, root);
        formulas(markdown);
        plainLanguages(markdown);
        highlightOnce(markdown);
      },
    },
    transformHtml: withLandmark,
    transformPageData: (page) => ({
      frontmatter: {
        ...page.frontmatter,
        otherLanguage: page.frontmatter.layout === 'home' ? undefined : translationOf(root, page.filePath),
      },
    }),
    buildEnd: ({ outDir }) => finishSite(root, outDir, base),
    head: [['link', { rel: 'icon', href: `${base}icon.svg`, type: 'image/svg+xml' }]],
    vite: {
      plugins: [vueFromSite(join(root, 'apps/site'))],
      publicDir: fileURLToPath(new URL('../public', import.meta.url)),
      worker: { format: 'es' },
      build: { chunkSizeWarningLimit: 4000 },
    },
    themeConfig: {
      search: { provider: 'local', options: { locales: { es: spanishSearch } } },
      socialLinks: [{ icon: 'github', link: repository }],
      editLink: { pattern: `${repository}/edit/main/:path`, text: 'Edit this page' },
      outline: { level: [2, 3] },
      // Not every page has a translation; those that have one say so.
      i18nRouting: false,
      sidebar: sidebar(root),
      nav: [
        { text: 'Learn', link: '/learn/', activeMatch: '^/learn/' },
        { text: 'Guides', link: '/guides/text', activeMatch: '^/guides/' },
        { text: 'Reference', link: '/reference/', activeMatch: '^/reference/' },
        { text: 'Playground', link: '/playground/', target: '_self' },
      ],
    },
    locales: {
      root: { label: 'English', lang: 'en' },
      es: { label: 'Español', lang: 'es', link: '/es/', themeConfig: spanishTheme },
    },
  });
}

const spanishSearch: Partial<DefaultTheme.LocalSearchOptions> = {
  translations: {
    button: { buttonText: 'Buscar', buttonAriaLabel: 'Buscar' },
    modal: {
      displayDetails: 'Mostrar detalles',
      resetButtonTitle: 'Borrar',
      backButtonTitle: 'Cerrar',
      noResultsText: 'No hay resultados para',
      footer: { selectText: 'elegir', navigateText: 'moverse', closeText: 'cerrar' },
    },
  },
};

const spanishTheme: DefaultTheme.Config = {
  nav: [
    { text: 'Aprende', link: '/es/learn/', activeMatch: '^/es/learn/' },
    { text: 'Guías', link: '/es/guides/text', activeMatch: '^/es/guides/' },
    { text: 'Referencia (en inglés)', link: '/reference/' },
    { text: 'Taller', link: '/playground/', target: '_self' },
  ],
  editLink: { pattern: `${repository}/edit/main/:path`, text: 'Edita esta página' },
  outline: { level: [2, 3], label: 'En esta página' },
  lastUpdated: { text: 'Última actualización' },
  docFooter: { prev: 'Anterior', next: 'Siguiente' },
  darkModeSwitchLabel: 'Apariencia',
  lightModeSwitchTitle: 'Cambiar al tema claro',
  darkModeSwitchTitle: 'Cambiar al tema oscuro',
  sidebarMenuLabel: 'Menú',
  returnToTopLabel: 'Volver arriba',
  langMenuLabel: 'Cambiar de idioma',
  skipToContentLabel: 'Saltar al contenido',
};
