// A minimal relay that Tickwire reads, over Socket.IO. npm i socket.io; PORT=5021 node relay.mjs
// TOKEN=secret lets in only readers who bring that token.
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const { PORT = '5021', HOST = '127.0.0.1', TOKEN } = process.env;

// Prices of your own source go here; these walk at random.
const book = new Map(
  Object.entries({ BTCUSDT: 64213.5, ETHUSDT: 3105.25, 'EUR/USD': 1.0842 }).map(([symbol, open]) => [
    symbol,
    { open, price: open, high: open, low: open, volume: 0 },
  ]),
);

// Pages write btcusdt, BTC-USDT or BTC/USDT.
const fold = (symbol) =>
  String(symbol)
    .toUpperCase()
    .replace(/[\s/_:-]/g, '');
const known = new Map([...book.keys()].map((symbol) => [fold(symbol), symbol]));
const find = (asked) => known.get(fold(asked));

const tick = (symbol) => {
  const { open, price, high, low, volume } = book.get(symbol);
  const change = price - open;
  const timestamp = new Date().toISOString(); // with its zone: Z
  return { symbol, price, volume, high, low, change, changePercent: (change / open) * 100, timestamp };
};

const json = (status, body) => ({ status, body });
const answer = (path) => {
  if (path === '/symbols') return json(200, { success: true, data: { symbols: [...book.keys()] } });
  if (path === '/api/latest-prices')
    return json(200, { success: true, prices: Object.fromEntries([...book.keys()].map((name) => [name, tick(name)])) });
  if (!path.startsWith('/price/')) return json(404, { success: false, error: 'Not found' });
  const symbol = find(path.slice('/price/'.length));
  return symbol
    ? json(200, { success: true, data: tick(symbol) })
    : json(404, { success: false, error: 'Unknown symbol' });
};

const server = createServer((request, response) => {
  let path = '';
  try {
    path = decodeURIComponent(request.url.split('?')[0]);
  } catch {
    // a broken escape is no path
  }
  const { status, body } = answer(path);
  response.writeHead(status, { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*' });
  response.end(JSON.stringify(body));
});

const io = new Server(server, { cors: { origin: '*' }, maxHttpBufferSize: 32_768 });
if (TOKEN)
  io.use((socket, next) => next(socket.handshake.auth.token === TOKEN ? undefined : new Error('Sign in needed')));

io.on('connection', (socket) => {
  const asked = (data) => [data?.symbols ?? []].flat().slice(0, 200);
  const rooms = (names) => [...new Set(names.map(find))].filter((symbol) => symbol !== undefined);
  socket.on('subscribe', (data) => {
    const names = asked(data);
    for (const symbol of rooms(names)) {
      socket.join(`price:${symbol}`);
      socket.emit('price_update', tick(symbol)); // at once: a quiet market may have no other for a while
    }
    const unknown = names.filter((name) => !find(name));
    const symbols = names.filter((name) => find(name));
    socket.emit('subscribed', { symbols, message: 'Subscribed', ...(unknown.length > 0 && { unknown }) });
  });
  socket.on('unsubscribe', (data) => {
    for (const symbol of rooms(asked(data))) socket.leave(`price:${symbol}`);
    socket.emit('unsubscribed', { symbols: asked(data), message: 'Unsubscribed' });
  });
  // A client may name its event so, and without a listener that would end the process.
  socket.on('error', () => {});
  socket.emit('connected', { message: 'Welcome', client_id: socket.id });
});

setInterval(() => {
  for (const [symbol, row] of book) {
    row.price *= 1 + (Math.random() - 0.5) / 500;
    row.high = Math.max(row.high, row.price);
    row.low = Math.min(row.low, row.price);
    row.volume += Math.random();
    io.to(`price:${symbol}`).emit('price_update', tick(symbol));
  }
}, 1000);

server.listen(Number(PORT), HOST, () => console.log(`Relay at http://${HOST}:${server.address().port}`));
