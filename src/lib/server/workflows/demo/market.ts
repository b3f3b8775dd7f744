import { addDays } from '../../../domain/shared/instant.ts';
import type { CriterionPreset, EvidenceKind } from '../../../domain/research/criteria.ts';
import type { StrategyScope } from '../../access/strategy-scope.ts';
import { addCompetitor, describeCompetitor, ensureUs, nameOurDomain } from '../../competitors/commands.ts';
import { addKeywords, describeKeyword, typeRanking } from '../../competitors/keyword-commands.ts';
import { addWatchItem, triageWatchItem } from '../../competitors/watch-commands.ts';
import { addCriteria, scoreCompany, weighCriterion } from '../../research/commands.ts';
import { addCheck, addShop } from '../../research/evidence-commands.ts';
import { as, hourOf, must, type Stage } from './stage.ts';

const companies = {
	freshlane: { name: 'Freshlane', kind: 'direct', site: 'freshlane.example', strength: 'Bread from six bakeries, still warm', note: 'Twice our size. Promises a day, not an hour; their customers complain of long waits in 14 of 60 new reviews.', links: ['https://reviews.example/freshlane'] },
	lidgate: { name: 'Lidgate', kind: 'direct', site: 'lidgate.example', strength: 'Two-hour slots, and they keep them', note: 'Own drivers, smaller choice. The phone is answered by a tape.', links: ['https://reviews.example/lidgate'] },
	market: { name: 'The market on the square', kind: 'indirect', site: '', strength: 'People meet there', note: 'Wednesday and Saturday. Where our regulars go when they have time.', links: [] },
	nordsund: { name: 'Nordsund Ferries', kind: 'role_model', site: 'nordsund.example', strength: 'Tells you about a delay before you ask', note: 'Another trade. A message with a new time, every time, at the latest ten minutes after they know.', links: ['https://nordsund.example/delays'] }
} as const; // prettier-ignore
type Company = keyof typeof companies;

const words = [
	['grocery delivery today', 5, 9900],
	['food delivery for families', 5, 4400],
	['recipe box children', 4, 3600],
	['order groceries by phone', 4, 880],
	['vegetable crate', 3, 5400],
	['quick dinner for kids', 3, 12100],
	['grocery delivery evening', 5, 2900]
] as const;

/** Who shows up for a word: best place first, and how it was six weeks before. */
const rankings: Readonly<Record<string, readonly [before: readonly string[], now: readonly string[]]>> = {
	'grocery delivery today': [
		['freshlane.example', 'lidgate.example', 'pricewise.example', 'tarro.example', 'cityguide.example'],
		[
			'freshlane.example',
			'lidgate.example',
			'tarro.example',
			'pricewise.example',
			'cityguide.example',
			'foodnews.example'
		]
	],
	'food delivery for families': [
		['freshlane.example', 'tarro.example', 'mumsnetwork.example', 'lidgate.example'],
		['tarro.example', 'freshlane.example', 'mumsnetwork.example', 'lidgate.example', 'cityguide.example']
	],
	'recipe box children': [
		['kochkiste.example', 'tarro.example', 'mumsnetwork.example', 'freshlane.example'],
		['tarro.example', 'kochkiste.example', 'mumsnetwork.example', 'freshlane.example', 'foodnews.example']
	],
	'order groceries by phone': [
		['tarro.example', 'cityguide.example', 'freshlane.example'],
		['tarro.example', 'freshlane.example', 'cityguide.example', 'seniorhelp.example']
	],
	'vegetable crate': [
		['farmersdoor.example', 'freshlane.example', 'kochkiste.example', 'lidgate.example', 'tarro.example'],
		['farmersdoor.example', 'freshlane.example', 'lidgate.example', 'kochkiste.example', 'tarro.example']
	]
};

const watched: readonly (readonly [Company | null, string, string, string, 'new' | 'noted', number])[] = [
	['freshlane', 'Freshlane’s customers complain of waiting in 14 of 60 new reviews', 'Reviews', 'Most of them name the evening. Ours name Mondays.', 'noted', 9],
	['lidgate', 'Lidgate offers two-hour slots in the eastern quarter too', 'Their newsletter', 'From next month on, for 2.90 a crate.', 'noted', 20],
	['freshlane', 'Freshlane looks for forty drivers', 'Job page', 'At two euro an hour more than we pay.', 'new', 3],
	[null, 'The city closes the bridge for trucks before nine', 'City gazette', 'From the first of next month. Nikos knows.', 'new', 2],
	['nordsund', 'Nordsund shows the new time on a map', 'Their app', 'Worth an hour of looking.', 'noted', 33]
]; // prettier-ignore

