import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const RULE = `title: Picture asked for
id: 3c2f1d34-5a0b-4a52-9a53-0d1d0c3a9f10
description: Somebody asks for pictures, which this service does not sell.
logsource: { category: ai_gateway }
detection:
  pictures:
    url.path: /v1/images/generations
  condition: pictures
level: medium
`;

const CASES = `template: { event.tier: edge, source.ip: 192.0.2.7 }
cases:
  - name: a picture is asked for
    events: [{ at: 0s, url.path: /v1/images/generations }]
    fires:
      - { rule: 3c2f1d34-5a0b-4a52-9a53-0d1d0c3a9f10, at: 0s, entity: { source.ip: 192.0.2.7 } }
  - name: a chat is none
    events: [{ at: 0s, url.path: /v1/chat/completions }]
    fires: []
`;

const line = (second: number, path: string): string =>
  `192.0.2.7 - - [24/Nov/2026:10:00:0${second} +0000] "POST ${path} HTTP/1.1" 200 512 "-" "curl/8.7.1"\n`;

/** Files as a user has them: three lines of an access log, a rule with its cases, and one with a slip of the pen. */
export function writeOwnFiles(folder: string): void {
  const paths = ['/v1/chat/completions', '/v1/images/generations', '/v1/models'];
  const lines = paths.map((path, index) => line(index, path));
  writeFileSync(join(folder, 'access.log'), lines.join(''));
  for (const name of ['rules', 'broken']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'rules', 'pictures.yml'), RULE);
  writeFileSync(join(folder, 'rules', 'pictures.cases.yml'), CASES);
  writeFileSync(
    join(folder, 'broken', 'pictures.yml'),
    RULE.replace('condition: pictures', 'condition: picture'),
  );
}
