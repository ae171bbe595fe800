import { ActivityLog } from './elements/activity-log.ts';
import { FeedStatus } from './elements/feed-status.ts';
import { PriceChart } from './elements/price-chart.ts';
import { PriceTicker } from './elements/price-ticker.ts';
import { version } from './version.ts';

export * from './index.ts';

// The first copy on a page registers its elements; a second one must not throw, or the rest of its module is lost.
for (const element of [PriceTicker, FeedStatus, PriceChart, ActivityLog]) {
  const { tag } = element;
  const registered = globalThis.customElements?.get(tag) as { version?: string } | undefined;
  if (!registered) globalThis.customElements?.define(tag, element);
  else if (registered.version !== version) console.warn(`tickwire ${version}: <${tag}> stays ${registered.version}`);
}
