import { beforeAll, describe, expect, test } from 'vitest';
import { competitorCompletion } from '#lib/domain/competitors/completion.ts';
import type { Result } from '#lib/domain/shared/result.ts';
import type { StrategyScope } from '#lib/server/access/strategy-scope.ts';
import { addCompetitor, adoptDomain, describeCompetitor, nameOurDomain } from '#lib/server/competitors/commands.ts';
import { competitorFacts } from '#lib/server/competitors/facts.ts';
import { addKeywords, describeKeyword, forgetRanking, typeRanking } from '#lib/server/competitors/keyword-commands.ts';
import { getCompetitors } from '#lib/server/competitors/queries.ts';
import { addWatchItem, describeWatchItem, triageWatchItem } from '#lib/server/competitors/watch-commands.ts';
import { insertItem, removeItem, reorderItems, restoreItem } from '#lib/server/items/commands.ts';
import { linkItems } from '#lib/server/links/commands.ts';
import { linksFrom } from '#lib/server/links/queries.ts';
import { noticeWatchItem } from '#lib/server/workflows/watch-finding.ts';
import { testDatabase } from '../../support/db.ts';
import { surroundings, type TestAround } from '../../support/factories/identity.ts';
import { makeStrategyWorld, type StrategyWorld } from '../../support/factories/strategy.ts';

let around: TestAround;
let home: StrategyWorld;
let away: StrategyWorld;
let ours: StrategyScope;
let theirs: StrategyScope;

const value = <T>(result: Result<T>): T => {
	if (!result.ok) throw new Error(result.error.code);
	return result.value;
};
const code = (result: Result<unknown>): string => (result.ok ? 'ok' : result.error.code);

beforeAll(async () => {
	around = surroundings(await testDatabase());
	home = await makeStrategyWorld(around);
	away = await makeStrategyWorld(around, { name: 'Somebody else' });
	ours = home.strategy;
	theirs = away.strategy;
});

const profileOf = async (id: string) => {
	const found = (await getCompetitors(ours)).rivals.find((rival) => rival.id === id);
	if (found === undefined) throw new Error('not there');
	return found;
};
const edited = (company: { id: string; version: number; name: string }) => ({
	id: company.id,
	version: company.version,
	name: company.name,
	kind: 'direct' as const,
	website: '',
	domain: '',
	strength: '',
	note: '',
	links: [] as string[]
});

