/** Outlines on a 20 x 20 grid, drawn for this page. */
const PATHS = {
  add: 'M10 4v12M4 10h12',
  minus: 'M4 10h12',
  close: 'M5 5l10 10M15 5L5 15',
  check: 'M4 10.500l4 4 8-9',
  warn: 'M10 3.500l7.500 13h-15zM10 8.500v3.500M10 14.200v.1',
  left: 'M12 4l-6 6 6 6',
  right: 'M8 4l6 6-6 6',
  down: 'M5 8l5 5 5-5',
  jobs: 'M3 4h6v6H3zM11 4h6v4h-6zM11 10h6v6h-6zM3 12h6v4H3z',
  system: 'M3 11h3l2-6 4 11 2-5h3',
  person:
    'M10 10a3.200 3.200 0 1 0 0-6.400 3.200 3.200 0 0 0 0 6.400zM3.800 17c.7-3.300 3.200-5 6.200-5s5.500 1.700 6.200 5',
  upload: 'M10 13V4M6.500 7.500L10 4l3.500 3.500M4 13v3.500h12V13',
  download: 'M10 4v9M6.500 9.500L10 13l3.500-3.500M4 13v3.500h12V13',
  search: 'M9 14.500a5.500 5.500 0 1 0 0-11 5.500 5.500 0 0 0 0 11zM13 13l4 4',
  fit: 'M4 8V4h4M12 4h4v4M16 12v4h-4M8 16H4v-4',
  turn: 'M15.500 9A6 6 0 1 0 15 13M16 4.500V9h-4.500',
  list: 'M7 5h10M7 10h10M7 15h10M3 5h.1M3 10h.1M3 15h.1',
  layers: 'M10 3l7 4-7 4-7-4zM3 11l7 4 7-4',
  share:
    'M7 10l6-4M7 10l6 4M5 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM15 7a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM15 17a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  trash: 'M4 6h12M8 6V4h4v2M5.500 6l.8 10.500h7.400L14.500 6',
  copy: 'M7 7h9v9H7zM4 13V4h9',
  stop: 'M5.500 5.500h9v9h-9z',
  play: 'M6.500 4l9 6-9 6z',
  again: 'M4.500 11A5.800 5.800 0 1 0 6 6M4.500 4v3.500H8',
  more: 'M5 10h.1M10 10h.1M15 10h.1',
  pen: 'M4 16l1-4L13 4l3 3-8 8zM11 6l3 3',
  folder: 'M3 5h5l2 2h7v9H3z',
  file: 'M5 3h7l3 3v11H5zM12 3v3h3',
  sun: 'M10 13.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM10 2v2M10 16v2M2 10h2M16 10h2M4.400 4.400l1.400 1.400M14.200 14.200l1.400 1.400M4.400 15.600l1.400-1.400M14.200 5.800l1.400-1.400',
  out: 'M11 4H4v12h7M8 10h9M14 7l3 3-3 3',
  compare: 'M10 3v14M3.500 5h4v10h-4M12.500 5h4v10h-4',
} as const;

export type IconName = keyof typeof PATHS;

/** A drawing beside words; where it stands alone its button has the words. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
