import { useState } from 'preact/hooks';
import type { Detection, GatewayEvent } from './api.ts';
import { cellOf, columnsOf, rowsOf, type Column, type EvidenceRow } from './evidence-rows.ts';
import { number, plural, valueText } from './format.ts';
import { Empty, Time } from './parts.tsx';
import { Value } from './value.tsx';

const SHOWN = 40;

export function EvidenceTable(props: {
  readonly events: readonly GatewayEvent[];
  readonly detections: readonly Detection[];
}) {
  const [all, setAll] = useState(false);
  const rows = rowsOf(props.events, props.detections);
  const columns = columnsOf(rows, props.detections);
  const stages = new Set(rows.map(({ matched }) => matched)).size > 1;
  if (rows.length === 0) return <Empty>No events are kept.</Empty>;
  const shown = all ? rows : rows.slice(-SHOWN);
  return (
    <>
      {shown.length < rows.length && (
        <button type="button" onClick={() => setAll(true)}>
          Show {plural(rows.length - shown.length, 'earlier event')}
        </button>
      )}
      <div class="scroll">
        <table class="evidence">
          <thead>
            <tr>
              <th>Time</th>
              {stages && <th>Matched</th>}
              {columns.map(({ name, title }) => (
                <th key={name} title={title} class={kindOf(name)}>
                  {name}
                </th>
              ))}
              <th>Fields</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <Row key={row.id} row={row} columns={columns} stages={stages} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

const kindOf = (column: string): string => (column === 'Tokens' ? 'number' : '');

function Row(props: {
  readonly row: EvidenceRow;
  readonly columns: readonly Column[];
  readonly stages: boolean;
}) {
  const { row, columns, stages } = props;
  const [open, setOpen] = useState(false);
  return (
    <>
      <tr data-event={row.id}>
        <td>
          <Time at={row.at} />
        </td>
        {stages && <td>{row.matched}</td>}
        {columns.map((column) => (
          <td key={column.name} class={`mono ${kindOf(column.name)}`}>
            <Cell column={column} value={cellOf(column, row.fields)} />
          </td>
        ))}
        <td>
          <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? 'hide' : 'all'} {Object.keys(row.fields).length}
          </button>
        </td>
      </tr>
      {open && (
        <tr class="whole">
          <td colSpan={columns.length + (stages ? 3 : 2)}>
            <AllFields fields={row.fields} />
          </td>
        </tr>
      )}
    </>
  );
}

function Cell({ column, value }: { readonly column: Column; readonly value: unknown }) {
  if (value === undefined) return <span class="quiet">–</span>;
  if (column.name === 'Status') return <span class={statusKind(value)}>{valueText(value)}</span>;
  if (column.name === 'Tokens' && typeof value === 'number') return <>{number(value)}</>;
  const text = valueText(value);
  return column.name === 'Path' ? <span title={text}>{text}</span> : <Value text={text} />;
}

const statusKind = (status: unknown): string => (Number(status) >= 400 ? 'failed' : '');

function AllFields({ fields }: Pick<EvidenceRow, 'fields'>) {
  return (
    <dl class="fields">
      {Object.entries(fields).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{valueText(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
