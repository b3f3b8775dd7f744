import type { OnePage } from './one-page.ts';
import type { Report } from './report.ts';

/** What a link shows. */
export const shownPages = ['one-page', 'report'] as const;
export type ShownPage = (typeof shownPages)[number];

/** What can be kept from guests, by page. */
export const hideableParts = {
	'one-page': ['values', 'people', 'noticed', 'competitors', 'personas'],
	report: ['values', 'people', 'money', 'quotes', 'decisions', 'lessons']
} as const satisfies Record<ShownPage, readonly string[]>;
export type HideablePart = (typeof hideableParts)[ShownPage][number];

export const allParts: readonly HideablePart[] = [
	...new Set<HideablePart>([...hideableParts['one-page'], ...hideableParts.report])
];

/** What is kept from guests unless somebody decides otherwise: customers' own words, and who has what to do. */
export const usuallyHidden: readonly HideablePart[] = ['quotes', 'people'];

/** The one-page strategy without what guests are not to see: it never leaves the server. */
export function onePageFor(page: OnePage, hides: ReadonlySet<string>): OnePage {
	const has = (part: HideablePart): boolean => !hides.has(part);
	return {
		...page,
		lead: has('people') ? page.lead : null,
		goals: page.goals.map((goal) => ({
			...goal,
			...(has('people') ? {} : { ownerId: null, ownerName: null, lastUpdate: null }),
			...(has('values')
				? {}
				: {
						value: null,
						target: null,
						low: null,
						high: null,
						n: 0,
						series: [],
						chance: null,
						predicted: null,
						expectedNow: null,
						headlineShare: null,
						pace: null,
						lastUpdate: null,
						terms: {
							...goal.terms,
							change: null,
							target: null,
							baseline: { ...goal.terms.baseline, value: null, n: null, variance: null }
						}
					})
		})),
		noticed: has('noticed') ? page.noticed : [],
		competitors: has('competitors') ? page.competitors : [],
		personas: has('personas') ? page.personas : [],
		hidden: [...page.hidden, ...hideableParts['one-page'].filter((part) => hides.has(part))]
	};
}

/** The report without what guests are not to see. */
export function reportFor(report: Report, hides: ReadonlySet<string>): Report {
	const has = (part: HideablePart): boolean => !hides.has(part);
	const tactic = <
		T extends { readonly lead: string | null; readonly expectedEffect: string; readonly effect: unknown }
	>(
		one: T
	): T => ({
		...one,
		...(has('people') ? {} : { lead: null }),
		...(has('values') ? {} : { expectedEffect: '', effect: null })
	});
	return {
		...report,
		goals: report.goals.map((goal) => ({
			...goal,
			tactics: goal.tactics.map(tactic),
			...(has('people') ? {} : { owner: null, guess: null }),
			...(has('values')
				? {}
				: {
						value: null,
						target: null,
						baseline: null,
						low: null,
						high: null,
						n: 0,
						change: null,
						level: null,
						chance: null,
						answersToSettle: null,
						series: [],
						guess: null
					})
		})),
		corrections: has('values') ? report.corrections : [],
		otherTactics: report.otherTactics.map(tactic),
		voices: has('quotes') ? report.voices : [],
		decisions: has('decisions') ? report.decisions.map((one) => (has('people') ? one : { ...one, owner: null })) : [],
		lessons: has('lessons') ? report.lessons : [],
		thanks: has('people') ? report.thanks : '',
		money: has('money') ? report.money : null,
		hidden: hideableParts.report.filter((part) => hides.has(part))
	};
}
