/** The JavaScript of the code, as a CommonJS module. Types are not checked. */
import ts from 'typescript6';
import type { CompiledCode } from '../../cellCode/compiledCode.js';

const fileName = 'cell.ts';

export function compileCode(code: string): CompiledCode {
  const { outputText, sourceMapText = '' } = ts.transpileModule(code, {
    fileName,
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS, sourceMap: true, esModuleInterop: true },
  });
  const script = outputText.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '\n');
  return { script, map: sourceMapText, resultLine: resultLineOf(code) };
}

/** The line of the last `return` in the last function called `step`. */
function resultLineOf(code: string): number | undefined {
  const source = ts.createSourceFile(fileName, code, ts.ScriptTarget.ES2022);
  let found: number | undefined;
  const visit = (node: ts.Node, inStep: boolean): void => {
    const isStep = (ts.isMethodDeclaration(node) || ts.isPropertyAssignment(node)) && node.name.getText(source) === 'step';
    if (inStep && ts.isReturnStatement(node)) found = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
    ts.forEachChild(node, (child) => visit(child, inStep || isStep));
  };
  visit(source, false);
  return found;
}
