import type { GatewatchConfig } from '@gatewatch/nest';
import type { SourceSet } from '@gatewatch/normalize';

/** Inputs whose source is not there, a sentence each: all that they read would become dead letters. */
export function unmetSources({ inputs }: GatewatchConfig, sources: SourceSet): readonly string[] {
  const named = [
    ...inputs.files.map(({ source }, index) => [`inputs.files[${index}].source`, source] as const),
    ...inputs.kafka.map(({ source }, index) => [`inputs.kafka[${index}].source`, source] as const),
    ['inputs.stdin.source', inputs.stdin === false ? undefined : inputs.stdin.source] as const,
  ];
  return named.flatMap(([setting, source]) => {
    if (source === undefined || sources.find(source)) return [];
    const known = sources.sources.map(({ id }) => id).sort();
    return [`${setting}: there is no source '${source}'; there are ${known.join(', ')}`];
  });
}