describe('profiles (R-002-16)', () => {
	test('a company is listed with its kind and the domain of its website', async () => {
		const id = value(
			await addCompetitor(ours, { name: 'Freshlane', kind: 'direct', website: 'https://www.freshlane.example/x' })
		);
		expect(await profileOf(id)).toMatchObject({
			name: 'Freshlane',
			kind: 'direct',
			domain: 'freshlane.example',
			links: []
		});
		expect((await getCompetitors(theirs)).rivals).toEqual([]);
	});

	test('a domain stands for one company only', async () => {
		expect(
			code(await addCompetitor(ours, { name: 'Again', kind: 'direct', website: 'https://freshlane.example' }))
		).toBe('competitor.domain_taken');
		expect(
			code(await addCompetitor(theirs, { name: 'Freshlane', kind: 'direct', website: 'https://freshlane.example' }))
		).toBe('ok');
	});

	test('a portrait is filled in; saving an old version tells both people', async () => {
		const id = value(await addCompetitor(ours, { name: 'Kind Bank', kind: 'role_model', website: '' }));
		const before = await profileOf(id);
		const input = {
			...edited(before),
			kind: 'role_model' as const,
			strength: 'Answers at night',
			links: ['https://a.example/x']
		};
		value(await describeCompetitor(ours, input));
		expect(await profileOf(id)).toMatchObject({
			strength: 'Answers at night',
			links: ['https://a.example/x'],
			kind: 'role_model'
		});
		expect(code(await describeCompetitor(ours, input))).toBe('item.changed');
	});

	test('another organisation can neither describe nor remove a company', async () => {
		const [rival] = (await getCompetitors(ours)).rivals;
		if (rival === undefined) throw new Error('no rival');
		expect(code(await describeCompetitor(theirs, { ...edited(rival), name: 'Taken over' }))).toBe(
			'competitor.not_found'
		);
		expect(code(await removeItem(theirs, { id: rival.id }))).toBe('item.not_found');
		expect((await profileOf(rival.id)).name).toBe(rival.name);
	});

	test('what is removed can be brought back whole', async () => {
		const id = value(await addCompetitor(ours, { name: 'Gone', kind: 'indirect', website: '' }));
		value(await removeItem(ours, { id }));
		expect((await getCompetitors(ours)).rivals.map((rival) => rival.name)).not.toContain('Gone');
		value(await restoreItem(ours, { id }));
		expect((await profileOf(id)).kind).toBe('indirect');
		value(await removeItem(ours, { id }));
	});

	test('a company can be tied to a goal, and not to one of another organisation', async () => {
		const [rival] = (await getCompetitors(ours)).rivals;
		const goal = (scope: StrategyScope) =>
			insertItem(scope, { kind: 'goal', title: 'Faster answers', strategyId: scope.strategyId });
		const tie = { from: rival?.id ?? '', kind: 'serves' as const, note: '' };
		const to = await goal(ours);
		value(await linkItems(ours, { ...tie, to }));
		expect((await profileOf(tie.from)).serves).toEqual([{ id: to, title: 'Faster answers' }]);
		expect(code(await linkItems(ours, { ...tie, to: await goal(theirs) }))).toBe('link.not_found');
	});

	test('a viewer changes nothing', async () => {
		const viewer = await home.as('viewer');
		expect(code(await addCompetitor(viewer, { name: 'X', kind: 'direct', website: '' }))).toBe('access.denied');
		expect(code(await addKeywords(viewer, { words: ['x'], language: '', market: '' }))).toBe('access.denied');
		expect(code(await nameOurDomain(viewer, { domain: 'x.example' }))).toBe('access.denied');
	});
});

