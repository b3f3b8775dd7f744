import { describe, expect, test } from 'vitest';
import {
	leagueJudgement,
	leagueTable,
	placeOf,
	snapshotsOf,
	wordWeights,
	type KnownCompany,
	type RankedKeyword
} from '#lib/domain/competitors/league.ts';
import { placesLimit, placeWeight, readRanking } from '#lib/domain/competitors/ranking.ts';
import { fc } from '../../support/property.ts';

const word = (id: string, domains: readonly string[], more: Partial<RankedKeyword> = {}): RankedKeyword => ({
	id,
	relevance: 3,
	volume: null,
	places: domains.map((domain, index) => ({ position: index + 1, domain })),
	...more
});

const company = (name: string, domain: string, kind = 'direct'): KnownCompany => ({ id: name, name, kind, domain });

describe('a ranking that is typed in', () => {
	test('is read one result a line, empty lines not counted', () => {
		expect(readRanking('https://a.com/x\r\n\r\n  b.com \nc.com')).toEqual({
			places: [
				{ position: 1, domain: 'a.com' },
				{ position: 2, domain: 'b.com' },
				{ position: 3, domain: 'c.com' }
			],
			unread: []
		});
	});

	test('keeps the place of a line without a name free and tells it back', () => {
		const { places, unread } = readRanking('a.com\nPeople also ask\nc.com');
		expect(places.map((place) => place.position)).toEqual([1, 3]);
		expect(unread).toEqual(['People also ask']);
	});

	test('may name a company twice and ends at the limit', () => {
		expect(readRanking('a.com\na.com').places).toHaveLength(2);
		expect(readRanking('a.com\n'.repeat(40)).places).toHaveLength(placesLimit);
	});
});

describe('who shows up most, weighted by position (R-002-18)', () => {
	test('a place counts one over its position', () => {
		expect([1, 2, 4, 10].map(placeWeight)).toEqual([1, 0.5, 0.25, 0.1]);
	});

	test('one word with three places gives shares of 6, 3 and 2 elevenths', () => {
		const league = leagueTable([word('w', ['a.com', 'b.com', 'c.com'])], []);
		expect(league.map((row) => row.domain)).toEqual(['a.com', 'b.com', 'c.com']);
		expect(league.map((row) => row.share * 11)).toEqual([
			expect.closeTo(6, 9),
			expect.closeTo(3, 9),
			expect.closeTo(2, 9)
		]);
	});

	test('a relevant word that many search counts more', () => {
		const league = leagueTable(
			[word('rare', ['a.com'], { relevance: 1, volume: 100 }), word('big', ['b.com'], { relevance: 5, volume: 1000 })],
			[]
		);
		expect(league[0]?.domain).toBe('b.com');
		expect(league[0]?.share).toBeCloseTo(5000 / 5100, 12);
	});

	test('a word without a volume counts as the middle one of those that have one', () => {
		const weights = wordWeights([
			{ id: 'a', relevance: 1, volume: 100 },
			{ id: 'b', relevance: 1, volume: 300 },
			{ id: 'c', relevance: 2, volume: null },
			{ id: 'd', relevance: 1, volume: 0 }
		]);
		expect(weights.get('c')).toBe(2 * 100);
		expect(weights.get('d')).toBe(1);
	});

	test('without any volume only relevance counts', () => {
		expect(wordWeights([{ id: 'a', relevance: 4, volume: null }]).get('a')).toBe(4);
	});

	test('says on how many words a company shows up, how often first, and its best place', () => {
		const league = leagueTable([word('x', ['b.com', 'a.com']), word('y', ['a.com']), word('z', [])], []);
		expect(league.find((row) => row.domain === 'a.com')).toMatchObject({ words: 2, firsts: 1, best: 1 });
		expect(league.find((row) => row.domain === 'b.com')).toMatchObject({ words: 1, firsts: 1, best: 1 });
	});

	test('marks whose domain it is and leaves the others to be proposed', () => {
		const league = leagueTable([word('x', ['a.com', 'b.com'])], [company('A', 'a.com'), company('Nobody', '')]);
		expect(league.map((row) => row.company?.name ?? null)).toEqual(['A', null]);
	});

	test('shares add up to one, whatever was typed', () => {
		const domain = fc.constantFrom('a.com', 'b.com', 'c.com', 'd.com', 'e.com');
		const words = fc.array(
			fc.record({
				relevance: fc.integer({ min: 1, max: 5 }),
				volume: fc.option(fc.integer({ min: 0, max: 100_000 })),
				domains: fc.array(domain, { minLength: 1, maxLength: 10 })
			}),
			{ minLength: 1, maxLength: 8 }
		);
		fc.assert(
			fc.property(words, (list) => {
				const league = leagueTable(
					list.map(({ domains, ...more }, index) => word(String(index), domains, more)),
					[]
				);
				expect(league.reduce((sum, row) => sum + row.share, 0)).toBeCloseTo(1, 9);
				expect(league.every((row, index) => index === 0 || (league[index - 1]?.share ?? 0) >= row.share)).toBe(true);
			})
		);
	});

	test('without a ranking there is no league', () => {
		expect(leagueTable([], [])).toEqual([]);
		expect(leagueTable([word('x', [])], [])).toEqual([]);
	});
});

describe('the sentence above the bars', () => {
	const companies = [company('Freshlane', 'fresh.com')];
	const league = leagueTable([word('x', ['fresh.com', 'ours.com'])], companies);

	test('before any ranking it asks for companies, then for rankings', () => {
		expect(leagueJudgement([], { companies: 0, ourDomain: '' })).toEqual({ code: 'nobody' });
		expect(leagueJudgement([], { companies: 2, ourDomain: '' })).toEqual({ code: 'unranked', companies: 2 });
	});

	test('it names the leader by name and our place', () => {
		expect(leagueJudgement(league, { companies: 1, ourDomain: 'ours.com' })).toMatchObject({
			code: 'behind',
			leader: 'Freshlane',
			place: 2
		});
	});

	test('it says that we lead, that we do not show up, and that our domain is not known', () => {
		expect(leagueJudgement(league, { companies: 1, ourDomain: 'fresh.com' })).toMatchObject({
			code: 'leading',
			next: 'ours.com'
		});
		expect(leagueJudgement(league, { companies: 1, ourDomain: 'other.com' }).code).toBe('absent');
		expect(leagueJudgement(league, { companies: 1, ourDomain: '' }).code).toBe('unknown');
		const alone = leagueTable([word('x', ['ours.com'])], []);
		expect(leagueJudgement(alone, { companies: 0, ourDomain: 'ours.com' }).code).toBe('alone');
	});
});

describe('how it stood', () => {
	test('snapshots are told apart by day, newest first, places in order', () => {
		const snapshots = snapshotsOf([
			{ takenOn: '2026-10-01', position: 2, domain: 'b.com' },
			{ takenOn: '2026-11-01', position: 1, domain: 'a.com' },
			{ takenOn: '2026-10-01', position: 1, domain: 'a.com' }
		]);
		expect(snapshots.map((snapshot) => snapshot.takenOn)).toEqual(['2026-11-01', '2026-10-01']);
		expect(snapshots[1]?.places.map((place) => place.position)).toEqual([1, 2]);
	});

	test('our place is the best one that our domain has', () => {
		const places = [
			{ position: 2, domain: 'a.com' },
			{ position: 5, domain: 'a.com' }
		];
		expect(placeOf(places, 'a.com')).toBe(2);
		expect(placeOf(places, 'b.com')).toBeNull();
		expect(placeOf(places, '')).toBeNull();
	});
});
