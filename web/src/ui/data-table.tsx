import type { ReactNode } from 'react';

interface Column<T> {
  readonly head: string;
  readonly cell: (row: T) => ReactNode;
  /** The head is read, not seen. */
  readonly quiet?: boolean;
}

interface DataTableProps<T> {
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string | number;
}

/** A table that becomes a list of its rows on a phone. The roles say what it is where its looks no longer do. */
export function DataTable<T>({ label, columns, rows, keyOf }: DataTableProps<T>) {
  return (
    <table className="table table-stack" role="table" aria-label={label}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ head, quiet }) => (
            <th key={head} scope="col" role="columnheader">
              <span className={quiet === true ? 'unseen' : ''}>{head}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={keyOf(row)} role="row">
            {columns.map(({ head, cell, quiet }) => (
              <td key={head} role="cell" data-head={quiet === true ? undefined : head} className="wrap">
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
