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
