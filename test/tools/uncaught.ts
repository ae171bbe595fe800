/** Runs something, and keeps the errors that it reports as uncaught from the test runner, which would fail the test. */
export async function uncaught(run: () => unknown): Promise<unknown[]> {
  const errors: unknown[] = [];
  const note = (event: Event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    errors.push(event instanceof PromiseRejectionEvent ? event.reason : (event as ErrorEvent).error);
  };
  const { onerror, onunhandledrejection } = window;
  window.onerror = window.onunhandledrejection = null;
  for (const type of ['error', 'unhandledrejection']) addEventListener(type, note, { capture: true });
  try {
    await run();
  } finally {
    for (const type of ['error', 'unhandledrejection']) removeEventListener(type, note, { capture: true });
    Object.assign(window, { onerror, onunhandledrejection });
  }
  return errors;
}
