/** An index file is a table of contents: a comment above exports is the title of a group. */
import ts from 'typescript';

export interface Group {
  /** Undefined for exports before the first title. */
  readonly title?: string | undefined;
  /** Exported names in the order of the file: those with values first, each followed by the types of its line, then other types. */
  readonly names: readonly string[];
}

/** The groups of an index file. `text`: its source. */
export function groupsOf(text: string): Group[] {
  const file = ts.createSourceFile('index.ts', text, ts.ScriptTarget.ES2022, true);
  const groups: { title?: string | undefined; names: string[]; types: string[] }[] = [];
  for (const statement of file.statements) {
    const names = namesOf(statement);
    const title = titleAbove(statement, text);
    if (title !== undefined || groups.length === 0) groups.push({ title, names: [], types: [] });
    groups.at(-1)?.[isOfTypes(statement) ? 'types' : 'names'].push(...names);
  }
  return groups.map(({ title, names, types }) => ({ title, names: [...names, ...types] })).filter(({ names }) => names.length > 0);
}

/** Whether a statement exports types only. */
function isOfTypes(statement: ts.Statement): boolean {
  if (!ts.isExportDeclaration(statement)) return ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
  const { exportClause } = statement;
  return (
    statement.isTypeOnly ||
    (exportClause !== undefined && ts.isNamedExports(exportClause) && exportClause.elements.every((each) => each.isTypeOnly))
  );
}

function namesOf(statement: ts.Statement): string[] {
  if (ts.isExportDeclaration(statement) && statement.exportClause) {
    if (ts.isNamespaceExport(statement.exportClause)) return [statement.exportClause.name.text];
    const isType = (element: ts.ExportSpecifier): boolean => statement.isTypeOnly || element.isTypeOnly;
    const { elements } = statement.exportClause;
    return [...elements.filter((each) => !isType(each)), ...elements.filter(isType)].map(({ name }) => name.text);
  }
  const isExported = ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  if (!isExported) return [];
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.map(({ name }) => name.getText());
  const { name } = statement as ts.FunctionDeclaration | ts.ClassDeclaration | ts.InterfaceDeclaration | ts.TypeAliasDeclaration;
  return name ? [name.text] : [];
}

/** The last comment of one line above a statement, unless it speaks to a tool. */
function titleAbove(statement: ts.Statement, text: string): string | undefined {
  const comments = ts.getLeadingCommentRanges(text, statement.getFullStart()) ?? [];
  const lines = comments.map(({ pos, end }) => text.slice(pos, end)).filter((line) => /^\/\/ (?!biome-)/.test(line));
  return lines.at(-1)?.slice(3);
}