describe('keywords and rankings (R-002-17, R-002-18)', () => {
	const keyword = async (word: string) => {
		const found = (await getCompetitors(ours)).keywords.find((one) => one.word === word);
		if (found === undefined) throw new Error(`no ${word}`);
		return found;
	};

	test('several come at once; the same word in the same language and market counts once', async () => {
		expect(
			value(await addKeywords(ours, { words: ['veg box', 'Veg  Box', 'recipes'], language: '', market: '' }))
		).toEqual({ added: 2, known: 1 });
		expect(code(await addKeywords(ours, { words: ['VEG BOX'], language: '', market: '' }))).toBe('keyword.all_known');
		expect(code(await addKeywords(ours, { words: ['veg box'], language: 'de', market: '' }))).toBe('ok');
		value(await removeItem(ours, { id: (await getCompetitors(ours)).keywords.at(-1)?.id ?? '' }));
	});

	test('are put in order', async () => {
		const [first, second] = (await getCompetitors(ours)).keywords;
		value(await reorderItems(ours, { ids: [second?.id ?? '', first?.id ?? ''] }));
		expect((await getCompetitors(ours)).keywords.map((one) => one.word)).toEqual(['recipes', 'veg box']);
	});

	test('a ranking is typed quickly and shares follow from it', async () => {
		const { id } = await keyword('veg box');
		const noted = await typeRanking(ours, {
			id,
			takenOn: '2026-11-20',
			results: 'https://www.freshlane.example/a\n1 oddity\ntarro.example\nbioking.example'
		});
		expect(value(noted)).toEqual({ places: 3, unread: 1 });
		const { league, judgement } = await getCompetitors(ours);
		expect(league.map((row) => [row.domain, row.best, row.company?.name ?? null])).toEqual([
			['freshlane.example', 1, 'Freshlane'],
			['tarro.example', 3, null],
			['bioking.example', 4, null]
		]);
		expect(league[0]?.share).toBeCloseTo(1 / (1 + 1 / 3 + 1 / 4), 12);
		expect(judgement.code).toBe('unknown');
	});

	test('our own domain marks us', async () => {
		value(await nameOurDomain(ours, { domain: 'tarro.example' }));
		const board = await getCompetitors(ours);
		expect(board.us?.domain).toBe('tarro.example');
		expect(board.judgement).toMatchObject({ code: 'behind', leader: 'Freshlane', place: 2 });
		expect(board.keywords.find((one) => one.word === 'veg box')?.ourPlace).toBe(3);
		expect(code(await nameOurDomain(ours, { domain: 'freshlane.example' }))).toBe('competitor.domain_taken');
	});

	test('a domain that shows up becomes a competitor in one click, once', async () => {
		value(await adoptDomain(ours, { domain: 'bioking.example' }));
		expect((await getCompetitors(ours)).league.find((row) => row.domain === 'bioking.example')?.company?.kind).toBe(
			'direct'
		);
		expect(code(await adoptDomain(ours, { domain: 'bioking.example' }))).toBe('competitor.domain_taken');
	});

	test('the newest look counts, earlier ones stay as history; the same day is replaced', async () => {
		const { id } = await keyword('veg box');
		value(await typeRanking(ours, { id, takenOn: '2026-11-21', results: 'tarro.example' }));
		value(await typeRanking(ours, { id, takenOn: '2026-11-21', results: 'tarro.example\nfreshlane.example' }));
		const found = await keyword('veg box');
		expect(found.snapshots.map((snapshot) => [snapshot.takenOn, snapshot.places.length])).toEqual([
			['2026-11-21', 2],
			['2026-11-20', 3]
		]);
		expect([found.ourPlace, found.ourPlaceBefore]).toEqual([1, 3]);
		expect((await getCompetitors(ours)).judgement.code).toBe('leading');
	});

	test('a look that is removed can be typed again as it stood', async () => {
		const { id } = await keyword('veg box');
		const gone = value(await forgetRanking(ours, { id, takenOn: '2026-11-20' }));
		expect(gone.results).toBe('freshlane.example\n-\ntarro.example\nbioking.example');
		value(await typeRanking(ours, gone));
		expect((await keyword('veg box')).snapshots[1]?.places.map((place) => place.position)).toEqual([1, 3, 4]);
	});

	test('nobody looks into the future, and a text without a domain is refused', async () => {
		const { id } = await keyword('veg box');
		expect(code(await typeRanking(ours, { id, takenOn: '2026-11-22', results: 'a.example' }))).toBe(
			'ranking.in_future'
		);
		expect(code(await typeRanking(ours, { id, takenOn: '2026-11-21', results: 'no name here' }))).toBe(
			'ranking.no_name'
		);
	});

	test('relevance and volume weigh a word; a word cannot take the place of another', async () => {
		const found = await keyword('recipes');
		const input = {
			id: found.id,
			version: found.version,
			word: 'recipes',
			relevance: 5,
			volume: 900,
			language: 'en',
			market: 'Berlin'
		};
		value(await describeKeyword(ours, input));
		expect(await keyword('recipes')).toMatchObject({ relevance: 5, volume: 900, language: 'en', market: 'Berlin' });
		expect(code(await describeKeyword(ours, input))).toBe('item.changed');
		const again = await keyword('recipes');
		expect(
			code(await describeKeyword(ours, { ...input, version: again.version, word: 'veg box', language: '', market: '' }))
		).toBe('keyword.taken');
	});

	test('another organisation can neither look up, describe, forget nor reorder our words', async () => {
		const { id, version } = await keyword('veg box');
		expect(code(await typeRanking(theirs, { id, takenOn: '2026-11-21', results: 'evil.example' }))).toBe(
			'keyword.not_found'
		);
		expect(code(await forgetRanking(theirs, { id, takenOn: '2026-11-21' }))).toBe('ranking.not_found');
		expect(code(await reorderItems(theirs, { ids: [id] }))).toBe('item.not_found');
		const taken = { id, version, word: 'taken', relevance: 1, volume: null, language: '', market: '' };
		expect(code(await describeKeyword(theirs, taken))).toBe('item.not_found');
		expect((await keyword('veg box')).snapshots[0]?.places).toHaveLength(2);
		expect((await getCompetitors(theirs)).league).toEqual([]);
	});
});

