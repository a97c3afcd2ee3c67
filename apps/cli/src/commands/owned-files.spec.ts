import { describe, expect, it } from '@jest/globals';
import { kindOf, kindOfNamed } from './owned-files.ts';

const FILES: readonly (readonly [kind: string, path: string, text: string])[] = [
  ['rule', 'a.yml', 'title: t\nlogsource: {}\ndetection: {}\n'],
  ['rule', 'a.yml', 'action: global\ntitle: t\nlevel: low\n---\ndetection: {}\n'],
  ['rule', 'a.yml', 'title: t\ndetecton: {}\n'],
  ['rule', 'a.yml', 'title: t\nlogsource: { category: [\n'],
  ['rule', 'rules/a.yml', 'anything: else\n'],
  ['rule', 'rules/a.yml', 'titel: [1\n'],
  ['source', 'a.yml', 'id: s\ndetect: {}\nevent: {}\nmap: {}\n'],
  ['source', 'my/sources/a.yml', 'id: s\n'],
  ['playbook', 'a.yml', 'title: p\non: x\nsteps: []\n'],
  ['playbook', 'playbooks/a.yml', 'title: p\n'],
  ['overrides', 'overrides.yml', 'overrides: []\n'],
  ['configuration', 'gatewatch.yml', 'nonsense: 1\n'],
  ['configuration', 'gatewatch.staging.yml', 'http: { port: 1 }\n'],
  ['configuration', 'deploy/own.yml', 'dataDir: ./d\nhttp: { port: 1 }\n'],
  ['zones', 'net/zones.yml', 'zones: { a: 10.0.0.0/8 }\nallow: { a: [] }\n'],
  ['prices', 'prices/own.yml', 'currency: EUR\nusd: 1.1\nprices: []\n'],
  ['foreign', 'dns.yml', 'zones: { a: b }\nresolvers: []\n'],
  ['configuration', 'own.yml', 'inputs: {}\nhttp: { port: 1 }\n'],
  ['rule', 'quoted.yml', '"title": t\n"detection": { a: [ }\n'],
  ['rule', 'unclosed.yml', '{"title": "t", "detection": {"a": {"b": 1}}'],
  ['foreign', 'docker-compose.yml', 'services: { a: { image: b } }\nvolumes: {}\n'],
  ['foreign', 'ci.yml', 'name: CI\non: push\njobs: { a: { steps: [] } }\n'],
  ['foreign', 'mkdocs.yml', 'site_name: x\nnav: []\n'],
  ['foreign', '_config.yml', 'title: My page\ndescription: d\nauthor: a\n'],
  ['foreign', 'deploy.yml', 'apiVersion: v1\nkind: List\nmetadata: {}\n'],
  ['foreign', 'playbook.yml', '- hosts: all\n  tasks: []\n'],
  ['foreign', 'openapi.yml', 'openapi: 3.1.0\ninfo: { title: t }\npaths: {}\ntags: []\n'],
  ['foreign', 'chart.yml', '{{ if .Values.a }}\nkind: x\n{{ end }}\n'],
  ['foreign', 'vector.yml', 'inputs: { a: {} }\nsinks: {}\n'],
  ['foreign', 'empty.yml', ''],
];

describe('kindOf', () => {
  it.each(FILES)('tells a %s by what is in %s: %j', (kind, path, text) => {
    expect(kindOf({ path, text })).toBe(kind);
  });
});

describe('kindOfNamed', () => {
  it.each([
    ['rule', 'a: 1\n'],
    ['rule', ''],
    ['playbook', 'steps: []\n'],
    ['source', 'map: {}\n'],
    ['configuration', 'dataDir: d\n'],
  ])('takes for a %s what was given by its name: %j', (kind, text) => {
    expect(kindOfNamed({ path: 'a.yml', text })).toBe(kind);
  });
});
