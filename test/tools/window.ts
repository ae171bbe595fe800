// The window that a test runs in, and the reader before it. A test that asks for what the browser's driver cannot give is
// skipped there, and its name says why.
import { executeServerCommand } from '@web/test-runner-commands';

type Preferences = {
  readonly colorScheme?: 'light' | 'dark';
  readonly reducedMotion?: 'reduce' | 'no-preference';
  readonly forcedColors?: 'active' | 'none';
};

let running: Mocha.Test | undefined;

beforeEach(function () {
  running = this.currentTest;
});
afterEach(() => {
  running = undefined;
});

/** What the reader prefers from here on; what is not named is as by default. */
export const emulateMedia = (preferences: Preferences) => ask('window:media', preferences);

/** The page's size from here on, in CSS pixels; other tests have 800 × 600. */
export const setViewport = (size: { readonly width: number; readonly height: number }) => ask('window:size', size);

async function ask(command: string, payload: object): Promise<void> {
  const { missing } = await executeServerCommand<{ missing?: string }, object>(command, payload);
  if (missing) skip(missing);
}

/** Ends the running test without a verdict; a hook that puts things back after it goes on. */
function skip(reason: string): void {
  if (running === undefined || running.state !== undefined) return;
  running.title += ` (${reason})`;
  running.skip();
}