describe('something to know (R-002-19)', () => {
	const note = { title: 'They deliver on Sundays', competitorId: null, source: 'Instagram', url: '', detail: '' };

	test('is noted today unless told otherwise, and names its company', async () => {
		const [rival] = (await getCompetitors(ours)).rivals;
		value(await addWatchItem(ours, { ...note, competitorId: rival?.id ?? null, notedOn: undefined }));
		expect((await getCompetitors(ours)).watch[0]).toMatchObject({
			title: note.title,
			competitorName: rival?.name,
			notedOn: '2026-11-21',
			triage: 'new'
		});
	});

	test('is put aside, kept in mind, or decided again', async () => {
		const [item] = (await getCompetitors(ours)).watch;
		for (const triage of ['ignored', 'noted', 'new'] as const) {
			value(await triageWatchItem(ours, { id: item?.id ?? '', triage }));
			expect((await getCompetitors(ours)).watch[0]?.triage).toBe(triage);
		}
	});

	test('becomes something we noticed: a finding that rests on the note, once', async () => {
		const [item] = (await getCompetitors(ours)).watch;
		const id = item?.id ?? '';
		const finding = value(await noticeWatchItem(ours, { id, kind: 'pain' }));
		const row = await around.handle.db
			.selectFrom('finding')
			.selectAll()
			.where('organisation_id', '=', ours.organisationId)
			.where('id', '=', finding)
			.executeTakeFirstOrThrow();
		expect(row).toMatchObject({ kind: 'pain', origin: 'competitors', strategy_id: ours.strategyId });
		expect((await linksFrom(ours, [finding], ['evidence'])).map((link) => link.id)).toEqual([id]);
		expect((await getCompetitors(ours)).watch[0]?.triage).toBe('finding');
		expect(code(await noticeWatchItem(ours, { id, kind: 'pain' }))).toBe('watch_item.already_noticed');
	});

	test('another organisation can neither triage, describe nor notice it, nor tie a note to our company', async () => {
		const id = value(await addWatchItem(ours, { ...note, notedOn: '2026-11-01' }));
		const [rival] = (await getCompetitors(ours)).rivals;
		expect(code(await triageWatchItem(theirs, { id, triage: 'ignored' }))).toBe('watch_item.not_found');
		expect(code(await noticeWatchItem(theirs, { id, kind: 'pain' }))).toBe('watch_item.not_found');
		expect(code(await describeWatchItem(theirs, { ...note, id, version: 1, notedOn: '2026-11-01' }))).toBe(
			'item.not_found'
		);
		expect(code(await addWatchItem(theirs, { ...note, competitorId: rival?.id ?? null, notedOn: undefined }))).toBe(
			'competitor.not_found'
		);
		expect((await getCompetitors(ours)).watch.find((item) => item.id === id)?.triage).toBe('new');
		expect((await getCompetitors(theirs)).watch).toEqual([]);
	});
});

test('the step counts what it holds, and nothing of others', async () => {
	const facts = await competitorFacts(ours);
	expect(facts).toEqual({ direct: 2, roleModels: 1, keywords: 2, rankedKeywords: 1, watchItems: 2 });
	expect(competitorCompletion(facts).missing.map((gap) => gap.code)).toEqual([
		'competitors.few_keywords',
		'competitors.no_rankings'
	]);
	expect(await competitorFacts(theirs)).toEqual({
		direct: 1,
		roleModels: 0,
		keywords: 0,
		rankedKeywords: 0,
		watchItems: 0
	});
	expect(around.told.every((change) => change.organisationId !== '')).toBe(true);
});
