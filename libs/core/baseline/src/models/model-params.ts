/** One parameter of a model: what it may be and what it is where nothing is said. */
export type Param =
  | {
      readonly name: string;
      readonly says: string;
      readonly kind: 'number';
      readonly least: number;
      readonly most: number;
      /** a whole number */
      readonly whole?: boolean;
      /** undefined: the model decides */
      readonly fallback?: number;
    }
  | {
      readonly name: string;
      readonly says: string;
      readonly kind: 'choice';
      readonly choices: readonly string[];
      readonly fallback: string;
    };

export type ModelParams = Readonly<Record<string, string | number>>;

/** @throws where the parameter is not there: whoever read the parameters has filled in those with a fallback */
export function numberOf(params: ModelParams, name: string): number {
  const value = params[name];
  if (typeof value !== 'number') throw new RangeError(`parameter ${name} is not a number`);
  return value;
}

export interface ParamFault {
  readonly name: string;
  readonly message: string;
}

/** Checks the parameters that someone wrote and fills in the others. */
export function completeParams(
  params: readonly Param[],
  written: Readonly<Record<string, unknown>>,
): { readonly params: ModelParams; readonly faults: readonly ParamFault[] } {
  const complete: Record<string, string | number> = {};
  const faults: ParamFault[] = [];
  for (const param of params) {
    const value = written[param.name] ?? param.fallback;
    if (value === undefined) continue;
    const message = faultOf(param, value);
    if (message !== undefined) faults.push({ name: param.name, message });
    else complete[param.name] = value as string | number;
  }
  return { params: complete, faults };
}

function faultOf(param: Param, value: unknown): string | undefined {
  if (param.kind === 'choice') {
    return param.choices.some((choice) => choice === value)
      ? undefined
      : `${param.name} must be ${param.choices.join(' or ')}`;
  }
  const { name, least, most, whole = false } = param;
  const isNumber = typeof value === 'number' && value >= least && value <= most;
  if (isNumber && (!whole || Number.isInteger(value))) return undefined;
  return `${name} must be a ${whole ? 'whole ' : ''}number from ${least} to ${most}`;
}
