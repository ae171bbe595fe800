// What <activity-log> shows, loaded with the first one on a page.
import type { JournalEntry, JournalNote } from '../feed/state.ts';
import type { ActivityLog } from './activity-log.ts';

export type LogView = {
  /** Oldest first. */
  readonly entries: readonly JournalEntry[];
  render(): void;
  wake(): void;
  rest(): void;
  push(note: JournalNote): void;
  clear(): void;
};

export function createView(_host: ActivityLog, _states: CustomStateSet): LogView {
  return { entries: [], render() {}, wake() {}, rest() {}, push() {}, clear() {} };
}
