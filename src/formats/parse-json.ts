const BLANKS = /[ \t\n\r]*/y;
const TEXT = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])/y;
const WORD = /(?:true|false|null)(?!\w)/y;

/**
 * As `JSON.parse`, for files that people write: takes a byte order mark, and says where the text stops being JSON and what
 * is expected there. It quotes nothing of the text, which may hold a password.
 *
 * @throws SyntaxError with a message such as `line 3, column 7: a comma or } is expected`.
 */
export function parseJson(text: string): unknown {
  const json = text.startsWith('\ufeff') ? text.slice(1) : text;
  try {
    return JSON.parse(json);
  } catch (cause) {
    const { at, says } = faultOf(json);
    const before = json.slice(0, at).split(/\r\n|\r|\n/);
    throw new SyntaxError(`line ${before.length}, column ${before.at(-1)!.length + 1}: ${says}`, { cause });
  }
}

/** What may come next. */
type Wanted = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end' | 'nothing';

/** Where a text that is no JSON goes wrong first. */
function faultOf(json: string): { at: number; says: string } {
  const open: ('{' | '[')[] = [];
  let at = 0;
  let wanted: Wanted = 'value';
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    if (!pattern.test(json)) return false;
    at = pattern.lastIndex;
    return true;
  };
  const close = (): string => (open.at(-1) === '{' ? '}' : ']');
  const afterValue = (): Wanted => (open.length === 0 ? 'nothing' : 'comma or end');
  for (;;) {
    take(BLANKS);
    const sign = json[at];
    const mayEnd = wanted.endsWith('or end');
    if (mayEnd && sign === close()) {
      at++;
      open.pop();
      wanted = afterValue();
    } else if (wanted === 'comma or end' && sign === ',') {
      at++;
      wanted = open.at(-1) === '{' ? 'key' : 'value';
    } else if (wanted === 'colon' && sign === ':') {
      at++;
      wanted = 'value';
    } else if (wanted.startsWith('key') && take(TEXT)) wanted = 'colon';
    else if (wanted.startsWith('value') && (sign === '{' || sign === '[')) {
      at++;
      open.push(sign);
      wanted = sign === '{' ? 'key or end' : 'value or end';
    } else if (wanted.startsWith('value') && (take(TEXT) || take(NUMBER) || take(WORD))) wanted = afterValue();
    else return { at, says: whatIsWrong(wanted, sign, close()) };
  }
}

function whatIsWrong(wanted: Wanted, sign: string | undefined, close: string): string {
  if (sign === undefined)
    return `the file ends where ${wanted.startsWith('value') ? 'a value' : expected(wanted, close)} is expected`;
  if ((wanted === 'key' || wanted === 'value') && sign === close) return `the comma before ${close} is one too many`;
  if (sign === '"' && (wanted.startsWith('key') || wanted.startsWith('value')))
    return 'this text is not closed on its line, or holds a \\ that stands for nothing';
  if (wanted === 'nothing') return 'the file should end here';
  return `${expected(wanted, close)} is expected`;
}

function expected(wanted: Wanted, close: string): string {
  if (wanted === 'colon') return 'a colon';
  if (wanted === 'comma or end') return `a comma or ${close}`;
  if (wanted.startsWith('key')) return 'a key in double quotation marks';
  return 'a value: a text in double quotation marks, a number, true, false, null, [ or {';
}
