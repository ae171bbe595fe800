import { expect } from '@open-wc/testing';
import type { Socket } from '../../src/transports/transport.ts';
import { openWebSocket } from '../../src/transports/websocket.ts';
import { type Heard, heard, until } from '../tools/heard.ts';
import { startRaw, startStatic, stopServers } from '../tools/server-commands.ts';

describe('a plain WebSocket', () => {
  const sockets: Socket[] = [];
  const open = (url: string, notes: Heard): Socket => {
    const socket = openWebSocket(url, notes.listener, { connectTimeoutMs: 2000 });
    sockets.push(socket);
    return socket;
  };
  const connect = async () => {
    const server = await startRaw();
    const notes = heard();
    const socket = open(server.wsUrl, notes);
    await until('it is open', () => notes.calls.includes('open'));
    return { server, notes, socket };
  };
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.close();
    return stopServers();
  });

  it('hands over JSON, decoded, in order', async () => {
    const { server, notes } = await connect();
    const messages = [{ e: '24hrTicker', c: '1.50' }, [1, 'two'], 'text', 3, null, { 币: '安' }];
    for (const message of messages) await server.call('send', JSON.stringify(message));
    await until('all are there', () => notes.messages.length === messages.length);
    expect(notes.messages).to.deep.equal(messages);
    expect(notes.calls[0]).to.equal('open');
    expect(notes.rejects).to.deep.equal([]);
  });

  it('counts what cannot be a message, and lives on', async () => {
    const { server, notes } = await connect();
    for (const text of ['', '{"c":', 'NaN', '{"c":NaN}', '<html>']) await server.call('send', text);
    await server.call('sendBinary', btoa('{"c":"1"}'));
    await server.call('send', JSON.stringify('x'.repeat(1_000_000)));
    await server.call('send', '{"c":"last"}');
    await until('the last one is there', () => notes.messages.length > 0);
    expect(notes.messages).to.deep.equal([{ c: 'last' }]);
    expect(notes.rejects).to.deep.equal([...Array(5).fill('syntax'), 'binary', 'size']);
    expect(notes.endings).to.deep.equal([]);
  });

  it('tells how long the text of each message was', async () => {
    const { server, notes } = await connect();
    for (const text of ['{"c":"1.50"}', '{"c":', '"币安"']) await server.call('send', text);
    await until('both are there', () => notes.messages.length === 2);
    expect(notes.characters).to.deep.equal([12, 4]);
  });

  it('takes a message as large as any relay sends', async () => {
    const { server, notes } = await connect();
    const text = JSON.stringify('x'.repeat(999_998));
    expect(text.length).to.equal(1_000_000);
    await server.call('send', text);
    await until('it is there', () => notes.messages.length > 0);
    expect(notes.rejects).to.deep.equal([]);
  });

  it('sends values as JSON and texts as they are', async () => {
    const { server, socket } = await connect();
    socket.send({ method: 'SUBSCRIBE', params: ['btcusdt@ticker'], id: 1 });
    socket.send('ping');
    await until('both are there', async () => (await server.call('received')).length === 2);
    expect(await server.call('received')).to.deep.equal([
      '{"method":"SUBSCRIBE","params":["btcusdt@ticker"],"id":1}',
      'ping',
    ]);
  });

  it('drops what is sent before it is open and after it was closed', async () => {
    const server = await startRaw();
    const notes = heard(() => socket.send('open'));
    const socket = open(server.wsUrl, notes);
    socket.send('early');
    await until('it spoke', async () => (await server.call('received')).length > 0);
    socket.close();
    socket.send('late');
    await until('it is gone', async () => (await server.call('connections')) === 0);
    expect(await server.call('received')).to.deep.equal(['open']);
  });

  for (const [code, reason] of [
    [1000, ''],
    [1001, 'going away'],
    [1008, 'Too many requests'],
    [4000, 'ours'],
  ] as const)
    it(`tells once of its end by the server with code ${code}`, async () => {
      const { server, notes } = await connect();
      await server.call('closeAll', code, reason);
      await until('it ended', () => notes.endings.length > 0);
      expect(notes.endings).to.deep.equal([{ opened: true, code, reason }]);
    });

  it('tells once of its end by a server that restarts, as far as the browser knows that code', async () => {
    const { server, notes } = await connect();
    await server.call('closeAll', 1012, 'restart');
    await until('it ended', () => notes.endings.length > 0);
    expect(notes.endings.length).to.equal(1);
    // Registered after RFC 6455; WebKit on Linux takes it for a breach of the protocol.
    expect(notes.endings[0]?.code).to.be.oneOf([1012, 1006]);
  });

  it('tells of a server that went without a word by code 1006', async () => {
    const { server, notes } = await connect();
    await server.stop();
    await until('it ended', () => notes.endings.length > 0);
    expect(notes.endings).to.deep.equal([{ opened: true, code: 1006, reason: '' }]);
    expect(notes.calls).to.deep.equal(['open', 'end']);
  });

  it('tells a refusal from a loss', async () => {
    const { wsUrl } = await startStatic(); // answers the handshake with 404
    const notes = heard();
    open(wsUrl, notes);
    await until('it ended', () => notes.endings.length > 0);
    await connect();
    expect(notes.calls).to.deep.equal(['end']);
    expect(notes.endings[0]).to.include({ opened: false });
  });

  it('hears nothing more once it is let go, though messages are on their way', async () => {
    const server = await startRaw({ greeting: ['1', '2', '3'] });
    const notes = heard(() => socket.close());
    const socket = open(server.wsUrl, notes);
    await until('it came', () => notes.calls.length > 0);
    await until('it went', async () => (await server.call('connections')) === 0);
    expect(notes.calls).to.deep.equal(['open']);
    socket.close();
  });

  it('hears nothing at all when it is let go before it opens', async () => {
    const server = await startRaw({ greeting: ['1'] });
    const notes = heard();
    open(server.wsUrl, notes).close();
    const other = heard();
    open(server.wsUrl, other);
    await until('a later one is open', () => other.messages.length > 0);
    await until('no more than that one', async () => (await server.call('connections')) === 1);
    expect(notes.calls).to.deep.equal([]);
  });

  it('throws what the platform throws on an address that it never takes', () => {
    for (const url of ['', 'ftp://127.0.0.1/', 'javascript:alert(1)'].slice(1))
      expect(() => open(url, heard()), url).to.throw();
  });
});
