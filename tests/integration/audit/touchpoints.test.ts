import { describe, expect, test } from 'vitest';
import { addTouchpoint, callNewBusiness, describeTouchpoint, rateTouchpoint } from '#lib/server/audit/commands.ts';
import { findTouchpointPage } from '#lib/server/audit/detail-queries.ts';
import { auditFacts } from '#lib/server/audit/facts.ts';
import { getAudit, listTouchpoints } from '#lib/server/audit/queries.ts';
import { removeItem, reorderItems, restoreItem } from '#lib/server/items/commands.ts';
import { addMetric } from '#lib/server/metrics/commands.ts';
import { ensureSource, recordBatch } from '#lib/server/metrics/record.ts';
import { planWorld, unwrap, type PlanWorld } from '../../support/factories/plan.ts';

const day = 86_400_000;
const door = { title: 'Arrival time', phase: 'receive', channel: 'door' } as const;
const details = {
	...door,
	nature: 'human',
	component: null,
	department: null,
	partner: '',
	volume: null,
	importance: null,
	note: ''
} as const;

/** Customers rate a touchpoint: so many answers of one score, so many days ago. */
async function customersSay(world: PlanWorld, touchpointId: string, score: number, count: number, daysAgo = 1) {
	const sourceId = await ensureSource(world.admin, {
		kind: 'question',
		ref: touchpointId,
		name: 'How was it?',
		unit: 'score',
		bucketing: 'score'
	});
	unwrap(await addMetric(world.admin, { title: 'Rating', kind: 'rating', sourceIds: [sourceId], touchpointId }));
	await recordBatch(
		world.admin,
		Array.from({ length: count }, (_, index) => ({
			kind: 'response' as const,
			at: world.around.clock.now() - daysAgo * day - index,
			body: {},
			observations: [{ sourceId, value: index % 2 === 0 ? score : Math.min(5, score + 1) }]
		}))
	);
}

describe('touchpoints (R-002-13)', () => {
	test('a place on the map keeps its details; what carries it is guessed from its channel', async () => {
		const world = await planWorld();
		const department = await world.department(world.admin, 'Delivery');
		const { id } = unwrap(await addTouchpoint(world.admin, door));
		expect((await listTouchpoints(world.admin))[0]).toMatchObject({
			...door,
			nature: 'human',
			version: 1,
			staff: null
		});
		unwrap(
			await describeTouchpoint(world.admin, {
				...details,
				id,
				version: 1,
				department,
				partner: 'Vans & Co',
				volume: 16_000,
				importance: 5
			})
		);
		expect((await listTouchpoints(world.admin))[0]).toMatchObject({
			version: 2,
			departmentId: department,
			partner: 'Vans & Co',
			volume: 16_000,
			importance: 5
		});
	});

	test('two people changing it at once are told', async () => {
		const world = await planWorld();
		const { id } = unwrap(await addTouchpoint(world.admin, door));
		unwrap(await describeTouchpoint(world.admin, { ...details, id, version: 1, note: 'first' }));
		const second = await describeTouchpoint(world.admin, { ...details, id, version: 1, note: 'second' });
		expect(second).toMatchObject({ ok: false, error: { code: 'item.changed' } });
		expect((await listTouchpoints(world.admin))[0]?.note).toBe('first');
	});

	test('its department must be of the organisation', async () => {
		const world = await planWorld();
		const foreign = await world.department(world.stranger, 'Theirs');
		const { id } = unwrap(await addTouchpoint(world.admin, door));
		const tried = await describeTouchpoint(world.admin, { ...details, id, version: 1, department: foreign });
		expect(tried).toMatchObject({ ok: false, error: { code: 'department.not_found', field: 'department' } });
	});

	test('they can be put in order, taken away and brought back', async () => {
		const world = await planWorld();
		const made = [];
		for (const title of ['A', 'B', 'C']) made.push(unwrap(await addTouchpoint(world.admin, { ...door, title })).id);
		const [a, b, c] = made as [string, string, string];
		unwrap(await reorderItems(world.admin, { ids: [c, a, b] }));
		const titles = async () => (await listTouchpoints(world.admin)).map((one) => one.title);
		expect(await titles()).toEqual(['C', 'A', 'B']);
		unwrap(await removeItem(world.admin, { id: a }));
		expect(await titles()).toEqual(['C', 'B']);
		unwrap(await restoreItem(world.admin, { id: a }));
		expect(await titles()).toEqual(['C', 'A', 'B']);
	});
});

