/** A request as the server sees it. */
export type FakeRequest = {
  readonly url: string;
  readonly signal: AbortSignal;
  /** A value goes out as JSON, text as it is. */
  answer(body: unknown, status?: number): void;
  /** Nothing readable comes back: no network, no CORS headers. */
  fail(): void;
};

export type FakeFetch = {
  readonly requests: FakeRequest[];
  readonly last: FakeRequest;
  /** Requests without an answer. */
  readonly open: number;
  /** Answers each later request at once, instead of leaving it to the test. */
  reply(answer: ((request: FakeRequest) => void) | undefined): void;
  restore(): void;
};

/** Stands in for the global `fetch` until `restore()`. Its answers need no turn of the event loop, only promises. */
export function fakeFetch(): FakeFetch {
  const { fetch: original } = globalThis;
  const requests: FakeRequest[] = [];
  let reply: ((request: FakeRequest) => void) | undefined;
  let open = 0;
  globalThis.fetch = ((url: string, { signal }: { signal: AbortSignal }) =>
    new Promise((resolve, reject) => {
      open++;
      let over = false;
      const end = (run: () => void) => {
        if (over) return;
        over = true;
        open--;
        run();
      };
      const request: FakeRequest = {
        url,
        signal,
        answer: (body, status = 200) =>
          end(() => {
            const text = typeof body === 'string' ? body : JSON.stringify(body);
            resolve({ status, text: () => Promise.resolve(text) } as Response);
          }),
        fail: () => end(() => reject(new TypeError('Failed to fetch'))),
      };
      signal.addEventListener('abort', () => end(() => reject(signal.reason)));
      requests.push(request);
      reply?.(request);
    })) as typeof fetch;
  return {
    requests,
    get last() {
      return requests.at(-1) as FakeRequest;
    },
    get open() {
      return open;
    },
    reply(answer) {
      reply = answer;
    },
    restore() {
      globalThis.fetch = original;
    },
  };
}
