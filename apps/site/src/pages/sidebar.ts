/** What stands beside the pages: the sections in the order in which a reader needs them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DefaultTheme } from 'vitepress';
import { page, pagesIn } from './titles.js';

const guides = ['text', 'audio', 'video', 'series', 'cell', 'in-a-page', 'without-a-bundler', 'interop', 'several-machines', 'debugging'];
const learn = ['index', 'ten-minutes', 'recurrent-networks', 'gates', 'direction-and-depth', 'backpropagation-through-time'];
const packages = ['tensors', 'autograd', 'cells', 'layers', 'train', 'datasets', 'formats', 'blas', 'mpi', 'command-line', 'files'];
const programs = ['text-generator', 'audio-classifier', 'video-classifier', 'converter', 'experiments'];

/** The sidebars: the reference has its own, as has each language. */
export function sidebar(root: string): DefaultTheme.SidebarMulti {
  return { '/reference/': referenceSections(root), '/es/': spanishSections(root), '/': englishSections(root) };
}

function englishSections(root: string): DefaultTheme.SidebarItem[] {
  return sections([
    ['Learn', pagesIn(root, 'docs/learn', learn)],
    ['Guides', pagesIn(root, 'docs/guides', guides)],
    ['Coming from elsewhere', pagesIn(root, 'docs/compare', ['pytorch', 'keras', 'tfjs'])],
    ['The statal cell', page(root, 'docs/statal-cell.md')],
    [
      'Performance',
      [
        ...page(root, 'docs/performance.md'),
        ...page(root, 'tooling/bench/README.md', 'The benchmarks'),
        ...page(root, 'docs/several-machines.md'),
      ],
    ],
    ['Packages', packages.flatMap((name) => page(root, `packages/${name}/README.md`))],
    ['Programs', [...programs.flatMap((name) => page(root, `apps/${name}/README.md`)), ...page(root, 'examples/README.md')]],
    [
      'Contributing',
      [
        ...page(root, 'CONTRIBUTING.md'),
        ...['architecture', 'gpu-engine', 'add-a-cell', 'add-an-op', 'add-an-engine', 'glossary'].flatMap((name) =>
          page(root, `docs/${name}.md`),
        ),
      ],
    ],
  ]);
}

function spanishSections(root: string): DefaultTheme.SidebarItem[] {
  const others = readSpanish(root).filter((name) => name !== 'index.md');
  return sections([
    ['Aprende', pagesIn(root, 'docs/es/learn', learn)],
    ['Guías', pagesIn(root, 'docs/es/guides', guides)],
    ['Si vienes de otra biblioteca', pagesIn(root, 'docs/es/compare', ['pytorch', 'keras', 'tfjs'])],
    ['La celda statal', page(root, 'docs/statal-cell.es.md')],
    ['Más', others.flatMap((name) => page(root, `docs/es/${name}`))],
  ]);
}

function readSpanish(root: string): string[] {
  const folder = join(root, 'docs/es');
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.md')) : [];
}

/** The list that the reference's writer left beside its pages. */
function referenceSections(root: string): DefaultTheme.SidebarItem[] {
  const list = join(root, 'apps/site/generated/reference/sidebar.json');
  return existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as DefaultTheme.SidebarItem[]) : [];
}

/** Without those that have no page yet. */
function sections(all: readonly (readonly [text: string, items: DefaultTheme.SidebarItem[]])[]): DefaultTheme.SidebarItem[] {
  return all.filter(([, items]) => items.length > 0).map(([text, items]) => ({ text, items }));
}
