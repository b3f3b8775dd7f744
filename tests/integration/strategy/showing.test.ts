import JSZip from 'jszip';
import { JSDOM } from 'jsdom';
import { beforeAll, describe, expect, test } from 'vitest';
import { translator } from '#lib/i18n/index.ts';
import { memberScope, type OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { strategyScopeOf, type StrategyScope } from '#lib/server/access/strategy-scope.ts';
import { guestInput, inviteGuests, revokeGuests } from '#lib/server/one-page/commands.ts';
import { getOnePage, listGuestLinks } from '#lib/server/one-page/queries.ts';
import { listReviews } from '#lib/server/optimisation/queries.ts';
import { loadDemo, type DemoWorld } from '#lib/server/workflows/demo/load.ts';
import { guestPage, openGuestLink } from '#lib/server/workflows/guest-page.ts';
import { getReport } from '#lib/server/workflows/quarter-report.ts';
import { reportSlides, strategySlides } from '#lib/server/workflows/slides/slides.ts';
import { testDatabase } from '../../support/db.ts';
import { makeMember, makeOrganisation, surroundings, type TestAround } from '../../support/factories/identity.ts';
import { makeStrategy } from '../../support/factories/strategy.ts';
import { unwrap } from '../../support/factories/plan.ts';

let around: TestAround;
let world: DemoWorld;
let leader: OrganisationScope;
let scope: StrategyScope;
let held: string;

beforeAll(async () => {
	around = surroundings(await testDatabase(), { instant: '2027-02-15T18:30:00.000Z' });
	world = await loadDemo({ around }, { responses: 2600 });
	leader = (await memberScope(around, world.people.leader.userId))!;
	scope = (await strategyScopeOf(leader, world.strategyId))!;
	held = (await listReviews(scope)).filter((review) => review.status === 'held').at(-1)!.id;
}, 240_000);

const link = async (given: object): Promise<string> =>
	unwrap(await inviteGuests(scope, guestInput.parse({ label: 'The board', ...given }))).path.replace('/guest/', '');

describe('links for guests (R-000-05)', () => {
	test('a guest sees the page without what was kept back, and the data of it never leave', async () => {
		const secret = await link({ hide_values: 'on', hide_people: 'on', hide_competitors: 'on' });
		const seen = await openGuestLink(around, secret);
		const text = JSON.stringify(seen);
		expect(seen?.shows).toBe('one-page');
		const open = await getOnePage(scope);
		expect(open.goals.some((goal) => goal.value !== null)).toBe(true);
		if (seen?.shows !== 'one-page') throw new Error('not the page');
		expect(seen.page.goals.map((goal) => goal.title)).toEqual(open.goals.map((goal) => goal.title));
		for (const goal of seen.page.goals)
			expect(goal).toMatchObject({
				value: null,
				target: null,
				series: [],
				chance: null,
				ownerName: null,
				lastUpdate: null
			});
		for (const competitor of open.competitors) expect(text).not.toContain(competitor.title);
		expect(text).not.toContain(open.lead);
		expect(seen.page.hidden).toEqual(['values', 'people', 'competitors']);
	});

	test('a report for guests keeps words, people, money and decisions back as chosen, and shows words where that was chosen', async () => {
		const report = (await getReport(scope, held))!;
		expect(report.voices).toHaveLength(3);
		const kept = await openGuestLink(
			around,
			await link({
				shows: 'report',
				review: held,
				hide_quotes: 'on',
				hide_people: 'on',
				hide_money: 'on',
				hide_decisions: 'on'
			})
		);
		if (kept?.shows !== 'report') throw new Error('not the report');
		const text = JSON.stringify(kept.report);
		for (const voice of report.voices) expect(text).not.toContain(voice.words);
		expect(text).not.toMatch(/Leila|Tomás|Bram|Farid/);
		expect(kept.report).toMatchObject({ money: null, decisions: [], voices: [] });
		const told = await openGuestLink(around, await link({ shows: 'report', review: held }));
		if (told?.shows !== 'report') throw new Error('not the report');
		expect(told.report.voices.map((voice) => voice.words)).toEqual(report.voices.map((voice) => voice.words));
		expect(told.report.goals.map((goal) => [goal.value, goal.measured])).toEqual(
			report.goals.map((goal) => [goal.value, goal.measured])
		);
	});

	test('visits are counted with the last one; an ended link says so kindly; an unknown one is nothing', async () => {
		const secret = await link({ until: '2027-02-20' });
		const mine = async () => (await listGuestLinks(scope))[0]!;
		expect(await mine()).toMatchObject({ views: 0, lastSeenAt: null });
		await openGuestLink(around, secret);
		await openGuestLink(around, secret);
		expect(await mine()).toMatchObject({ views: 2, lastSeenAt: '2027-02-15T18:30:00.000Z', label: 'The board' });
		around.clock.set('2027-02-21T09:00:00.000Z');
		expect(await openGuestLink(around, secret)).toEqual({ shows: 'ended', reason: 'expired' });
		around.clock.set('2027-02-15T18:30:00.000Z');
		unwrap(await revokeGuests(scope, { id: (await mine()).id }));
		expect(await openGuestLink(around, secret)).toEqual({ shows: 'ended', reason: 'revoked' });
		expect((await mine()).views).toBe(2);
		expect(await openGuestLink(around, 'x'.repeat(43))).toBeNull();
		const stored = await around.handle.db.selectFrom('guest_link').selectAll().execute();
		expect(JSON.stringify(stored)).not.toContain(secret);
	});

	test('a link is made by whoever may share, for a quarter of this strategy, until a day to come', async () => {
		for (const role of ['head', 'member', 'analyst', 'viewer'] as const) {
			const member = await makeMember(around, leader.organisationId, role);
			const theirs = (await strategyScopeOf(member.scope, world.strategyId))!;
			expect(await inviteGuests(theirs, guestInput.parse({}))).toMatchObject({
				ok: false,
				error: { code: 'access.denied' }
			});
		}
		const other = await makeOrganisation(around);
		const stranger = await makeStrategy(other.admin);
		expect(await inviteGuests(stranger, guestInput.parse({ shows: 'report', review: held }))).toMatchObject({
			ok: false,
			error: { code: 'review.not_found' }
		});
		const [mine] = await listGuestLinks(scope);
		expect(await revokeGuests(stranger, { id: mine!.id })).toMatchObject({
			ok: false,
			error: { code: 'guest_link.not_found' }
		});
		expect(await inviteGuests(scope, guestInput.parse({ until: '2027-02-14' }))).toMatchObject({
			ok: false,
			error: { code: 'guest_link.past' }
		});
		expect(await getReport(stranger, held)).toBeNull();
		expect(await guestPage(stranger, 'report', held, new Set())).toBeNull();
	});
});

describe('the report of a quarter (R-000-05)', () => {
	test('a held quarter reads what was frozen; the running one what is true now', async () => {
		const report = (await getReport(scope, held))!;
		expect(report).toMatchObject({ isHeld: true, reviewId: held });
		expect(report.decisions.map((one) => one.title)).toContain('A child-friendly recipe before checkout');
		expect(report.closing).toContain('solve a fifth faster');
		expect(report.lessons).toHaveLength(2);
		const now = (await getReport(scope, null))!;
		expect(now).toMatchObject({ isHeld: false, asOf: '2027-02-15' });
		expect(now.goals).toHaveLength(6);
		const spent = await around.handle.db
			.selectFrom('spend')
			.select('amount')
			.where('organisation_id', '=', leader.organisationId)
			.where('removed_at', 'is', null)
			.where('spent_on', '>=', now.quarter.first)
			.where('spent_on', '<=', now.quarter.last)
			.execute();
		expect(now.money?.spent ?? 0).toBe(spent.reduce((sum, row) => sum + Number(row.amount), 0));
	});

	test('a viewer reads it without customers’ own words', async () => {
		const viewer = await makeMember(around, leader.organisationId, 'viewer');
		const theirs = (await strategyScopeOf(viewer.scope, world.strategyId))!;
		expect((await getReport(theirs, held))?.voices).toEqual([]);
		expect((await getReport(theirs, null))?.voices).toEqual([]);
	});
});

async function opened(bytes: Uint8Array) {
	const zip = await JSZip.loadAsync(bytes);
	const names = Object.keys(zip.files).filter((name) => !zip.files[name]!.dir);
	const parser = new new JSDOM('').window.DOMParser();
	for (const name of names.filter((one) => /\.(xml|rels)$/.test(one))) {
		const document = parser.parseFromString(await zip.file(name)!.async('string'), 'application/xml');
		expect(document.querySelector('parsererror'), name).toBeNull();
		if (!name.endsWith('.rels')) continue;
		const base = name.replace(/_rels\/[^/]+$/, '');
		for (const relation of document.querySelectorAll('Relationship')) {
			if (relation.getAttribute('TargetMode') === 'External') continue;
			const target = relation.getAttribute('Target') ?? '';
			const path = new URL(target, `file:///${base}`).pathname.slice(1);
			expect(names, `${name} -> ${target}`).toContain(decodeURIComponent(path));
		}
	}
	const slides = names.filter((name) => /^ppt\/slides\/slide\d+\.xml$/.test(name));
	const texts = await Promise.all(slides.map((name) => zip.file(name)!.async('string')));
	return { slides: texts, text: texts.join('\n').replace(/<[^>]+>/g, ' ') };
}

describe('slides (R-000-05)', () => {
	test('the strategy: three facts, every goal with its picture, sound files inside', async () => {
		const page = await getOnePage(scope);
		const { slides, text } = await opened(await strategySlides(translator('en'), page));
		expect(slides.length).toBe(5);
		for (const goal of page.goals) expect(text).toContain(goal.title);
		expect(text).toContain('What we want');
		// Band, path, line: drawn from shapes, one picture a goal.
		expect(slides[1]!.match(/<a:custGeom>/g)!.length).toBeGreaterThan(page.goals.length);
		expect(text).not.toMatch(/undefined|NaN|\[object/);
		expect(slides.join('')).not.toMatch(/NaN|undefined/);
	});

	test('the report: results, tables of what was done and decided, customers’ words', async () => {
		const report = (await getReport(scope, held))!;
		const { slides, text } = await opened(await reportSlides(translator('en'), report));
		for (const one of report.decisions) expect(text).toContain(one.title);
		for (const one of report.goals) expect(text).toContain(one.title);
		expect(text).toContain(report.voices[0]!.words.replaceAll('&', '&amp;'));
		expect(slides.filter((slide) => slide.includes('<a:tbl>')).length).toBeGreaterThanOrEqual(2);
		expect(slides.join('')).not.toMatch(/NaN|undefined/);
	});

	test('right to left everything stands mirrored', async () => {
		const page = await getOnePage(scope);
		const left = await opened(await strategySlides(translator('en'), page));
		const right = await opened(await strategySlides(translator('ar-XB'), page));
		expect(right.slides).toHaveLength(left.slides.length);
		expect(right.slides[0]).toContain('rtl="1"');
		expect(left.slides[0]).not.toContain('rtl="1"');
	});
});
