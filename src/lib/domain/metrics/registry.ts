import type { MetricKind } from './kind.ts';
import { amount } from './kinds/amount.ts';
import { ces } from './kinds/ces.ts';
import { count } from './kinds/count.ts';
import { csat } from './kinds/csat.ts';
import { firstResponse } from './kinds/first-response.ts';
import { nps } from './kinds/nps.ts';
import { rate } from './kinds/rate.ts';
import { rating } from './kinds/rating.ts';
import { ratio } from './kinds/ratio.ts';
import { resolution } from './kinds/resolution.ts';

/** Every kind of metric, in the order in which they are offered. A new kind is one file and one line here. */
export const metricKinds: readonly MetricKind[] = [
	nps,
	csat,
	ces,
	rating,
	firstResponse,
	resolution,
	rate,
	count,
	amount,
	ratio
];

export const metricKindIds = [
	'nps',
	'csat',
	'ces',
	'rating',
	'first-response',
	'resolution',
	'rate',
	'count',
	'amount',
	'ratio'
] as const;
export type MetricKindId = (typeof metricKindIds)[number];

const byId = new Map(metricKinds.map((kind) => [kind.id, kind]));

/** The kind of that name, or none. */
export const findMetricKind = (id: string): MetricKind | undefined => byId.get(id);

/** The kind of that name; throws when there is none, which only a wrong row can cause. */
export function metricKind(id: string): MetricKind {
	const kind = byId.get(id);
	if (!kind) throw new RangeError(`no kind of metric is called ${id}`);
	return kind;
}
