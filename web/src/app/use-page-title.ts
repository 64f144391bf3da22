import { useEffect } from 'react';

/** Names the page in the tab and the browser's history. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Frame Pipeline`;
  }, [title]);
}
