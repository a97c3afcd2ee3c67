import type { FeedItem } from '@gatewatch/alerts';
import { createColors } from 'picocolors';
import { counted } from '../commands/counted.ts';
import { FeedLines, type Paint } from './feed-lines.ts';

export interface Banner {
  readonly version: string;
  readonly url: string;
  readonly loginLink: string;
  readonly dataDir: string;
  readonly storage: string;
  readonly rules: number;
  readonly sources: number;
  readonly playbooks: number;
  readonly fileErrors: number;
  readonly responses: string;
  /** only when they were made by this start */
  readonly tokens?: { readonly push: string; readonly admin: string };
  readonly demo: boolean;
  /** records can be pushed */
  readonly push: boolean;
  /** what starts it again, as a person types it */
  readonly command: string;
  readonly apps: readonly string[];
}

/** What a person reads at the start, and a line for each incident and run. */
export class Screen {
  readonly #write: (text: string) => void;
  readonly #paint: Paint;
  readonly #lines: FeedLines;

  constructor(write: (text: string) => void, colours: boolean, url: string) {
    this.#write = write;
    this.#paint = createColors(colours);
    this.#lines = new FeedLines(this.#paint, url);
  }

  banner(banner: Banner): void {
    const { bold } = this.#paint;
    const lines = [
      '',
      `${bold(`Gatewatch ${banner.version}`)}  ${banner.apps.join(', ')} on ${banner.storage}, data in ${banner.dataDir}`,
      `  ${counted(banner.rules, 'rule')}, ${counted(banner.sources, 'source')}, ${counted(banner.playbooks, 'playbook')} (responses: ${banner.responses})`,
      ...(banner.fileErrors > 0
        ? [
            `  ${this.#paint.red(`${counted(banner.fileErrors, 'file')} ${banner.fileErrors === 1 ? 'has' : 'have'} errors: see the lines above, the rest is loaded`)}`,
          ]
        : []),
      '',
      ...this.#console(banner),
      `  Health    ${banner.url}/health    Metrics  ${banner.url}/metrics`,
      ...this.#tokens(banner),
      ...this.#feeding(banner),
      '',
    ];
    this.#write(`${lines.join('\n')}\n`);
  }

  item(item: FeedItem): void {
    for (const line of this.#lines.of(item)) this.#write(`${line}\n`);
  }

  /** Once the first incidents are there: where to look next. */
  hint({ push, command }: Pick<Banner, 'push' | 'command'>): void {
    const { bold, dim } = this.#paint;
    this.#write(
      `${dim('—')} ${bold('Look next:')} open the console link above; each incident shows its evidence, the rule and why it fired, and what a playbook would have done.\n` +
        `${dim('—')} ${bold('Your own logs:')} ${push ? 'the curl line above, or ' : ''}inputs.files in gatewatch.yml; then stop the demo: ${command} start\n`,
    );
  }

  /** Only alerts serves it. */
  #console({ apps, url, loginLink }: Banner): string[] {
    if (!apps.includes('alerts')) return [];
    const { bold, dim } = this.#paint;
    return [
      `  Console   ${bold(loginLink)}`,
      dim(`            (this link signs you in once; afterwards ${url}/)`),
    ];
  }

  #tokens({ tokens }: Banner): string[] {
    if (!tokens) return [];
    const { yellow } = this.#paint;
    return [
      '',
      yellow('  Two tokens were made; they are shown only now and kept as hashes:'),
      `    pushes records   ${tokens.push}`,
      `    administers      ${tokens.admin}`,
    ];
  }

  #feeding({ tokens, url, demo, push, apps }: Banner): string[] {
    if (!apps.includes('ingest')) return [];
    const { bold, dim } = this.#paint;
    const token = tokens?.push ?? '$GATEWATCH_PUSH_TOKEN';
    return [
      '',
      `  ${bold('Feed your own logs')}`,
      ...(push
        ? [
            `    curl -H "Authorization: Bearer ${token}" --data-binary @access.log ${url}/v1/records/auto`,
          ]
        : []),
      dim(
        '    name files, Kafka topics and more in gatewatch.yml: inputs: { files: [{ path: /var/log/nginx/access.log }] }',
      ),
      ...(demo
        ? [
            '',
            dim(
              '  Feeding itself demo traffic: honest tenants, and now and then an attack. Incidents show up below.',
            ),
            dim(
              '  The demo has live traffic and a data directory of its own: push old logs to a start without --demo, or use gatewatch detect.',
            ),
          ]
        : []),
    ];
  }
}