describe('ratings by staff', () => {
	test('several people rate; a second rating on the same day replaces the first, a later one is kept beside it', async () => {
		const world = await planWorld();
		const leila = await world.member('head', 'Leila Haddad');
		const nikos = await world.member('member', 'Nikos Dimas');
		const others = [await world.member('member'), await world.member('member'), await world.member('member')];
		const { id } = unwrap(await addTouchpoint(world.admin, door));
		const rate = async (scope: typeof leila, score: number, note = '') =>
			unwrap(await rateTouchpoint(scope, { touchpoint: id, score, note }));
		await rate(leila, 1);
		await rate(leila, 4, 'On time most days');
		await rate(nikos, 2);
		for (const scope of others) await rate(scope, 3);
		expect((await listTouchpoints(leila))[0]).toMatchObject({
			own: 4,
			raters: 5,
			staff: { mean: 3, raters: 5, isApart: true, low: 2, high: 4 }
		});
		world.around.clock.advance(30 * day);
		for (const scope of [leila, nikos, ...others]) await rate(scope, 2);
		const page = await findTouchpointPage(leila, id);
		expect(page?.touchpoint.staff).toMatchObject({ mean: 2, raters: 5, isApart: false });
		expect(page?.history.map((entry) => entry.mean)).toEqual([3, 2]);
		expect(page?.own.map((entry) => entry.score)).toEqual([2, 4]);
		expect(page?.notes).toEqual(['On time most days']);
	});

	test('of fewer than five raters nobody sees another one’s score or note, only how many there are', async () => {
		const world = await planWorld();
		const leila = await world.member('head', 'Leila Haddad');
		const nikos = await world.member('member', 'Nikos Dimas');
		const { id } = unwrap(await addTouchpoint(world.admin, door));
		unwrap(await rateTouchpoint(leila, { touchpoint: id, score: 2, note: 'Late on Mondays' }));
		unwrap(await rateTouchpoint(nikos, { touchpoint: id, score: 5, note: '' }));
		const [seen, page] = [(await listTouchpoints(world.admin))[0], await findTouchpointPage(world.admin, id)];
		expect(seen).toMatchObject({ staff: null, raters: 2, own: null });
		expect(page).toMatchObject({ history: [], notes: [], own: [] });
		expect((await getAudit(world.admin)).judgement).toEqual({ kind: 'too_few' });
		// One's own is one's own, and stands alone.
		expect((await listTouchpoints(nikos))[0]).toMatchObject({ own: 5, staff: { mean: 5, raters: 1, isOwn: true } });
		expect((await findTouchpointPage(leila, id))?.own).toMatchObject([{ score: 2, note: 'Late on Mondays' }]);
		expect(JSON.stringify(await findTouchpointPage(nikos, id))).not.toContain('Mondays');
	});

	test('nothing of a rating carries a name', async () => {
		const world = await planWorld();
		const leila = await world.member('head', 'Leila Haddad');
		const { id } = unwrap(await addTouchpoint(world.admin, door));
		unwrap(await rateTouchpoint(leila, { touchpoint: id, score: 2, note: 'Mondays' }));
		const nikos = await world.member('member', 'Nikos Dimas');
		const page = JSON.stringify(await findTouchpointPage(nikos, id));
		expect(page).not.toContain('Leila');
		expect(page).not.toContain(String(leila.principal.kind === 'member' && leila.principal.membershipId));
		const audit = await getAudit(nikos);
		expect(audit.atWork).toEqual([{ name: 'Leila Haddad', rated: 1, noted: 0 }]);
	});

	test('another strategy of the organisation has the touchpoint, with ratings of its own', async () => {
		const world = await planWorld();
		const { id } = unwrap(await addTouchpoint(world.admin, door));
		unwrap(await rateTouchpoint(world.admin, { touchpoint: id, score: 2, note: '' }));
		expect((await listTouchpoints(world.elsewhere))[0]).toMatchObject({ id, staff: null, own: null });
	});
});

