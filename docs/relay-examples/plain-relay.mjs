// A minimal relay that Tickwire reads, over a plain WebSocket. npm i ws; PORT=8765 node plain-relay.mjs
import { WebSocketServer } from 'ws';

const { PORT = '8765', HOST = '127.0.0.1' } = process.env;

// Prices of your own source go here; these walk at random.
const book = new Map(
  Object.entries({ BTC: 64213.5, ETH: 3105.25 }).map(([symbol, open]) => [symbol, { open, price: open }]),
);

const batch = (type) => {
  const time = new Date().toISOString();
  const rows = [...book].map(([symbol, { open, price }]) => ({
    symbol,
    price_usd: price,
    '24h_change_percent': (price / open - 1) * 100,
    last_updated: time,
  }));
  return JSON.stringify({ type, timestamp: time, data: rows });
};

const isPing = (text) => {
  try {
    return JSON.parse(text)?.type === 'ping';
  } catch {
    return false;
  }
};

const server = new WebSocketServer({ port: Number(PORT), host: HOST, maxPayload: 4096 });
server.on('connection', (socket) => {
  socket.on('error', () => {});
  socket.on('message', (data) => {
    // The kit asks every half minute, and after 5 s without any message it connects anew.
    if (isPing(String(data))) socket.send('{"type":"pong"}');
  });
  socket.send(batch('initial_data'));
});

setInterval(() => {
  for (const row of book.values()) row.price *= 1 + (Math.random() - 0.5) / 500;
  const message = batch('market_update');
  for (const socket of server.clients) {
    // Who does not read would be kept in memory without end.
    if (socket.bufferedAmount > 1_000_000) socket.terminate();
    else socket.send(message);
  }
}, 1000);

server.on('listening', () => console.log(`Relay at ws://${HOST}:${server.address().port}`));
