import type { Connector } from './model.ts';
import { parsePlaybooks } from './parse-playbooks.ts';
import type { Playbook } from './playbook.ts';
import { ActionError } from './action-error.ts';

/** A connector that keeps what it was called with, and fails as often as told. */
export class RecordingConnector implements Connector {
  readonly name = 'test';
  readonly verbs = ['do', 'fail'];
  readonly calls: { readonly verb: string; readonly key: string; readonly with: unknown }[] = [];
  failures: readonly ActionError[] = [];

  check(_verb: string, args: Readonly<Record<string, unknown>>): readonly string[] {
    return Object.keys(args)
      .filter((name) => name !== 'text' && name !== 'note')
      .map((name) => `unknown argument '${name}'`);
  }

  async act(verb: string, { key, with: args }: Parameters<Connector['act']>[1]): Promise<string> {
    this.calls.push({ verb, key, with: args });
    const failure = this.failures[this.calls.length - 1];
    if (failure) throw failure;
    if (verb === 'fail')
      throw new ActionError('ACTION_REFUSED', 'it said no', { retriable: false });
    return 'done';
  }
}

/** The only playbook of a text; throws where it has a mistake. */
export function aPlaybook(text: string): Playbook {
  const connectors = [new RecordingConnector()];
  const { playbooks, problems } = parsePlaybooks([{ path: 'p.yml', text }], { connectors });
  const [playbook] = playbooks;
  if (!playbook || problems.length > 0) throw new Error(JSON.stringify(problems));
  return playbook;
}