const criteria: readonly (readonly [string, CriterionPreset, number, Readonly<Record<Company | 'us', number>>])[] = [
	['Comes when promised', 'promises', 5, { us: 2, freshlane: 2, lidgate: 5, market: 4, nordsund: 5 }],
	['Quick help when something is wrong', 'speed', 5, { us: 3, freshlane: 3, lidgate: 2, market: 4, nordsund: 5 }],
	['Easy to order', 'convenience', 4, { us: 5, freshlane: 4, lidgate: 3, market: 2, nordsund: 4 }],
	['A person is within reach', 'reachable', 4, { us: 3, freshlane: 2, lidgate: 1, market: 5, nordsund: 4 }],
	['Knows what a family needs', 'personal', 4, { us: 5, freshlane: 3, lidgate: 2, market: 4, nordsund: 3 }],
	['Makes up for a mistake', 'amends', 3, { us: 4, freshlane: 2, lidgate: 3, market: 3, nordsund: 5 }]
];

const seenBy: Readonly<Record<Company | 'us', EvidenceKind>> = {
	us: 'review',
	freshlane: 'review',
	lidgate: 'mystery_shop',
	market: 'observation',
	nordsund: 'faq'
};

/** Competitors, search words and who ranks for them, things to know; the matrix, checks and mystery orders. */
export async function setMarket(
	scope: StrategyScope,
	stage: Stage
): Promise<{ criteria: string[]; watched: string[] }> {
	const { story } = stage;
	const at = (day: string) => as(scope, stage, 'tomas', hourOf(stage, day, 11));
	const begun = at(addDays(story.last.first, 5));
	const us = await ensureUs(begun);
	must(await nameOurDomain(begun, { domain: 'tarro.example' }));
	const ids: Partial<Record<Company | 'us', string>> = { us };
	for (const [key, about] of Object.entries(companies) as [Company, (typeof companies)[Company]][]) {
		const website = about.site === '' ? '' : `https://${about.site}`;
		const id = must(await addCompetitor(begun, { name: about.name, kind: about.kind, website }));
		must(
			await describeCompetitor(begun, {
				id,
				version: 1,
				name: about.name,
				kind: about.kind,
				website,
				domain: about.site,
				strength: about.strength,
				note: about.note,
				links: [...about.links]
			})
		);
		ids[key] = id;
	}
	await setWords(scope, stage);
	const notes: string[] = [];
	for (const [company, title, source, detail, triage, daysAgo] of watched) {
		const day = addDays(story.today, -daysAgo);
		const noted = as(scope, stage, 'tomas', hourOf(stage, day, 9));
		const competitorId = company === null ? null : (ids[company] as string);
		const id = must(await addWatchItem(noted, { title, competitorId, source, url: '', detail, notedOn: day }));
		if (triage !== 'new') must(await triageWatchItem(noted, { id, triage }));
		notes.push(id);
	}
	const found = await setMatrix(scope, stage, ids as Record<Company | 'us', string>);
	await setChecks(scope, stage, ids as Record<Company | 'us', string>);
	return { criteria: found, watched: notes };
}

async function setWords(scope: StrategyScope, stage: Stage): Promise<void> {
	const { story } = stage;
	const begun = as(scope, stage, 'tomas', hourOf(stage, addDays(story.last.first, 6), 11));
	must(await addKeywords(begun, { words: words.map(([word]) => word), language: 'en', market: '' }));
	const rows = await scope.db
		.selectFrom('item')
		.select(['id', 'title', 'version'])
		.where('organisation_id', '=', scope.organisationId)
		.where('kind', '=', 'keyword')
		.execute();
	for (const [word, relevance, volume] of words) {
		const row = rows.find((one) => one.title === word);
		if (row === undefined) continue;
		must(
			await describeKeyword(begun, {
				id: row.id,
				version: row.version,
				word,
				relevance,
				volume,
				language: 'en',
				market: ''
			})
		);
		for (const [index, results] of (rankings[word] ?? []).entries()) {
			const day = addDays(story.today, index === 0 ? -45 : -4);
			const typing = as(scope, stage, 'tomas', hourOf(stage, day, 12));
			must(await typeRanking(typing, { id: row.id, takenOn: day, results: results.join('\n') }));
		}
	}
}

