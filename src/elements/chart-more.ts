// What a chart has beyond its first picture: all that is written around it, with the tooltip, the keyboard and the voice.
import { render } from 'lit/html.js';
import { say, spokenFor } from '../market/words.ts';
import { adopt, takeOver } from './adopt.ts';
import { checkSettings } from './chart-check.ts';
import { createControls } from './chart-controls.ts';
import css from './chart-more.css?inline';
import { comparedIn } from './chart-settings.ts';
import type { Stage } from './chart-stage.ts';
import { type Message, messageOf, type Status, statusOf } from './chart-status.ts';
import { legend, renderAround } from './chart-template.ts';
import { createTexts } from './chart-texts.ts';
import { createTip, type Tip } from './chart-tip.ts';
import { createVoice, type Voice } from './chart-voice.ts';
import { createWording, type Wording } from './chart-words.ts';
import { setStates } from './custom-states.ts';
import { localeOf } from './language.ts';
import { type Problem, report } from './problems.ts';

export type Later = Voice & {
  /** Writes what stands around the chart. */
  paint(): void;
  /** Writes what moves with each price. */
  write(): void;
  /** A second has passed: what counts may be another. */
  second(): void;
  closeTable(): void;
  readonly tip: Tip;
  /** What time is in view, in few words. */
  inView(): string;
};

export function createMore(stage: Stage): Later {
  const { root, find, host, chart, shown, last, settings, digits, stretch, hover, compared, states } = stage;
  adopt(root, css);
  let counted = '';
  let spoken = '';
  render(legend(digits().locale), find('legend'));
  const texts = createTexts(find('legend'));

  let words: Wording | undefined;
  let wordedFor: readonly unknown[] = [];
  const wording = (): Wording => {
    const now = [digits(), settings().timeZone, shown()?.ms ?? 60_000] as const;
    if (!words || now.some((value, index) => value !== wordedFor[index])) words = createWording(...now);
    wordedFor = now;
    return words;
  };

  // One that stands still is not live, however its feed does.
  const state = () => (host.paused && host.state ? { ...host.state, phase: 'paused' as const } : host.state);
  const status = (): Status => statusOf(host.source, state(), shown()?.symbol || settings().symbol, digits().locale);

  const message = (): Message | undefined => {
    const is = shown();
    if (last() && is)
      return stage.failed() ? { kind: 'error', title: say('noChart', digits().locale), retry: true } : undefined;
    return messageOf(host.source, host.state, settings().symbol, digits().locale, {
      own: stage.own(),
      waiting: stage.loading() || !is,
      failed: !!is?.failed,
    });
  };

  const problems = (): Problem[] => {
    const failed = shown()?.failed;
    const found = checkSettings(host);
    if (!settings().symbol && !stage.own() && host.source)
      found.push('no symbol to show; add one, as in symbol="BTCUSDT", or call setData()');
    if (failed) found.push(`dataSource.getBars() failed: ${String(failed).slice(0, 120)}`);
    if (host.state?.detail) found.push({ feed: host.state.detail });
    return found;
  };

  const write = () => {
    const { compare } = settings();
    const other = compare ? { name: compare, candles: compared()?.candles ?? [] } : undefined;
    texts({ wording: wording(), last: chart()?.newest() ?? last(), hover: hover(), stretch: stretch(), other });
  };

  const paint = () => {
    const now = status();
    const instead = message();
    const language = spokenFor(localeOf(host));
    render(legend(digits().locale), find('legend'));
    if (instead && instead.kind !== 'loading') takeOver(root);
    renderAround(stage, { wording: wording(), status: now, message: instead, controls });
    write();
    report(root, 'price-chart', problems());
    setStates(states, [
      instead?.kind ?? (stage.loading() && 'loading'),
      now.muted ? 'stale' : now.phase === 'live' && !!last() && !now.age && 'live',
      stage.following() && !!last() && 'following',
    ]);
    counted = now.text + now.age;
    if (spoken && spoken !== language) voice.summarize();
    spoken = language;
  };
  const controls = createControls(stage, wording, paint);
  const voice = createVoice(stage, wording);

  return {
    paint,
    write,
    second() {
      const { text, age } = status();
      // That a source has no such symbol is no news of its own.
      if (text + age !== counted || comparedIn(host) !== settings().compare) host.requestUpdate();
    },
    closeTable: () => controls.closeTable(),
    inView() {
      const seen = stretch();
      return seen ? wording().between(seen.first.time, seen.last.time) : '';
    },
    tip: createTip(stage, wording),
    ...voice,
  };
}
