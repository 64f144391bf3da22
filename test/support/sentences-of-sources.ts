import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const SRC = join(import.meta.dirname, '..', '..', 'src');
/** Where the Italian stands itself. */
const ITALIAN = /^italian[\\/]/;

let parsed: ts.SourceFile[] | null = null;
/** Every file of the program, read once. */
function sourceFiles(): readonly ts.SourceFile[] {
  parsed ??= readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !ITALIAN.test(file))
    .map((file) => ts.createSourceFile(file, readFileSync(join(SRC, file), 'utf8'), ts.ScriptTarget.Latest, true));
  return parsed;
}

/** A sentence with `{{}}` wherever a value stands, however the value is called. */
export function skeletonOf(sentence: string): string {
  return sentence.replace(/\{\{\w+\}\}/g, '{{}}');
}

/** What a text of the sources can say: both branches of a choice, and `{{}}` for whatever is known only when it runs. */
function skeletonsOf(node: ts.Expression): string[] {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isParenthesizedExpression(node)) return skeletonsOf(node.expression);
  if (ts.isConditionalExpression(node)) return [...skeletonsOf(node.whenTrue), ...skeletonsOf(node.whenFalse)];
  if (ts.isTemplateExpression(node))
    return [[node.head.text, ...node.templateSpans.map(({ literal }) => `{{}}${literal.text}`)].join('')];
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)
    return skeletonsOf(node.left).flatMap((left) => skeletonsOf(node.right).map((right) => left + right));
  return ['{{}}'];
}

function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  ts.forEachChild(node, (child) => visit(child, see));
}

/** Every text of the sources. */
export function textsOfSources(): Set<string> {
  const found = new Set<string>();
  for (const file of sourceFiles())
    visit(file, (node) => {
      if (ts.isExpression(node)) for (const text of skeletonsOf(node)) found.add(text);
    });
  return found;
}

/** What errors say and advise, where they say it themselves: with the file in which they do. */
export function sentencesOfErrors(): { readonly file: string; readonly sentence: string }[] {
  const found: { file: string; sentence: string }[] = [];
  for (const file of sourceFiles())
    visit(file, (node) => {
      if (!ts.isNewExpression(node) || node.expression.getText() !== 'FrameError') return;
      const [, message, details] = node.arguments ?? [];
      const remedy =
        details !== undefined && ts.isObjectLiteralExpression(details)
          ? details.properties.find((property) => property.name?.getText() === 'remedy')
          : undefined;
      const told = [message, remedy !== undefined && ts.isPropertyAssignment(remedy) ? remedy.initializer : undefined];
      for (const text of told)
        if (text !== undefined) for (const sentence of skeletonsOf(text)) found.push({ file: file.fileName, sentence });
    });
  return found;
}

/** A text that is read by people: two words at least, one behind the other. */
const SENTENCE = /[a-z]{2,},? [a-z]{2,}/i;

/** Every sentence of a file, those inside of others as well. */
export function sentencesOf(path: string): string[] {
  const found: string[] = [];
  for (const file of sourceFiles())
    if (file.fileName === path)
      visit(file, (node) => {
        if (ts.isExpression(node) && isText(node) && !isText(node.parent) && !isCompared(node))
          found.push(...skeletonsOf(node).filter((text) => SENTENCE.test(text)));
      });
  return found;
}

/** A name of something, not told to anybody. */
function isCompared({ parent }: ts.Node): boolean {
  return ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsEqualsEqualsToken;
}

/** Whether a text is put together here, of one piece or of several. */
function isText(node: ts.Node): boolean {
  return (
    ts.isStringLiteralLike(node) ||
    ts.isTemplateExpression(node) ||
    ts.isParenthesizedExpression(node) ||
    ts.isConditionalExpression(node) ||
    (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)
  );
}
