import { expect } from '@open-wc/testing';
import { binance } from '../../src/dialects/binance.ts';
import type { Dialect } from '../../src/dialects/dialect.ts';
import { others } from '../../src/dialects/others.ts';
import { streamingService } from '../../src/dialects/streaming-service.ts';
import { checkAddress, isSameSite, locate, type Place } from '../../src/feed/address.ts';
import type { FeedSettings } from '../../src/feed/api.ts';
import type { Source } from '../../src/feed/source.ts';
import { fakeSource } from '../tools/fake-source.ts';
import fc from '../tools/property.ts';

const secure = { protocol: 'https:' };
const plain = { protocol: 'http:' };
const found = (source: Source, dialect: Dialect | undefined, settings: FeedSettings = {}) =>
  locate(source, dialect, () => settings);
const problem = (place: Place) => ('problem' in place ? place.problem : '');
const stream = (address: string, transport: 'websocket' | 'socketio' = 'websocket', page = secure) => {
  const place = checkAddress(address, transport, page);
  return 'problem' in place ? place.problem : place.streams[0];
};

describe('an address', () => {
  it('is where the socket and the source’s REST live', () => {
    for (const [address, transport, place] of [
      ['wss://relay.example', 'websocket', { streams: ['wss://relay.example'], rest: 'https://relay.example' }],
      ['https://relay.example', 'websocket', { streams: ['wss://relay.example'], rest: 'https://relay.example' }],
      ['https://relay.example', 'socketio', { streams: ['https://relay.example'], rest: 'https://relay.example' }],
      ['wss://relay.example', 'socketio', { streams: ['https://relay.example'], rest: 'https://relay.example' }],
      ['ws://localhost:5021', 'socketio', { streams: ['http://localhost:5021'], rest: 'http://localhost:5021' }],
      ['HTTPS://Relay.Example:443/', 'websocket', { streams: ['wss://relay.example'], rest: 'https://relay.example' }],
    ] as const)
      expect(checkAddress(address, transport, secure), address).to.deep.equal(place);
  });

  it('keeps its port, its path, which may be a namespace, and its query; its fragment goes', () => {
    expect(stream('wss://stream.example:9443')).to.equal('wss://stream.example:9443');
    expect(stream('https://relay.example:8443/webtrader', 'socketio')).to.equal('https://relay.example:8443/webtrader');
    expect(stream('https://relay.example/ns/#part', 'socketio')).to.equal('https://relay.example/ns');
    expect(stream('https://relay.example/?path=/engine&x=1', 'socketio')).to.equal(
      'https://relay.example/?path=/engine&x=1',
    );
    expect(checkAddress('https://relay.example:8443/deep/er?x#y', 'socketio', secure)).to.include({
      rest: 'https://relay.example:8443',
    });
  });

  it('keeps a query to the letter, a slash at its end too', () => {
    expect(stream('wss://relay.example/ws?room=a/')).to.equal('wss://relay.example/ws?room=a/');
  });

  it('is refused where its scheme cannot carry prices', () => {
    for (const address of [
      ...['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'ftp://relay.example', 'blob:https://x/1'],
      ...['mailto:a@b', 'about:blank', 'localhost:5021', 'JAVASCRIPT:alert(1)', ' javascript:alert(1)'],
    ])
      expect(problem(checkAddress(address, 'websocket', plain)), address).to.match(
        /can't carry prices; use https: or wss:/,
      );
  });

  it('is refused where it is none', () => {
    for (const address of ['', 'relay.example', '//relay.example', '/path', 'https://', 'wss://[', 'BINANCE'])
      expect(problem(checkAddress(address, 'websocket', plain)), address).to.match(/is not an address: write one like/);
  });

  it('is refused where it holds a user or a password, which the refusal does not repeat', () => {
    for (const address of [
      ...['https://user:secret@relay.example', 'wss://user@relay.example', 'https://:secret@relay.example'],
      ...['http://user:secret@relay.example', 'ftp://user:secret@relay.example'],
    ]) {
      const refusal = problem(checkAddress(address, 'websocket', secure));
      expect(refusal, address).to.not.equal('');
      expect(refusal, address).to.not.include('secret');
    }
    expect(problem(checkAddress('https://a:b@relay.example', 'websocket', secure))).to.match(
      /configure\(\{ token \}\)/,
    );
  });

  it('must be secure on a secure page', () => {
    for (const address of ['http://relay.example', 'ws://relay.example', 'ws://10.0.0.1', 'http://localhost.example']) {
      expect(problem(checkAddress(address, 'websocket', secure)), address).to.match(
        /must be secure too; use https: or wss:/,
      );
      expect(problem(checkAddress(address, 'websocket', { protocol: 'file:' })), address).to.match(/secure/);
      expect(problem(checkAddress(address, 'websocket', plain)), address).to.equal('');
    }
  });

  it('may be plain on this machine, where nobody listens in', () => {
    for (const host of [
      'localhost',
      'relay.localhost',
      '127.0.0.1',
      '127.1.2.3',
      '[::1]',
      'LOCALHOST',
      '127.1',
      '0x7f.1',
    ])
      expect(problem(checkAddress(`ws://${host}:5021`, 'websocket', secure)), host).to.equal('');
    for (const host of ['127.0.0.1.example', 'notlocalhost', 'localhost.example', '[::2]', '128.0.0.1', '0.0.0.0'])
      expect(problem(checkAddress(`ws://${host}`, 'websocket', secure)), host).to.match(/secure/);
  });

  it('may be plain where there is no page', () => {
    const { location } = globalThis;
    expect(location.protocol).to.equal('http:');
    expect(problem(checkAddress('ws://relay.example', 'websocket'))).to.equal('');
  });

  it('is a secure place or a sentence, whatever was written', () => {
    const scheme = fc.constantFrom('', 'https:', 'http:', 'wss:', 'ws:', 'javascript:', 'data:', 'ftp:', 'file:');
    const address = fc.oneof(
      fc.string(),
      fc.tuple(scheme, fc.constantFrom('', '//', '/'), fc.string()).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(address, fc.constantFrom<'websocket' | 'socketio'>('websocket', 'socketio'), (address, transport) => {
        const place = checkAddress(address, transport, secure);
        if ('problem' in place) return place.problem.startsWith('feed');
        const url = new URL(place.streams[0] as string);
        expect(url.protocol).to.match(transport === 'socketio' ? /^https?:$/ : /^wss?:$/);
        expect(`${url.hash}${url.username}${url.password}`).to.equal('');
        const local = /^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
        return local || (/s:$/.test(url.protocol) && place.rest.startsWith('https://'));
      }),
      { numRuns: 500 },
    );
  });
});

describe('where a source is found', () => {
  const known = ['binance', ...others.keys()];

  it('is its address, as its dialect has it', () => {
    expect(found({ address: 'https://relay.example/ns' }, streamingService)).to.deep.include({
      streams: ['https://relay.example/ns'],
      rest: 'https://relay.example',
    });
    expect(found({ dialect: 'binance', address: 'wss://stream.binance.us:9443' }, binance)).to.deep.include({
      streams: ['wss://stream.binance.us:9443/stream'],
      rest: 'https://stream.binance.us:9443',
    });
  });

  it('is wherever a page’s own socket says', () => {
    const { dialect } = fakeSource();
    expect(found({ dialect: 'fake', address: 'anything at all' }, dialect)).to.deep.include({
      streams: ['anything at all'],
      rest: 'anything at all',
    });
    expect(found({ dialect: 'fake' }, dialect)).to.deep.include({ streams: [''], rest: '' });
  });

  it('is nowhere without a dialect, and the author learns which attribute, which value, and what would do', () => {
    const list = `there are ${known.join(', ')}, and those of configure({ dialects })`;
    const remedies = [
      [{ address: 'wss://x.example' }, 'name one, as in "streaming-service https://relay.example"'],
      [{ dialect: 'binanse' }, list],
      [{ dialect: 'hamstr', address: 'https://relay.example' }, list],
    ] as const;
    for (const [source, remedy] of remedies) {
      const place = found(source, undefined);
      expect(place).to.include({ reason: 'dialect' });
      const written = 'dialect' in source ? source.dialect : source.address;
      expect(problem(place)).to.equal(`feed="${written}": no dialect for it; ${remedy}`);
    }
  });

  it('is nowhere where two names stand without a comma, and the author learns that there should be one', () => {
    for (const name of known)
      expect(problem(found({ dialect: 'binance', address: name }, binance)), name).to.equal(
        `feed="${name}" is not an address: write one like https://relay.example; several sources are separated by commas: feed="binance, ${name}"`,
      );
    expect(problem(found({ dialect: 'binance', address: 'relay' }, binance))).to.not.include('comma');
  });

  it('is nowhere without an address that the dialect needs', () => {
    const place = found({ dialect: 'streaming-service' }, streamingService);
    expect(place).to.deep.equal({
      problem: 'feed="streaming-service" needs an address, as in "streaming-service https://relay.example"',
      reason: 'address',
    });
  });

  it('is nowhere by WebSocket where there is none', () => {
    const { WebSocket } = globalThis;
    Reflect.deleteProperty(globalThis, 'WebSocket');
    try {
      const place = found({ dialect: 'binance', address: 'wss://x.example' }, binance);
      expect(place).to.include({ reason: 'runtime' });
      expect(problem(place)).to.match(/set globalThis\.WebSocket/);
      expect(problem(found({ address: 'https://relay.example' }, streamingService))).to.equal('');
    } finally {
      globalThis.WebSocket = WebSocket;
    }
  });

  it('passes on what is wrong with the address', () => {
    const dialect: Dialect = { ...binance, streamUrl: () => 'never' };
    expect(problem(found({ address: 'ftp://x' }, dialect))).to.match(/can't carry prices/);
  });
});

describe('a site', () => {
  it('is the same for a host and what lies below it; of neighbours nobody can say', () => {
    for (const [address, page, same] of [
      ['https://crm.example', 'crm.example', true],
      ['https://crm.example:8443', 'crm.example', true],
      ['https://prices.crm.example', 'crm.example', true],
      ['https://crm.example', 'www.crm.example', true],
      ['https://api.crm.example', 'www.crm.example', false],
      ['https://evilcrm.example', 'crm.example', false],
      ['https://crm.example.evil.example', 'crm.example', false],
      ['https://other.example', 'crm.example', false],
    ] as const)
      expect(isSameSite(address, page), `${address} on ${page}`).to.equal(same);
    expect(isSameSite('https://crm.example', undefined)).to.equal(false);
  });
});

describe('a secret', () => {
  const given = async (source: Source, dialect: Dialect, settings: FeedSettings) => {
    const place = found(source, dialect, settings);
    if ('problem' in place) throw new Error(place.problem);
    return place;
  };

  it('is asked for with the relay’s origin, and never for a venue that everybody may read', async () => {
    const sent: unknown[] = [];
    const asked: unknown[] = [];
    const { WebSocket: original } = globalThis;
    class FakeWebSocket {
      static OPEN = 1;
      readyState = 1;
      onopen = () => {};
      constructor() {
        queueMicrotask(() => this.onopen());
      }
      send(text: string) {
        sent.push(JSON.parse(text));
      }
      close() {}
    }
    globalThis.WebSocket = FakeWebSocket as never;
    const settings: FeedSettings = {
      token: (request) => {
        asked.push(request);
        return 'secret';
      },
    };
    try {
      const plain: Dialect = { ...fakeSource().dialect, name: 'plain', transport: 'websocket' };
      for (const dialect of [plain, { ...binance, name: 'binance' }]) {
        const place = await given({ dialect: dialect.name, address: 'wss://relay.example/x' }, dialect, settings);
        const open = await place.opener?.();
        await new Promise<void>((opened) => {
          const rest = { message() {}, reject() {}, end() {} };
          open?.('wss://relay.example/x', { open: opened, ...rest }, { connectTimeoutMs: 1000 });
        });
      }
    } finally {
      globalThis.WebSocket = original;
    }
    expect(sent).to.deep.equal([{ type: 'auth', token: 'secret' }]);
    expect(asked).to.deep.equal([{ address: 'https://relay.example', refused: false }]);
  });

  it('of a cookie goes along only where the author says so, and only within the page’s own site', async () => {
    const here = `https://${location.hostname}`;
    for (const [address, settings, cookies] of [
      [here, {}, false],
      [here, { credentials: 'same-site' }, true],
      ['https://other.example', { credentials: 'same-site' }, false],
    ] as const)
      expect(await given({ address }, streamingService, settings)).to.include({ cookies });
  });
});
