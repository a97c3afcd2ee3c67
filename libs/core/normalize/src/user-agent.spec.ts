import { describe, expect, it } from '@jest/globals';
import { assert, property, string } from 'fast-check';
import { TABLES } from './user-agent-families.ts';
import { readUserAgent } from './user-agent.ts';

const CHROME = 'Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko)';

describe('readUserAgent', () => {
  it.each([
    ['OpenAI/Python 1.51.0', 'OpenAI Python', '1.51.0', 'sdk'],
    ['AsyncOpenAI/Python 1.51.0', 'OpenAI Python', '1.51.0', 'sdk'],
    ['OpenAI/JS 4.77.0', 'OpenAI JS', '4.77.0', 'sdk'],
    ['Anthropic/JS 0.30.0', 'Anthropic JS', '0.30.0', 'sdk'],
    ['python-requests/2.32', 'python-requests', '2.32', 'sdk'],
    ['python-httpx/0.27.2', 'python-httpx', '0.27.2', 'sdk'],
    ['Python/3.12 aiohttp/3.10.5', 'aiohttp', '3.10.5', 'sdk'],
    ['Python-urllib/3.11', 'python-urllib', '3.11', 'sdk'],
    ['python-urllib3/2.2.1', 'urllib3', '2.2.1', 'sdk'],
    ['Boto3/1.34.0 md/Botocore#1.34.0', 'Boto3', '1.34.0', 'sdk'],
    ['Botocore/1.34.0', 'botocore', '1.34.0', 'sdk'],
    ['aws-sdk-go-v2/1.30.0 os/linux', 'AWS SDK Go', '1.30.0', 'sdk'],
    ['aws-sdk-js/3.600.0', 'AWS SDK JS', '3.600.0', 'sdk'],
    ['langchain-core/0.3.1', 'LangChain', '0.3.1', 'sdk'],
    ['llama-index/0.11.1', 'LlamaIndex', '0.11.1', 'sdk'],
    ['Go-http-client/2.0', 'Go-http-client', '2.0', 'sdk'],
    ['node', 'Node.js', undefined, 'sdk'],
    ['undici', 'undici', undefined, 'sdk'],
    ['axios/1.7.2', 'axios', '1.7.2', 'sdk'],
    ['got (https://github.com/sindresorhus/got)', 'got', undefined, 'sdk'],
    ['okhttp/4.12.0', 'OkHttp', '4.12.0', 'sdk'],
    ['Java-http-client/21.0.1', 'Java-http-client', '21.0.1', 'sdk'],
    ['curl/8.5.0', 'curl', '8.5.0', 'tool'],
    ['Wget/1.21.4', 'Wget', '1.21.4', 'tool'],
    ['PostmanRuntime/7.39.0', 'PostmanRuntime', '7.39.0', 'tool'],
    ['insomnia/9.2.0', 'Insomnia', '9.2.0', 'tool'],
    [`${CHROME} Chrome/126.0.6478.61 Safari/537.36`, 'Chrome', '126.0.6478.61', 'browser'],
    [
      `${CHROME} Chrome/126.0.0.0 Safari/537.36 Edg/126.0.2592.56`,
      'Edge',
      '126.0.2592.56',
      'browser',
    ],
    ['Mozilla/5.0 (X11; rv:127.0) Gecko/20100101 Firefox/127.0', 'Firefox', '127.0', 'browser'],
    [
      'Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/17.5 Safari/605.1.15',
      'Safari',
      '17.5',
      'browser',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Trident/7.0; rv:11.0) like Gecko',
      'Internet Explorer',
      '11.0',
      'browser',
    ],
    [`${CHROME} HeadlessChrome/126.0.0.0 Safari/537.36`, 'HeadlessChrome', '126.0.0.0', 'browser'],
    ['Mozilla/5.0 (compatible; Googlebot/2.1)', 'Googlebot', '2.1', 'bot'],
    ['Mozilla/5.0 (compatible; SomeBot/3.0)', 'Bot', '3.0', 'bot'],
    ['Mozilla/5.0 sqlmap/1.8', 'sqlmap', '1.8', 'scanner'],
    ['Mozilla/5.0 (Nuclei - Open-source project)', 'Nuclei', undefined, 'scanner'],
    ['Fuzz Faster U Fool v2.1.0', 'ffuf', '2.1.0', 'scanner'],
    ['gobuster/3.6', 'gobuster', '3.6', 'scanner'],
    ['Mozilla/5.00 (Nikto/2.5.0) (Test:001)', 'Nikto', '2.5.0', 'scanner'],
    ['Mozilla/5.0 zgrab/0.x', 'ZGrab', '0.x', 'scanner'],
    ['masscan/1.3', 'masscan', '1.3', 'scanner'],
    ['something', 'Other', undefined, undefined],
    ['', 'Other', undefined, undefined],
  ])('reads %j', (text, name, version, kind) => {
    const read = readUserAgent(text);
    expect([read.name, read.version, read.kind]).toEqual([name, version, kind]);
  });

  it('has no word that an earlier one of its table hides', () => {
    for (const { families, begins } of TABLES) {
      const hidden = families.filter(([word], index) =>
        families
          .slice(0, index)
          .some(([before]) => (begins ? word.startsWith(before) : word.includes(before))),
      );
      expect(hidden).toEqual([]);
    }
  });

  it('reads no more of a long one than its beginning', () => {
    expect(readUserAgent(`curl/8.5.0 ${'x'.repeat(1_000_000)}`).name).toBe('curl');
    expect(readUserAgent(`${'x'.repeat(300)} sqlmap`).name).toBe('Other');
  });

  it('answers whatever is sent', () => {
    assert(
      property(string({ unit: 'binary', maxLength: 400 }), (text) => {
        const { name, version = '' } = readUserAgent(text);
        expect(name.length).toBeGreaterThan(0);
        expect(version.length).toBeLessThan(100);
      }),
    );
  });
});
