import { expect } from '@open-wc/testing';
import { openSocketIo } from '../../src/transports/socketio.ts';
import type { Socket, SocketOptions } from '../../src/transports/transport.ts';
import { type Heard, heard, until } from '../tools/heard.ts';
import { startRaw, startRelay, stopServers } from '../tools/server-commands.ts';

type Event = [string, { symbol?: string; price?: number }];

describe('Socket.IO', () => {
  const sockets: Socket[] = [];
  const open = (url: string, notes: Heard, options: Partial<SocketOptions> = {}): Socket => {
    const socket = openSocketIo(url, notes.listener, { connectTimeoutMs: 2000, ...options });
    sockets.push(socket);
    return socket;
  };
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.close();
    return stopServers();
  });

  describe('with a relay', () => {
    const names = (notes: Heard) => (notes.messages as Event[]).map(([name]) => name);

    it('hands over events as [event, ...arguments], the greeting too', async () => {
      const relay = await startRelay();
      const notes = heard();
      const socket = open(relay.url, notes);
      await until('it is open', () => notes.calls.includes('open'));
      socket.send(['subscribe', { symbols: ['BTCUSDT', 'NOPEUSDT'] }]);
      await until('the relay confirms', () => names(notes).includes('subscribed'));
      expect(names(notes).slice(0, 3)).to.deep.equal(['connected', 'price_update', 'subscribed']);
      expect((notes.messages as Event[])[1]?.[1]).to.include({ symbol: 'BTCUSDT' });
      expect(notes.endings).to.deep.equal([]);
    });

    for (const transports of [['websocket'], ['polling']] as const)
      it(`tells how long the text of its packets was, by ${transports}`, async () => {
        const relay = await startRelay({ transports: [...transports] });
        const notes = heard();
        const socket = open(relay.url, notes);
        await until('it is open', () => notes.calls.includes('open'));
        socket.send(['subscribe', { symbols: ['BTCUSDT'] }]);
        await until('the relay confirms', () => names(notes).includes('subscribed'));
        const told = notes.characters.reduce<number>((sum, length = 0) => sum + length, 0);
        // Each event stands in its packet as JSON, with some digits before it.
        const least = JSON.stringify(notes.messages).length - 2 * notes.messages.length;
        expect(told).to.be.within(least, least + 40 * (notes.messages.length + 2));
      });

    it('talks to one that offers nothing but polling', async () => {
      const relay = await startRelay({ transports: ['polling'] });
      const notes = heard();
      const socket = open(relay.url, notes);
      await until('it is open', () => notes.calls.includes('open'));
      socket.send(['subscribe', { symbols: ['BTCUSDT'] }]);
      await until('a price came', () => names(notes).includes('price_update'));
      expect(notes.endings).to.deep.equal([]);
    });

    it('ends with a reason where the namespace is unknown', async () => {
      const relay = await startRelay();
      const notes = heard();
      open(`${relay.url}/nowhere`, notes);
      await until('it ended', () => notes.endings.length > 0);
      expect(notes.endings).to.deep.equal([{ opened: false, reason: 'Invalid namespace' }]);
      expect(notes.calls).to.not.include('open');
    });

    it('finds an engine that lives at a path of its own, apart from the namespace', async () => {
      const relay = await startRelay();
      const [found, lost] = [heard(), heard()];
      open(`${relay.url}/?path=/socket.io/`, found);
      open(`${relay.url}/?path=/elsewhere/`, lost);
      await until('one is open', () => found.calls.includes('open'));
      await until('the other ended', () => lost.endings.length > 0);
      expect(lost.endings[0]).to.include({ opened: false });
    });

    it('tells once of a relay that went without a word', async () => {
      const relay = await startRelay();
      const notes = heard();
      open(relay.url, notes);
      await until('it is open', () => notes.calls.includes('open'));
      await relay.call('drop');
      await until('it ended', () => notes.endings.length > 0);
      const later = heard();
      open(relay.url, later);
      await until('another is open', () => later.calls.includes('open'));
      expect(notes.endings).to.deep.equal([{ opened: true, reason: 'transport close' }]);
      expect((await relay.call('stats')).clients).to.equal(1);
    });

    it('tells once of a relay that cannot be reached, and does not try again by itself', async () => {
      const relay = await startRelay();
      await relay.call('drop', { refuse: true });
      const notes = heard();
      open(relay.url, notes);
      await until('it ended', () => notes.endings.length > 0);
      await relay.call('restore');
      const later = heard();
      open(relay.url, later);
      await until('another is open', () => later.calls.includes('open'));
      expect(notes.calls).to.deep.equal(['end']);
      expect(notes.endings[0]).to.include({ opened: false });
      expect((await relay.call('stats')).clients).to.equal(1);
    });

    it('leaves in silence', async () => {
      const relay = await startRelay();
      const notes = heard();
      const socket = open(relay.url, notes);
      await until('it is open', () => notes.calls.includes('open'));
      const before = notes.calls.length;
      socket.close();
      socket.close();
      socket.send(['subscribe', { symbols: ['BTCUSDT'] }]);
      await until('it is gone', async () => (await relay.call('stats')).clients === 0);
      expect(notes.calls.length).to.equal(before);
    });

    it('leaves in silence before it is there, too', async () => {
      const relay = await startRelay();
      const [notes, other] = [heard(), heard()];
      open(relay.url, notes).close();
      open(relay.url, other);
      await until('a later one is open', () => other.calls.includes('open'));
      expect(notes.calls).to.deep.equal([]);
      expect((await relay.call('stats')).clients).to.equal(1);
    });

    it('keeps two connections to one relay apart', async () => {
      const relay = await startRelay();
      const [one, two] = [heard(), heard()];
      const first = open(relay.url, one);
      open(relay.url, two);
      await until('both are open', () => one.calls.includes('open') && two.calls.includes('open'));
      first.close();
      await until('one is left', async () => (await relay.call('stats')).clients === 1);
      expect(two.endings).to.deep.equal([]);
    });

    it('keeps a secret out of every address', async () => {
      const relay = await startRelay({ transports: ['polling'] });
      const notes = heard();
      open(relay.url, notes, { token: () => 'my-secret' });
      await until('it is open', () => notes.calls.includes('open'));
      const addresses = performance.getEntriesByType('resource').map(({ name }) => name);
      expect(addresses.filter((address) => address.startsWith(relay.url))).to.not.deep.equal([]);
      expect(addresses.filter((address) => address.includes('my-secret'))).to.deep.equal([]);
    });
  });

  // What is said word by word: the wire itself, from a server that only repeats what the test tells it to say.
  describe('on the wire', () => {
    const HELLO = '0{"sid":"a","upgrades":[],"pingTimeout":20000,"pingInterval":25000,"maxPayload":1000000}';
    const connect = async (options: Partial<SocketOptions> = {}, path = '') => {
      const server = await startRaw({ greeting: [HELLO] });
      const notes = heard();
      const socket = open(server.url + path, notes, options);
      await until('it greets', async () => (await server.call('received')).length > 0);
      const say = async (...packets: string[]) => {
        for (const packet of packets) await server.call('send', packet);
      };
      return { server, notes, socket, say, received: () => server.call('received') };
    };

    it('hears what a relay says before it has acknowledged the connection', async () => {
      const { notes, say } = await connect();
      await say('42["status",{"ok":true}]', '42["price_update",{"symbol":"BTCUSDT"},2]', '40{"sid":"s"}');
      await until('it is open', () => notes.calls.includes('open'));
      expect(notes.messages).to.deep.equal([
        ['status', { ok: true }],
        ['price_update', { symbol: 'BTCUSDT' }, 2],
      ]);
      await say('42["price_update",{"symbol":"ETHUSDT"}]');
      await until('a later one came', () => notes.messages.length === 3);
      expect(notes.calls.filter((call) => call === 'open').length).to.equal(1);
    });

    it('drops what is sent before it is open, and keeps nothing for later', async () => {
      const { notes, socket, say, received } = await connect();
      socket.send(['subscribe', { symbols: ['EARLY'] }]);
      await say('40{"sid":"s"}');
      await until('it is open', () => notes.calls.includes('open'));
      socket.send(['subscribe', { symbols: ['BTCUSDT'] }]);
      await until('it spoke', async () => (await received()).length > 1);
      expect(await received()).to.deep.equal(['40', '42["subscribe",{"symbols":["BTCUSDT"]}]']);
    });

    it('asks for the namespace that the address names', async () => {
      expect(await (await connect({}, '/webtrader')).received()).to.deep.equal(['40/webtrader,']);
    });

    it('hands the secret over in the handshake, asked for anew each time', async () => {
      let asked = 0;
      const token = async () => `secret-${++asked}`;
      expect(await (await connect({ token })).received()).to.deep.equal(['40{"token":"secret-1"}']);
      expect(await (await connect({ token })).received()).to.deep.equal(['40{"token":"secret-2"}']);
    });

    it('leaves it to the relay to refuse when the secret cannot be had', async () => {
      const refusals = [
        () => {
          throw new Error('mine');
        },
        () => Promise.reject(new Error('mine')),
      ];
      for (const token of refusals) {
        const { notes, say, received } = await connect({ token });
        expect(await received()).to.deep.equal(['40{}']);
        await say('44{"message":"Not allowed"}');
        await until('it ended', () => notes.endings.length > 0);
        expect(notes.endings).to.deep.equal([{ opened: false, reason: 'Not allowed', denied: true }]);
      }
    });

    it('ends once when the relay shows it out, or speaks what is no JSON', async () => {
      for (const [packet, reason] of [
        ['41', 'io server disconnect'],
        ['42["price_update",{"price":NaN}]', 'parse error'],
        ['4x', 'parse error'],
      ] as const) {
        const { notes, say } = await connect();
        await say('40{"sid":"s"}');
        await until('it is open', () => notes.calls.includes('open'));
        await say(packet);
        await until(`it ended at ${packet}`, () => notes.endings.length > 0);
        await say('42["late"]');
        expect(notes.endings).to.deep.equal([{ opened: true, reason }]);
        expect(notes.messages).to.deep.equal([]);
      }
    });

    it('ends when a server that opens says nothing', async () => {
      const server = await startRaw();
      const notes = heard();
      open(server.url, notes, { connectTimeoutMs: 100 });
      await until('it ended', () => notes.endings.length > 0);
      expect(notes.endings).to.deep.equal([{ opened: false, reason: 'timeout' }]);
      await until('it let go', async () => (await server.call('connections')) === 0);
    });
  });
});
