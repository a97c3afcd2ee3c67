import { CREDENTIAL_ABUSE } from './credential-abuse.ts';
import { DATA_EXFILTRATION } from './data-exfiltration.ts';
import { MODEL_PROBING } from './model-probing.ts';
import { PROMPT_INJECTION } from './prompt-injection.ts';
import { RESOURCE_ABUSE } from './resource-abuse.ts';
import type { Scenario } from './scenario.ts';

/** One scenario for each shipped rule. */
export const SCENARIOS: readonly Scenario[] = [
  ...CREDENTIAL_ABUSE,
  ...RESOURCE_ABUSE,
  ...DATA_EXFILTRATION,
  ...MODEL_PROBING,
  ...PROMPT_INJECTION,
];

export function scenarioNamed(name: string): Scenario | undefined {
  return SCENARIOS.find((scenario) => scenario.name === name);
}
