import { useEffect, useRef } from 'react';
import { Link } from 'wouter';

interface TabsProps {
  readonly label: string;
  readonly tabs: readonly { readonly to: string; readonly words: string; readonly here: boolean }[];
}

/** Pages beside each other, each with an address of its own. */
export function Tabs({ label, tabs }: TabsProps) {
  const nav = useRef<HTMLElement>(null);
  const here = tabs.find((tab) => tab.here)?.to;
  useEffect(() => {
    // On a phone not all are seen at once.
    const [row, tab] = [nav.current, nav.current?.querySelector('[aria-current]')];
    if (row !== null && tab instanceof HTMLElement)
      row.scrollLeft = tab.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
  }, [here]);
  return (
    <nav ref={nav} className="tabs" aria-label={label}>
      {tabs.map((tab) => (
        <Link key={tab.to} href={tab.to} replace className="tab" aria-current={tab.here ? 'page' : undefined}>
          {tab.words}
        </Link>
      ))}
    </nav>
  );
}
