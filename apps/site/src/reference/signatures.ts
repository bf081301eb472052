/** How a function or a type is declared, as its source has it. */
import { readFileSync } from 'node:fs';
import ts from 'typescript';

const files = new Map<string, ts.SourceFile>();

/** The declarations of a name in a file, without comments and bodies; undefined if the file does not declare it. */
export function declarationOf(path: string, name: string): string | undefined {
  const file = files.get(path) ?? ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true);
  files.set(path, file);
  const found = file.statements.flatMap((statement) => shown(statement, name));
  const overloads = found.filter(({ isOverload }) => isOverload);
  const texts = (overloads.length > 0 ? overloads : found).map(({ text }) => text);
  return texts.length > 0 ? texts.join('\n') : undefined;
}

interface Declaration {
  readonly text: string;
  /** A signature without body; the one with the body is not for callers then. */
  readonly isOverload: boolean;
}

function shown(statement: ts.Statement, name: string): Declaration[] {
  if (ts.isFunctionDeclaration(statement) && statement.name?.text === name) {
    const end = statement.body?.getStart() ?? statement.getEnd();
    const text = withoutModifiers(statement.getSourceFile().text.slice(statement.getStart(), end));
    return [{ text, isOverload: statement.body === undefined }];
  }
  if (ts.isTypeAliasDeclaration(statement) && statement.name.text === name) {
    return [{ text: withoutModifiers(statement.getText()), isOverload: false }];
  }
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.filter((each) => each.name.getText() === name).flatMap(ofVariable);
}

function ofVariable({ name, type, initializer }: ts.VariableDeclaration): Declaration[] {
  if (initializer && ts.isArrowFunction(initializer) && initializer.type) {
    const { typeParameters, parameters } = initializer;
    const generic = typeParameters ? `<${typeParameters.map((each) => each.getText()).join(', ')}>` : '';
    const given = parameters.map((each) => each.getText()).join(', ');
    return [{ text: `function ${name.getText()}${generic}(${given}): ${initializer.type.getText()}`, isOverload: false }];
  }
  return type ? [{ text: `const ${name.getText()}: ${type.getText()}`, isOverload: false }] : [];
}

const withoutModifiers = (text: string): string => text.replace(/^export (declare )?/, '').trim();
