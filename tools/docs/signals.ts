import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTelemetry, type Telemetry } from '@gatewatch/nest';
import type { Signal } from '@gatewatch/event';
import ts from 'typescript';
import { root } from './root.ts';

const FILE = 'libs/core/event/src/signal.ts';

/** Every signal with a value for each of its fields: made from the declaration of `Signal`. */
export function sampleSignals(): Signal[] {
  const text = readFileSync(join(root, FILE), 'utf8');
  const file = ts.createSourceFile(FILE, text, ts.ScriptTarget.Latest, true);
  const declaration = file.statements.find(
    (statement) => ts.isTypeAliasDeclaration(statement) && statement.name.text === 'Signal',
  );
  if (!declaration || !ts.isTypeAliasDeclaration(declaration))
    throw new Error(`no Signal in ${FILE}`);
  const { type } = declaration;
  return (ts.isUnionTypeNode(type) ? type.types : []).map(sample);
}

function sample(type: ts.TypeNode): Signal {
  const members = ts.isTypeLiteralNode(type) ? type.members.filter(ts.isPropertySignature) : [];
  const fields = members.map(({ name, type: kind }) => [name.getText(), sampleValue(kind)]);
  return Object.fromEntries(fields) as Signal;
}

function sampleValue(type: ts.TypeNode | undefined): string | number {
  if (type === undefined) throw new Error('a field of a signal has no type');
  if (ts.isUnionTypeNode(type)) return sampleValue(type.types[0]);
  if (ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal)) return type.literal.text;
  if (type.kind === ts.SyntaxKind.NumberKeyword) return 1;
  if (type.kind === ts.SyntaxKind.StringKeyword) return 'x';
  throw new Error(`a field of a signal is neither text nor number: ${type.getText()}`);
}

export interface Metric {
  readonly name: string;
  readonly type: string;
  readonly labels: readonly string[];
  readonly meaning: string;
}

/** The metrics that move when a signal is emitted. */
export async function metricsOf(signal: Signal): Promise<Metric[]> {
  const telemetry: Telemetry = createTelemetry({ process: false });
  telemetry.emit(signal);
  const metrics = await telemetry.registry.getMetricsAsJSON();
  return metrics.flatMap(({ name, help, type, values }) => {
    const [moved] = values.filter(({ value }) => value !== 0);
    return moved === undefined
      ? []
      : [{ name, type: String(type), labels: Object.keys(moved.labels), meaning: help }];
  });
}