async function setMatrix(scope: StrategyScope, stage: Stage, ids: Record<Company | 'us', string>): Promise<string[]> {
	const { story } = stage;
	const begun = as(scope, stage, 'yusuf', hourOf(stage, addDays(story.last.first, 12), 10));
	must(
		await addCriteria(begun, { titles: criteria.map(([title]) => title), themes: criteria.map(([, theme]) => theme) })
	);
	const rows = await scope.db
		.selectFrom('item')
		.select(['id', 'title'])
		.where('organisation_id', '=', scope.organisationId)
		.where('kind', '=', 'criterion')
		.execute();
	const found: string[] = [];
	for (const [index, [title, , importance, scores]] of criteria.entries()) {
		const criterionId = (rows.find((row) => row.title === title) as { id: string }).id;
		found.push(criterionId);
		must(await weighCriterion(begun, { id: criterionId, importance }));
		for (const [company, score] of Object.entries(scores) as [Company | 'us', number][]) {
			const seenOn = addDays(story.last.first, 14 + index);
			const scoring = as(scope, stage, 'yusuf', hourOf(stage, seenOn, 12));
			must(
				await scoreCompany(scoring, {
					criterionId,
					companyId: ids[company],
					score,
					evidence: seenBy[company],
					note: '',
					url: '',
					seenOn
				})
			);
		}
	}
	return found;
}

async function setChecks(scope: StrategyScope, stage: Stage, ids: Record<Company | 'us', string>): Promise<void> {
	const { story } = stage;
	const day = addDays(story.running.first, 12);
	const checking = as(scope, stage, 'aisyah', hourOf(stage, day, 13));
	must(
		await addCheck(checking, {
			companyId: ids.us,
			kind: 'chatbot',
			checkedOn: day,
			note: 'It hands over, but without what was said before.',
			answers: {
				says_it_is_a_bot: 'yes',
				understands_own_words: 'partly',
				solves_usual_request: 'partly',
				admits_not_knowing: 'yes',
				offers_person: 'yes',
				reaches_person_soon: 'partly',
				hands_over_story: 'no',
				round_the_clock: 'yes'
			}
		})
	);
	must(
		await addCheck(checking, {
			companyId: ids.freshlane,
			kind: 'faq',
			checkedOn: day,
			note: 'Good pictures. Ends at a form.',
			answers: {
				found_in_two_clicks: 'yes',
				searchable: 'yes',
				covers_usual_questions: 'partly',
				plain_words: 'yes',
				dated_this_year: 'no',
				shows_how: 'yes',
				works_on_phone: 'yes',
				leads_to_person: 'no'
			}
		})
	);
	const scenario = 'A crate without the milk: when do I get it, and who tells me?';
	const shops = [
		['us', 190, 31, { easy_to_reach: 3, understood: 5, competent: 4, friendly: 5 }],
		['freshlane', 240, 22, { easy_to_reach: 3, understood: 3, competent: 4, friendly: 3 }],
		['lidgate', 520, 40, { easy_to_reach: 1, understood: 3, competent: 3, friendly: 2 }]
	] as const;
	for (const [company, minutes, hours, marks] of shops) {
		const sent = `${addDays(story.running.first, 7)}T09:10`;
		const later = (span: number): string => {
			const stamp = Date.parse(`${sent}:00Z`) + span * 60_000;
			return new Date(stamp).toISOString().slice(0, 16);
		};
		must(
			await addShop(as(scope, stage, 'hana', hourOf(stage, addDays(story.running.first, 12), 16)), {
				companyId: ids[company],
				scenario,
				channel: 'phone',
				sentAt: sent,
				firstAnswerAt: later(minutes),
				resolvedAt: later(hours * 60),
				note: company === 'us' ? 'Kind, and slow on a Monday.' : '',
				...marks
			})
		);
	}
}
