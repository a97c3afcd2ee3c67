const SPECIAL = /[\\^$+?.()|[\]{}]/g;

/** `gateway.*` and the like: `*` stands for any characters, all else for itself. */
export function topicPattern(pattern: string): RegExp {
  const source = pattern.replaceAll(SPECIAL, String.raw`\$&`).replaceAll('*', '.*');
  return new RegExp(`^${source}$`);
}

/** The topics that are meant, sorted. A wildcard never takes Kafka's internal topics (`__…`) nor those excluded; a plain name does. */
export function chooseTopics(
  existing: readonly string[],
  patterns: readonly string[],
  exclude: readonly string[] = [],
): string[] {
  const excluded = exclude.map(topicPattern);
  const isMeant = (topic: string): boolean =>
    patterns.some((pattern) => {
      if (!pattern.includes('*')) return pattern === topic;
      if (topic.startsWith('__') || excluded.some((one) => one.test(topic))) return false;
      return topicPattern(pattern).test(topic);
    });
  return existing.filter(isMeant).sort();
}
