import type { OpenSocket } from './transport.ts';

// No relay we know sends a hundredth of this; parsing more would hold up the page.
const LONGEST_MESSAGE = 1_000_000;
// "Unauthorized" and "Forbidden": https://www.iana.org/assignments/websocket, and as many servers write them.
const DENIED = new Set<number | undefined>([3000, 3003, 4401, 4403]);

/** Plain WebSocket carrying JSON text. */
export const openWebSocket: OpenSocket = (url, listener) => {
  const socket = new WebSocket(url);
  let opened = false;
  socket.onopen = () => {
    opened = true;
    listener.open();
  };
  socket.onmessage = ({ data }) => {
    if (typeof data !== 'string') return listener.reject('binary');
    if (data.length > LONGEST_MESSAGE) return listener.reject('size');
    let message: unknown;
    try {
      message = JSON.parse(data);
    } catch {
      return listener.reject('syntax');
    }
    listener.message(message, data.length);
  };
  const end = ({ code, reason = 'error' }: { code?: number; reason?: string }) => {
    socket.onerror = socket.onclose = null;
    listener.end({ opened, code, reason, ...(DENIED.has(code) && { denied: true }) });
  };
  socket.onclose = end;
  // Where a page's own policy forbids the connection, no close event follows. What is open ends with one.
  socket.onerror = () => opened || end({});
  return {
    send(message) {
      if (socket.readyState === WebSocket.OPEN)
        socket.send(typeof message === 'string' ? message : JSON.stringify(message));
    },
    close() {
      // A socket that is let go may still have events under way: without handlers they reach nobody.
      socket.onopen = socket.onmessage = socket.onerror = socket.onclose = null;
      socket.close();
    },
  };
};
