import type { Fold } from '#lib/ui/patterns/fold.ts';

const HREF = '/styleguide?part=shell';

export const folds: Fold[] = [
	{
		id: 'goals',
		chapter: 'decide',
		label: 'Goals',
		fill: 0.84,
		href: HREF,
		caption: 'four goals, one without a baseline'
	},
	{
		id: 'audit',
		chapter: 'understand',
		label: 'Audit',
		fill: 0.2,
		href: HREF,
		caption: '31 touchpoints listed, 6 rated'
	},
	{
		id: 'competitors',
		chapter: 'understand',
		label: 'Competitors',
		fill: 0.35,
		href: HREF,
		caption: 'three profiles, no keywords yet'
	},
	{
		id: 'research',
		chapter: 'understand',
		label: 'Research',
		fill: 0.15,
		href: HREF,
		caption: 'one of nine questions answered'
	},
	{ id: 'personas', chapter: 'understand', label: 'Personas', fill: 0.5, href: HREF, caption: 'one persona, assumed' },
	{ id: 'tactics', chapter: 'act', label: 'Tactics', fill: 0.3, href: HREF, caption: 'five tactics, one has no lead' },
	{ id: 'surveys', chapter: 'act', label: 'Surveys', fill: 0.62, href: HREF, caption: 'two questions, ready to open' },
	{
		id: 'measurement',
		chapter: 'learn',
		label: 'Measure',
		fill: 0.28,
		href: HREF,
		caption: '12 test answers, no live figure'
	},
	{
		id: 'optimisation',
		chapter: 'learn',
		label: 'Improve',
		fill: 0,
		href: HREF,
		caption: 'first review not yet on the calendar'
	}
];

const WEEK = 7 * 86_400_000;
const START = Date.UTC(2027, 0, 1);
const END = Date.UTC(2027, 2, 31);

const series = (values: readonly number[], margin: number) =>
	values.map((value, index) => ({ at: START + index * WEEK, value, low: value - margin, high: value + margin }));

export const late = START + 3 * WEEK;
export const nps = series([41, 41.6, 40.8, 42, 41.2, 42.8, 42.4, 43], 4.2);
export const npsPath = [
	{ at: START, value: 41 },
	{ at: END, value: 42 }
];
export const resolution = series([30.2, 29.9, 30.3, 29.4, 28.6, 28.2, 27.3, 27], 1.7);
export const resolutionPath = [
	{ at: START, value: 30 },
	{ at: END, value: 24 }
];
export const resolutionOutlook = [
	{ at: START + 7 * WEEK, value: 27, low: 26.8, high: 27.2 },
	{ at: END, value: 24, low: 22.4, high: 25.6 }
];
export const touchpoints = [
	{ name: 'Search result', channel: 'App and web', phase: 'Notice', rating: 3.6, own: 3.8, volume: 0.2 },
	{ name: 'Recipe page', channel: 'App and web', phase: 'Choose', rating: 4.3, own: 4.2, volume: 0.8 },
	{ name: 'Recipe before checkout', channel: 'App and web', phase: 'Order', rating: 4.4, own: null, volume: 0.7 },
	{ name: 'Chatbot', channel: 'App and web', phase: 'Get help', rating: 2.9, own: 3.6, volume: 0.4 },
	{ name: 'Phone queue', channel: 'Phone', phase: 'Get help', rating: 2.4, own: 3.8, volume: 0.6 },
	{ name: 'Monday phone order', channel: 'Phone', phase: 'Order', rating: 3.3, own: 3.5, volume: 0.5 },
	{ name: 'Arrival time', channel: 'At the door', phase: 'Receive', rating: 2.2, own: 4.2, volume: 1 },
	{ name: 'Leaflet', channel: 'At the door', phase: 'Come again', rating: null, own: 3, volume: 0.1 }
];
