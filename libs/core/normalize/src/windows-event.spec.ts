import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { openWindowsEvents } from './windows-event.ts';

const event = (inner: string): string =>
  `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'>${inner}</Event>`;
const opened = (text: string): unknown => openWindowsEvents(text)?.content;
const namespace = { xmlns: 'http://schemas.microsoft.com/win/2004/08/events/event' };

describe('openWindowsEvents', () => {
  it('names data by their Name, and keeps attributes apart', () => {
    const text = event(
      `<System><Provider Name="Microsoft-Windows-Sysmon"/><EventID Qualifiers=''>1</EventID><Correlation/></System>
       <EventData><Data Name='Image'>C:\\a &amp; b\\x.exe</Data><Data Name="CommandLine">x &quot;&#x41;&#66;&quot; &unknown;</Data></EventData>`,
    );
    expect(opened(text)).toEqual([
      {
        Event: {
          '#attributes': namespace,
          System: {
            Provider: { '#attributes': { Name: 'Microsoft-Windows-Sysmon' } },
            EventID: { '#attributes': { Qualifiers: '' }, '#text': '1' },
            Correlation: '',
          },
          EventData: { Image: 'C:\\a & b\\x.exe', CommandLine: 'x "AB" &unknown;' },
        },
      },
    ]);
  });

  it('makes a list of elements that have one name, and of data without one', () => {
    const text = event('<EventData><Data>a</Data><Data>b</Data><Data>c</Data></EventData>');
    expect(opened(text)).toEqual([
      { Event: { '#attributes': namespace, EventData: { Data: ['a', 'b', 'c'] } } },
    ]);
  });

  it('reads several events, with a comment and CDATA', () => {
    const text = `${event('<a><![CDATA[<b>&amp;]]></a>')}\n<!-- x -->${event('<a/>')}`;
    expect(opened(text)).toEqual([
      { Event: { '#attributes': namespace, a: '<b>&amp;' } },
      { Event: { '#attributes': namespace, a: '' } },
    ]);
  });

  it.each([
    ['cut off', event('<System>').slice(0, -9)],
    ['closed in another order', event('<a><b></a></b>')],
    ['another element after it', `${event('')}<Other/>`],
    ['text after it', `${event('')} and more`],
    ['another root', '<Events></Events>'],
    ['too deep', event('<a>'.repeat(40) + '</a>'.repeat(40))],
    ['an attribute without quotes', event('<a b=c/>')],
  ])('leaves alone what is none: %s', (_, text) => {
    expect(openWindowsEvents(text)).toBeUndefined();
  });

  it.each(['<Data>a</Data>', '<Data Name="x">a</Data>', ' ', '<a', '&amp;', '<a b="c" ', '<!--'])(
    'reads a mebibyte of %p in bounded time',
    (piece) => {
      const padding = piece.repeat(Math.floor(1_000_000 / piece.length));
      const cpu = process.cpuUsage();
      openWindowsEvents(event(padding));
      openWindowsEvents(`<Event ${padding}`);
      const { user } = process.cpuUsage(cpu);
      expect(user / 1e6).toBeLessThan(3);
    },
  );

  it('throws on no text', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), (text, at) => {
        const whole = event('<System><EventID>1</EventID></System>');
        const cut = at % whole.length;
        openWindowsEvents(whole.slice(0, cut) + text + whole.slice(cut));
      }),
    );
  });
});
