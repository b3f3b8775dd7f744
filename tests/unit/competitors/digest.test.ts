import { describe, expect, test } from 'vitest';
import { competitorDigest, digestLines, type DigestFacts } from '#lib/domain/competitors/digest.ts';

const us = { id: 'u', name: 'Tarro', kind: 'us', domain: 'tarro.example' };
const rival = { id: 'r', name: 'Freshlane', kind: 'direct', domain: 'freshlane.example' };
const places = (...domains: string[]) => domains.map((domain, index) => ({ position: index + 1, domain }));
const facts = (over: Partial<DigestFacts> = {}): DigestFacts => ({
	since: '2026-10-05',
	companies: [us, rival],
	ourDomain: us.domain,
	keywords: [],
	scores: [],
	shops: [],
	news: [],
	...over
});
const word = (snapshots: DigestFacts['keywords'][number]['snapshots'], name = 'crate by noon') => ({
	id: name,
	word: name,
	relevance: 3,
	volume: null,
	snapshots
});

describe('what changed at competitors since the last review (R-002-18, R-002-19)', () => {
	test('a word that nobody looked up again has not changed', () => {
		const old = word([{ takenOn: '2026-10-05', places: places(rival.domain, us.domain) }]);
		const fresh = word([{ takenOn: '2026-11-01', places: places(us.domain) }], 'new word');
		expect(competitorDigest(facts({ keywords: [old, fresh] }))).toEqual([]);
	});

	test('who is seen more or less, and our own place, are read off words looked up before and since', () => {
		const moved = word([
			{ takenOn: '2026-11-01', places: places(rival.domain, us.domain) },
			{ takenOn: '2026-10-05', places: places(us.domain, rival.domain) },
			{ takenOn: '2026-07-01', places: places(rival.domain) }
		]);
		expect(competitorDigest(facts({ keywords: [moved] }))).toEqual([
			{ code: 'share', company: 'Tarro', isUs: true, then: 2 / 3, now: 1 / 3 },
			{ code: 'place', word: 'crate by noon', then: 1, now: 2 },
			{ code: 'share', company: 'Freshlane', isUs: false, then: 1 / 3, now: 2 / 3 }
		]);
	});

	test('a rating counts where it stood otherwise before; the largest move first', () => {
		const score = (criterion: string, value: number, day: string) => ({
			company: 'Freshlane',
			criterion,
			score: value,
			day
		});
		expect(
			competitorDigest(
				facts({
					scores: [
						score('Speed', 3, '2026-09-01'),
						score('Speed', 4, '2026-11-01'),
						score('Price', 5, '2026-09-01'),
						score('Price', 2, '2026-11-02'),
						score('Range', 4, '2026-09-01'),
						score('Range', 4, '2026-11-02'),
						score('Apps', 1, '2026-11-02')
					]
				})
			)
		).toEqual([
			{ code: 'rated', company: 'Freshlane', criterion: 'Price', then: 5, now: 2 },
			{ code: 'rated', company: 'Freshlane', criterion: 'Speed', then: 3, now: 4 }
		]);
	});

	test('news name their company once', () => {
		const news = ['Freshlane looks for drivers', 'Delivers on Sundays'].map((title) => ({
			company: 'Freshlane',
			title
		}));
		expect(competitorDigest(facts({ news }))).toMatchObject([{ company: null }, { company: 'Freshlane' }]);
	});

	test('five lines at most: one of each kind first', () => {
		const news = Array.from({ length: 9 }, (_, n) => ({ company: null, title: `News ${n}` }));
		const shops = [
			{ company: 'Freshlane', minutes: 100 },
			{ company: 'Freshlane', minutes: null },
			{ company: 'Freshlane', minutes: 50 }
		];
		const lines = competitorDigest(facts({ news, shops }));
		expect(lines).toHaveLength(digestLines);
		expect(lines.slice(0, 2)).toEqual([
			{ code: 'shopped', company: 'Freshlane', n: 3, minutes: 75 },
			{ code: 'news', company: null, title: 'News 0' }
		]);
	});
});
