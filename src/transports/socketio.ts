import { io } from 'socket.io-client';
import type { OpenSocket } from './transport.ts';

/**
 * Socket.IO. The address's path is the namespace; a moved engine path comes as `?path=`.
 * Retrying is the feed's business: https://socket.io/docs/v4/client-options/#reconnection is off.
 */
export const openSocketIo: OpenSocket = (url, listener, { token, cookies, connectTimeoutMs }) => {
  const address = new URL(url);
  const path = address.searchParams.get('path');
  address.searchParams.delete('path');
  let opened = false;
  let ended = false;
  const socket = io(address.href, {
    forceNew: true, // or a manager is shared by address, and with it another page part's options
    reconnection: false,
    transports: ['websocket', 'polling'],
    tryAllTransports: true, // several relays offer polling only, and refuse the upgrade with HTTP 400
    timeout: connectTimeoutMs,
    closeOnBeforeunload: false,
    useNativeTimers: true,
    withCredentials: cookies === true,
    ...(path && { path }),
    ...(typeof token === 'function' && {
      auth: (send: (auth: object) => void) => {
        // A token that cannot be had ends in the relay's own refusal, not in an unhandled rejection.
        Promise.resolve()
          .then(token)
          .then(
            (value) => send(value === undefined ? {} : { token: value }),
            () => send({}),
          );
      },
    }),
  });
  const end = (reason: string, denied = false) => {
    if (ended) return;
    ended = true;
    socket.close();
    listener.end({ opened, reason, ...(denied && { denied }) });
  };
  // The client decodes a packet in one turn and hands it over in a later one, so a packet's length is told with the next
  // event. Of binary attachments there is no text.
  let characters = 0;
  socket.io.engine.on('data', (data: unknown) => {
    if (typeof data === 'string') characters += data.length;
  });
  // Events sent before the connect acknowledgement are kept by the client and handed over just before 'connect'.
  socket.onAny((...message: unknown[]) => {
    listener.message(message, characters);
    characters = 0;
  });
  socket.on('connect', () => {
    opened = true;
    listener.open();
  });
  // Only the server's own word on this client comes with a field for data; the transport's troubles don't.
  socket.on('connect_error', (error) => end(error.message, 'data' in error && error.message !== 'Invalid namespace'));
  socket.on('disconnect', (reason) => end(reason));
  return {
    send(message) {
      const [event, ...values] = message as [string, ...unknown[]];
      if (socket.connected) socket.emit(event, ...values);
    },
    close() {
      ended = true;
      socket.offAny();
      socket.close();
    },
  };
};