describe('the perception gap (R-001-01)', () => {
	test('stands the staff’s rating beside the customers’ and names the widest', async () => {
		const world = await planWorld();
		const { id } = unwrap(await addTouchpoint(world.admin, door));
		const mail = unwrap(await addTouchpoint(world.admin, { title: 'Confirmation', phase: 'order', channel: 'mail' }));
		unwrap(await rateTouchpoint(world.admin, { touchpoint: id, score: 5, note: '' }));
		unwrap(await rateTouchpoint(world.admin, { touchpoint: mail.id, score: 4, note: '' }));
		await customersSay(world, id, 2, 40);
		await customersSay(world, mail.id, 4, 40);
		const audit = await getAudit(world.admin);
		expect(audit.judgement).toEqual({ kind: 'we_say_more', id });
		expect(audit.gaps.map((gap) => gap.id)).toEqual([id, mail.id]);
		expect(audit.touchpoints[0]?.customers).toMatchObject({ value: 2.5, answers: 40 });
		expect(audit.touchpoints[0]?.customers?.margin).toBeGreaterThan(0);
		const page = await findTouchpointPage(world.admin, id);
		expect(page?.weeks.some((week) => week.value === 2.5)).toBe(true);
	});

	test('satisfaction lends the mean of its answers', async () => {
		const world = await planWorld();
		const { id } = unwrap(await addTouchpoint(world.admin, door));
		const sourceId = await ensureSource(world.admin, {
			kind: 'question',
			ref: 'csat',
			name: 'Satisfied?',
			unit: 'score',
			bucketing: 'score'
		});
		unwrap(await addMetric(world.admin, { title: 'CSAT', kind: 'csat', sourceIds: [sourceId], touchpointId: id }));
		await recordBatch(
			world.admin,
			[5, 4, 3, 2, 1].map((value) => ({
				kind: 'response' as const,
				at: world.around.clock.now() - day,
				body: {},
				observations: [{ sourceId, value }]
			}))
		);
		expect((await listTouchpoints(world.admin))[0]?.customers).toMatchObject({ value: 3, answers: 5 });
	});

	test('a word older than 90 days is no word (R-004-10)', async () => {
		const world = await planWorld();
		const { id } = unwrap(await addTouchpoint(world.admin, door));
		await customersSay(world, id, 4, 10, 95);
		expect((await listTouchpoints(world.admin))[0]?.customers).toBeNull();
		expect((await auditFacts(world.admin)).heard).toBe(0);
	});
});

describe('what the audit counts', () => {
	test('touchpoints, ratings, departments, voices, findings and the board', async () => {
		const world = await planWorld();
		expect(await auditFacts(world.admin)).toEqual({
			touchpoints: 0,
			rated: 0,
			withDepartment: 0,
			heard: 0,
			findings: 0,
			swotItems: 0,
			newBusiness: false
		});
		const { id } = unwrap(await addTouchpoint(world.admin, door));
		const gone = unwrap(await addTouchpoint(world.admin, { ...door, title: 'Gone' }));
		unwrap(await describeTouchpoint(world.admin, { ...details, id, version: 1, partner: 'Vans & Co' }));
		const head = await world.member('head');
		for (const scope of [world.admin, head])
			unwrap(await rateTouchpoint(scope, { touchpoint: id, score: 3, note: '' }));
		unwrap(await removeItem(world.admin, { id: gone.id }));
		await customersSay(world, id, 3, 6);
		unwrap(await callNewBusiness(world.admin, { on: true }));
		expect(await auditFacts(world.admin)).toMatchObject({
			touchpoints: 1,
			rated: 1,
			withDepartment: 1,
			heard: 1,
			newBusiness: true
		});
		expect(await auditFacts(world.stranger)).toMatchObject({ touchpoints: 0, newBusiness: false });
	});
});

describe('who may', () => {
	test('a viewer reads and changes nothing', async () => {
		const world = await planWorld();
		const viewer = await world.member('viewer');
		const { id } = unwrap(await addTouchpoint(world.admin, door));
		for (const tried of [
			await addTouchpoint(viewer, door),
			await describeTouchpoint(viewer, { ...details, id, version: 1 }),
			await rateTouchpoint(viewer, { touchpoint: id, score: 1, note: '' }),
			await callNewBusiness(viewer, { on: true })
		]) {
			expect(tried).toMatchObject({ ok: false, error: { code: 'access.denied' } });
		}
		const audit = await getAudit(viewer);
		expect(audit.can).toMatchObject({ edit: false, rate: false, remove: false, frame: false });
		expect(audit.atWork).toEqual([]);
	});

	test('another organisation sees and changes nothing, as with an unknown id (S1)', async () => {
		const world = await planWorld();
		const { id } = unwrap(await addTouchpoint(world.admin, door));
		const unknown = world.around.ids.id();
		for (const target of [id, unknown]) {
			expect(await describeTouchpoint(world.stranger, { ...details, id: target, version: 1 })).toMatchObject({
				error: { code: 'item.not_found' }
			});
			expect(await rateTouchpoint(world.stranger, { touchpoint: target, score: 1, note: '' })).toMatchObject({
				error: { code: 'touchpoint.not_found' }
			});
			expect(await findTouchpointPage(world.stranger, target)).toBeNull();
		}
		expect(await listTouchpoints(world.stranger)).toEqual([]);
		expect((await listTouchpoints(world.admin))[0]).toMatchObject({ version: 1, staff: null });
	});
});
