import {
  CONTENT_FIELDS,
  canonicalText,
  identify,
  type FieldValue,
  type YamlNode,
} from '@gatewatch/event';
import { parseDetection } from './detection.ts';
import { allOf, eachField, type Expression } from './expression.ts';
import { readLogsource } from './logsource.ts';
import type { DetectionRule, RuleMetadata } from './model.ts';
import { refuse } from './rule-problem.ts';
import type { SelectionContext } from './selection.ts';

/** Reads the parts of a document that are a detection rule's own. @returns undefined after reporting what is wrong */
export function readDetectionRule(
  node: YamlNode,
  metadata: RuleMetadata,
  context: SelectionContext,
): DetectionRule | undefined {
  const logsource = readLogsource(node, context.problems);
  const at = node.get('detection');
  if (at?.kind !== 'map') {
    const code = at === undefined ? 'SIGMA_MISSING_KEY' : 'SIGMA_SELECTION';
    refuse(context.problems, at ?? node, code, `'detection' ${explainShape(node, at)}`);
    return undefined;
  }
  const detection = parseDetection(at, context);
  if (!logsource || !detection) return undefined;
  const source = canonicalText({
    logsource: { ...logsource },
    detection: at.toValue() as FieldValue,
  });
  return {
    ...metadata,
    kind: 'rule',
    logsource,
    detection: detection.expression,
    selectionKey: identify('selection', source),
    // a list that changes is another version of the rule, but keeps the state that the rule has gathered
    ...(source.includes('|expand') && {
      version: identify('expanded', metadata.version, canonicalText(detection.expression)),
    }),
    readsContent: readsContent(detection.expression),
  };
}

function explainShape(node: YamlNode, at: YamlNode | undefined): string {
  if (at?.kind === 'null')
    return 'is empty: write selections and a condition below it, indented deeper';
  const problem = at === undefined ? 'is missing' : 'must be a map';
  const stray = node.entries().find(({ value }) => value.get('detection') !== undefined);
  const advice = stray
    ? `move it out of '${stray.name}', to the left`
    : 'write selections and a condition';
  return `${problem}: ${advice}`;
}

/** The rule, further narrowed. `source` is the text of what narrows it. */
export function narrowRule(rule: DetectionRule, by: Expression, source: string): DetectionRule {
  const detection = allOf([rule.detection as Expression, by]);
  return {
    ...rule,
    detection,
    selectionKey: identify('narrowed', rule.selectionKey, source),
    version: identify('narrowed', rule.version, source),
    readsContent: readsContent(detection),
  };
}

/** Whether the expression reads a prompt, a completion or a body. */
export function readsContent(expression: Expression): boolean {
  let found = false;
  eachField(expression, (field) => {
    found ||= CONTENT_FIELDS.some((name) => field === name || field.startsWith(`${name}.`));
  });
  return found;
}
