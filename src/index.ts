export type { DrawnCandle, PriceLine } from './chart/chart.ts';
export type {
  ChannelTopic,
  Dialect,
  HistoryDialect,
  HistoryQuery,
  Notice,
  RestDialect,
  RestRequest,
} from './dialects/dialect.ts';
export { ActivityLog } from './elements/activity-log.ts';
export type { PriceAlertEvent } from './elements/alert-event.ts';
export type { Bar, DataSource } from './elements/chart-data.ts';
export type { CrosshairMoveEvent, PriceCrossEvent, RangeChangeEvent } from './elements/chart-events.ts';
export type { QuoteEvent, StateChangeEvent, SymbolClickEvent } from './elements/events.ts';
export { FeedStatus } from './elements/feed-status.ts';
export { PriceChart } from './elements/price-chart.ts';
export { PriceTicker } from './elements/price-ticker.ts';
export type { StatsEvent } from './elements/status-events.ts';
export type { Token } from './feed/address.ts';
export type {
  Feed,
  FeedSettings,
  FeedStats,
  HistoryOptions,
  LiveStats,
  Percentiles,
  SourceStats,
  SubscribeOptions,
  SymbolStats,
  Topic,
  TopicValue,
  WatchOptions,
} from './feed/api.ts';
export { configure, connect, type FeedConnection } from './feed/connect.ts';
export type { Settings } from './feed/hub.ts';
export type { Attribution, FeedState, JournalEntry, JournalNote, Market, Phase, Reason } from './feed/state.ts';
export type { CandleDraft, Draft, InstrumentDraft, QuoteDraft, SignalDraft, TradeDraft } from './market/gate.ts';
export type { Candle, Freshness, Quote, Signal, Trade } from './market/quote.ts';
export type { Ending, OpenSocket, Socket, SocketListener, SocketOptions } from './transports/transport.ts';
export { version } from './version.ts';
