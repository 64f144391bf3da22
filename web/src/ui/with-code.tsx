import { Fragment } from 'react';

/** A sentence in which what stands between backticks is to be typed as it is. */
export function WithCode({ text }: { readonly text: string }) {
  return text
    .split('`')
    .map((part, k) => (k % 2 === 1 ? <code key={k}>{part}</code> : <Fragment key={k}>{part}</Fragment>));
}
