import type { Problem } from '@gatewatch/event';
import type { OwnedFile } from '@gatewatch/files';
import {
  ConfigurationError,
  loadConfiguration,
  type ConfigurationProblem,
} from '@gatewatch/nest/configuration';

/** What is wrong with a file as configuration, by itself: variables and flags of a start may still change it. */
export function checkConfiguration({ path }: OwnedFile, cwd: string): readonly Problem[] {
  try {
    loadConfiguration({ file: path, cwd, env: {} });
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError)
      return error.problems.map((one) => toProblem(path, one));
    throw error;
  }
}

function toProblem(file: string, { at, code, message }: ConfigurationProblem): Problem {
  const { line, column } = typeof at === 'string' ? { line: 1, column: 1 } : at;
  return { file, line, column, code, message, severity: 'error' };
}
