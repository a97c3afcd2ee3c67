import { tmpdir } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import { commandName } from './command-name.ts';
import { Screen, type Banner } from './screen.ts';

const banner: Banner = {
  version: '1.0.0',
  url: 'http://127.0.0.1:1',
  loginLink: 'http://127.0.0.1:1/login?token=t',
  dataDir: 'd',
  storage: 'SQLite',
  rules: 1,
  sources: 1,
  playbooks: 1,
  fileErrors: 0,
  responses: 'dry-run',
  demo: true,
  push: true,
  command: 'gatewatch',
  apps: ['ingest', 'detection', 'alerts'],
};

function shown(show: (screen: Screen) => void): string {
  let text = '';
  show(new Screen((more) => (text += more), false, banner.url));
  return text;
}

describe('the screen', () => {
  it('shows how to push only where pushes are taken', () => {
    expect(shown((screen) => screen.banner(banner))).toMatch(/curl .*\/v1\/records\/auto/);
    const closed = { ...banner, push: false };
    expect(shown((screen) => screen.banner(closed))).not.toContain('curl');
    expect(shown((screen) => screen.banner(closed))).toContain('inputs: { files:');
    expect(shown((screen) => screen.hint(closed))).not.toContain('curl');
  });

  it('names the command as it was called, and one thing as one', () => {
    expect(shown((screen) => screen.hint(banner))).toContain('stop the demo: gatewatch start\n');
    const text = shown((screen) => screen.banner({ ...banner, fileErrors: 1 }));
    expect(text).toContain('1 rule, 1 source, 1 playbook (');
    expect(text).toContain('1 file has errors');
  });
});

describe('commandName', () => {
  it('is the one of the shell where it is installed, else that of npx', () => {
    expect(commandName({}, tmpdir())).toBe('gatewatch');
    expect(commandName({ npm_command: 'exec' }, tmpdir())).toBe('npx --no-install gatewatch');
    expect(commandName({})).toBe('npx --no-install gatewatch');
  });
});
