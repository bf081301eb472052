/** Where a Markdown file of the repository stands on the site. Files that no rule names are no pages. */

/** The address of the repository, for links to files that are no pages. */
export const repository = 'https://github.com/statal/statal';

/** From a path in the repository to the path of a page. The first rule that fits decides. */
const rules: readonly (readonly [from: RegExp, to: string])[] = [
  [/^docs\/statal-cell\.es\.md$/, 'es/statal-cell.md'],
  [/^docs\//, ''],
  [/^packages\/([^/]+)\/README\.md$/, 'packages/$1.md'],
  [/^apps\/(?!site\/|playground\/)([^/]+)\/README\.md$/, 'programs/$1.md'],
  [/^apps\/site\/generated\/reference\//, 'reference/'],
  [/^examples\/README\.md$/, 'examples.md'],
  [/^tooling\/bench\/README\.md$/, 'benchmarks.md'],
  [/^CONTRIBUTING\.md$/, 'contributing.md'],
];

/** The page that a Markdown file becomes, such as `packages/cells.md`; undefined if it is no page. */
export function pageOf(path: string): string | undefined {
  const rule = rules.find(([from]) => from.test(path));
  return path.endsWith('.md') && rule ? path.replace(rule[0], rule[1]) : undefined;
}

/** What is no page, as VitePress wants it: it takes all Markdown files of the repository. */
export const noPages: readonly string[] = [
  '{README,SECURITY,CODE_OF_CONDUCT,CHANGELOG}.md',
  '.*/**',
  'packages/*/!(README).md',
  'packages/*/*/**/*',
  'apps/*/!(README).md',
  'apps/*/!(generated)/**/*',
  'apps/{site,playground}/README.md',
  'examples/*/**/*',
  'tooling/!(bench)/**/*',
  'tooling/bench/*/**/*',
];
