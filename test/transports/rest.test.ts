import { expect } from '@open-wc/testing';
import { getJson } from '../../src/transports/rest.ts';
import { startStatic, stopServers } from '../tools/server-commands.ts';

const HEADERS = { 'Access-Control-Allow-Origin': '*' };
const page = (body: string, status = 200, type = 'application/json') => ({ body, status, type });

describe('a request', () => {
  after(stopServers);
  const ask = async (route: ReturnType<typeof page>, headers: Record<string, string> = HEADERS) => {
    const server = await startStatic({ headers, routes: { '/prices': route } });
    const reply = await getJson(`${server.url}/prices`, new AbortController().signal);
    await server.stop();
    return reply;
  };

  it('brings JSON', async () => {
    expect(await ask(page('[{"symbol":"BTCUSDT"}]'))).to.deep.equal({ status: 200, body: [{ symbol: 'BTCUSDT' }] });
    expect(await ask(page('{"code":-1121}', 400))).to.deep.equal({ status: 400, body: { code: -1121 } });
  });

  it('brings the status alone where an error page, a reply cut short, or far too much came', async () => {
    expect(await ask(page('<html>Too many</html>', 429, 'text/html'))).to.deep.equal({ status: 429, body: undefined });
    expect(await ask(page('[{"symbol":"BTCU'))).to.deep.equal({ status: 200, body: undefined });
    expect(await ask(page(''))).to.deep.equal({ status: 200, body: undefined });
    expect(await ask(page(JSON.stringify('x'.repeat(2_000_000))))).to.deep.equal({ status: 200, body: undefined });
  });

  it('says 0 where nothing readable came: an answer without CORS, no way there, an end', async () => {
    expect(await ask(page('[]'), {})).to.deep.equal({ status: 0, body: undefined });
    expect(await getJson('http://127.0.0.1:1', new AbortController().signal)).to.deep.equal({
      status: 0,
      body: undefined,
    });
    expect(await getJson('/', AbortSignal.abort())).to.deep.equal({ status: 0, body: undefined });
    expect(await getJson('http://', new AbortController().signal)).to.deep.equal({ status: 0, body: undefined });
  });
});
