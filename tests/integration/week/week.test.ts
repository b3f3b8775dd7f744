import { localDay } from '#lib/domain/shared/instant.ts';
import { describe, expect, test } from 'vitest';
import { answerFinding as answerSchema, tap as tapSchema } from '#lib/domain/week/schema.ts';
import { memberScope } from '#lib/server/access/organisation-scope.ts';
import { strategyScopeOf, type StrategyScope } from '#lib/server/access/strategy-scope.ts';
import { addFinding } from '#lib/server/audit/finding-commands.ts';
import { removeItem } from '#lib/server/items/commands.ts';
import { ensureSource, recordBatch } from '#lib/server/metrics/record.ts';
import { addMetric } from '#lib/server/metrics/commands.ts';
import { insertTouchpoint } from '#lib/server/audit/commands.ts';
import { addAction } from '#lib/server/tactics/action-commands.ts';
import { addTactic } from '#lib/server/tactics/commands.ts';
import { listOpenLoads, listTactics } from '#lib/server/tactics/queries.ts';
import {
	answerCustomer,
	endAway,
	giveWaitingCustomer,
	proposeHours,
	reopenCustomer,
	setAway,
	setOwnHours,
	setPromise
} from '#lib/server/week/commands.ts';
import { listColleagues, standsInFor } from '#lib/server/week/people-queries.ts';
import { findGiven, getAnswerPage, getPlate } from '#lib/server/week/plate-queries.ts';
import { getMyWeek } from '#lib/server/week/queries.ts';
import { answerNoticed } from '#lib/server/workflows/answer-finding.ts';
import { tapCard } from '#lib/server/workflows/week-taps.ts';
import { makeMember } from '../../support/factories/identity.ts';
import { planWorld, unwrap, type PlanWorld } from '../../support/factories/plan.ts';

const code = (result: { ok: boolean; error?: { code: string } }): string =>
	result.ok ? 'ok' : (result.error?.code ?? '');

const meOf = (scope: StrategyScope): string =>
	scope.principal.kind === 'member' ? scope.principal.membershipId : 'nobody';

/** A department with its head and two members, and a head of another. */
async function team() {
	const world = await planWorld();
	// The plate and the week look at the newest living strategy.
	await world.admin.db
		.updateTable('strategy')
		.set({ archived_at: '2026-01-01T00:00:00.000Z' })
		.where('id', '=', world.elsewhere.strategyId)
		.execute();
	const service = await world.department(world.admin, 'Service');
	const delivery = await world.department(world.admin, 'Delivery');
	const join = async (role: 'head' | 'member', name: string, departmentId: string): Promise<StrategyScope> => {
		const made = await makeMember(world.around, world.organisationId, role, { name, departmentId });
		const own = await memberScope(world.around, made.userId, world.organisationId);
		const scope = own === null ? null : await strategyScopeOf(own, world.admin.strategyId);
		if (scope === null) throw new Error('no scope');
		return scope;
	};
	return {
		world,
		service,
		delivery,
		leila: await join('head', 'Leila Haddad', service),
		farid: await join('member', 'Farid Karimi', service),
		samuel: await join('member', 'Samuel Okoye', service),
		nikos: await join('head', 'Nikos Dimou', delivery)
	};
}

async function toDoFor(
	world: PlanWorld,
	assignee: string | null,
	title = 'Ring ten callers',
	dueOn: string | null = null
) {
	const tactic = unwrap(await addTactic(world.admin, { title: `Tactic: ${title}`, goal: null, restsOn: null }));
	return unwrap(await addAction(world.admin, { tactic: tactic.id, title, assignee, dueOn })).id;
}

let keys = 0;
const tap = (kind: string, id: string, deed: string, more: Record<string, unknown> = {}) => {
	keys += 1;
	return tapSchema.parse({ key: `key-of-tap-${keys}`, kind, id, deed, ...more });
};

const noticesOf = (scope: StrategyScope) =>
	scope.db
		.selectFrom('notice')
		.select(['kind', 'membership_id', 'words'])
		.where('organisation_id', '=', scope.organisationId)
		.execute();

/** A place of service with a metric, and what customers said there. */
async function saidAt(world: PlanWorld, departmentId: string, said: readonly (readonly [number, string, number?])[]) {
	const place = await insertTouchpoint(world.admin, {
		title: 'Phone queue',
		phase: 'get_help',
		channel: 'phone',
		departmentId
	} as never);
	const sourceId = await ensureSource(world.admin, {
		kind: 'question',
		ref: 'queue',
		name: 'Queue',
		unit: 'score',
		bucketing: 'score'
	} as never);
	unwrap(
		await addMetric(world.admin, {
			title: 'Queue',
			kind: 'rating',
			family: 'other',
			question: 'How was it?',
			sourceIds: [sourceId],
			touchpointId: place
		} as never)
	);
	const now = world.around.clock.now();
	const stored = await recordBatch(
		world.admin,
		said.map(([score, comment, hoursAgo = 2], index) => ({
			kind: 'response' as const,
			sourceKey: `said-${index}`,
			at: now - hoursAgo * 3_600_000,
			body: { comment },
			observations: [{ sourceId, value: score }]
		}))
	);
	return { place, stored };
}

describe('taps on cards of my week', () => {
	test('done ticks off once, however often and at the same time it is sent; undone takes it back', async () => {
		const { world, farid } = await team();
		const id = await toDoFor(world, meOf(farid));
		expect((await getMyWeek(farid)).cards).toMatchObject([{ kind: 'todo', id }]);
		const done = tap('todo', id, 'done');
		const answers = await Promise.all(Array.from({ length: 6 }, () => tapCard({ ...farid }, done)));
		expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
		const deeds = await world.admin.db
			.selectFrom('audit_entry')
			.select('action')
			.where('action', '=', 'action.done')
			.execute();
		expect(deeds).toHaveLength(1);
		expect(await getMyWeek(farid)).toMatchObject({ cards: [], done: [{ id, kind: 'todo' }] });
		unwrap(await tapCard(farid, tap('todo', id, 'undone')));
		expect((await getMyWeek(farid)).cards).toHaveLength(1);
		// The old tap, arriving late, changes nothing any more.
		unwrap(await tapCard(farid, done));
		expect((await getMyWeek(farid)).cards).toHaveLength(1);
	});

	test('what somebody else had done before is told kindly and stays theirs', async () => {
		const { world, farid, leila } = await team();
		const id = await toDoFor(world, meOf(farid));
		unwrap(await tapCard(leila, tap('todo', id, 'done')));
		expect(unwrap(await tapCard(farid, tap('todo', id, 'done')))).toMatchObject({ already: 'Leila Haddad' });
		unwrap(await removeItem(world.admin, { id }));
		expect(code(await tapCard(farid, tap('todo', id, 'done')))).toBe('action.not_found');
	});

	test('stuck keeps the reason; not mine goes back to whoever leads it, and can be taken back', async () => {
		const { world, farid } = await team();
		const id = await toDoFor(world, meOf(farid));
		unwrap(await tapCard(farid, tap('todo', id, 'stuck', { words: 'The rota sleeps' })));
		expect((await getMyWeek(farid)).cards).toMatchObject([{ stuck: 'The rota sleeps' }]);
		unwrap(await tapCard(farid, tap('todo', id, 'unstuck')));
		unwrap(await tapCard(farid, tap('todo', id, 'not_mine', { words: 'I drive on Mondays' })));
		expect((await getMyWeek(farid)).cards).toEqual([]);
		unwrap(await tapCard(farid, tap('todo', id, 'take_back')));
		expect((await getMyWeek(farid)).cards).toHaveLength(1);
		expect(code(await tapCard(farid, tap('todo', id, 'take_back')))).toBe('access.denied');
	});

	test('nobody taps on what is not theirs, nor in another organisation', async () => {
		const { world, farid, samuel } = await team();
		const id = await toDoFor(world, meOf(farid));
		expect(code(await tapCard(samuel, tap('todo', id, 'done')))).toBe('access.denied');
		expect(code(await tapCard(world.stranger, tap('todo', id, 'done')))).toBe('action.not_found');
		const viewer = await world.member('viewer');
		expect(code(await tapCard(viewer, tap('todo', id, 'done')))).toBe('access.denied');
	});

	test('a touchpoint is rated and then no longer asked for; an update needs a goal of ours', async () => {
		const { world, farid, service } = await team();
		const { place } = await saidAt(world, service, []);
		expect((await getMyWeek(farid)).cards).toMatchObject([{ kind: 'rate', id: place }]);
		unwrap(await tapCard(farid, tap('touchpoint', place, 'rate', { score: '4' })));
		expect((await getMyWeek(farid)).cards).toEqual([]);
		expect(code(await tapCard(world.stranger, tap('touchpoint', place, 'rate', { score: '4' })))).toBe(
			'touchpoint.not_found'
		);
		expect(code(await tapCard(farid, tap('goal', place, 'update', { score: '5' })))).toBe('goal.not_found');
	});
});

describe('the plate of a department', () => {
	test('a head sees their own, whoever leads sees any, an unknown one is as none', async () => {
		const { world, leila, service, delivery } = await team();
		expect((await getPlate(leila, delivery)).department?.id).toBe(service);
		expect((await getPlate(world.admin, delivery)).department?.id).toBe(delivery);
		expect((await getPlate(world.stranger, service)).department).toBeNull();
		const lost = await world.member('head', 'Nobody’s head');
		expect((await getPlate(lost, service)).department).toBeNull();
	});

	test('load counts open to-dos and waiting customers against the hours that people set', async () => {
		const { world, leila, farid } = await team();
		const todo = await toDoFor(world, meOf(farid));
		await world.admin.db
			.updateTable('action')
			.set({ hours: 3, due_on: localDay(world.around.clock.now(), world.admin.organisation.timeZone) })
			.where('id', '=', todo)
			.execute();
		unwrap(await setOwnHours(farid, { hours: 2 }));
		const hand = (await getPlate(leila, null)).team.find((one) => one.id === meOf(farid));
		expect(hand).toMatchObject({ open: 1, load: { hours: 3, limit: 2, over: 1, unguessed: 0 } });
		// The pages of tactics say the same.
		const load = (await listOpenLoads(leila)).find((one) => one.membershipId === meOf(farid));
		expect(load).toMatchObject({ count: 1, thisWeek: 3, isOverloaded: true });
	});

	test('a head proposes hours, the person decides; nobody else’s head may', async () => {
		const { world, leila, farid, nikos } = await team();
		unwrap(await proposeHours(leila, { member: meOf(farid), hours: 24 }));
		expect((await getMyWeek(farid)).me).toMatchObject({ hours: null, proposed: 24 });
		unwrap(await setOwnHours(farid, { hours: 26 }));
		expect((await getMyWeek(farid)).me).toMatchObject({ hours: 26, proposed: null });
		expect(code(await proposeHours(nikos, { member: meOf(farid), hours: 40 }))).toBe('membership.not_found');
		expect(code(await proposeHours(farid, { member: meOf(farid), hours: 40 }))).toBe('access.denied');
		expect(code(await proposeHours(world.stranger, { member: meOf(farid), hours: 40 }))).toBe('membership.not_found');
	});
});

describe('unhappy customers who wait', () => {
	test('stand by due time with words and nothing that names them; given away, answered, taken back', async () => {
		const { world, leila, farid, service } = await team();
		const { stored } = await saidAt(world, service, [
			[1, 'Nine minutes. Mail me at anna@home.example.', 100],
			[2, 'It went dead.', 1],
			[5, 'Lovely!', 3],
			[1, '', 3]
		]);
		const [late, fresh, ...others] = (await getPlate(leila, null)).waiting;
		expect(others).toEqual([]);
		expect(late).toMatchObject({ words: 'Nine minutes. Mail me at ….', standing: 'late', ownerId: null });
		expect(fresh?.standing).not.toBe('late');
		const response = stored[0]?.publicId ?? '';
		unwrap(await giveWaitingCustomer(leila, { response, who: meOf(farid), dueOn: null }));
		const [card] = (await getMyWeek(farid)).cards;
		expect(card).toMatchObject({ kind: 'customer', words: 'Nine minutes. Mail me at ….' });
		expect(await noticesOf(farid)).toMatchObject([{ kind: 'assigned', membership_id: meOf(farid) }]);
		const id = card?.kind === 'customer' ? card.id : '';
		unwrap(await tapCard(farid, tap('customer', id, 'done', { words: 'Rang her. All is well.' })));
		expect((await getPlate(leila, null)).waiting).toHaveLength(1);
		unwrap(await reopenCustomer(leila, { response }));
		expect((await getPlate(leila, null)).waiting).toHaveLength(2);
		unwrap(await tapCard(farid, tap('customer', id, 'not_mine')));
		expect((await getPlate(leila, null)).waiting[0]).toMatchObject({ ownerId: null });
		unwrap(await answerCustomer(leila, { response, note: '' }));
		expect((await getPlate(leila, null)).waiting).toHaveLength(1);
	});

	test('members are not shown who waits, cannot give away, and read only what was given to them', async () => {
		const { world, leila, farid, samuel, service } = await team();
		const { stored } = await saidAt(world, service, [[1, 'Nine minutes.']]);
		const response = stored[0]?.publicId ?? '';
		expect((await getPlate(farid, null)).waiting).toEqual([]);
		const give = { response, who: meOf(samuel), dueOn: '2027-01-04' };
		expect(code(await giveWaitingCustomer(farid, give))).toBe('access.denied');
		expect(code(await answerCustomer(farid, { response, note: '' }))).toBe('access.denied');
		expect(code(await reopenCustomer(farid, { response }))).toBe('access.denied');
		expect(code(await giveWaitingCustomer(world.stranger, give))).toBe('membership.not_found');
		expect(code(await answerCustomer(world.stranger, { response, note: '' }))).toBe('week.answer_not_found');
		expect(code(await reopenCustomer(world.stranger, { response }))).toBe('week.answer_not_found');
		unwrap(await giveWaitingCustomer(leila, give));
		expect((await getMyWeek(farid)).cards.filter((card) => card.kind === 'customer')).toEqual([]);
		const [card] = (await getMyWeek(samuel)).cards.filter((one) => one.kind === 'customer');
		expect(code(await tapCard(farid, tap('customer', card?.kind === 'customer' ? card.id : '', 'done')))).toBe(
			'week.answer_not_found'
		);
	});

	test('the promise is the organisation’s to set', async () => {
		const { world, leila, service } = await team();
		await saidAt(world, service, [[1, 'Nine minutes.', 100]]);
		expect(code(await setPromise(leila, { hours: 4 }))).toBe('access.denied');
		const before = (await getPlate(leila, null)).waiting[0]?.dueAt ?? 0;
		unwrap(await setPromise(world.admin, { hours: 24 }));
		expect((await getPlate(leila, null)).waiting[0]?.dueAt).toBeGreaterThan(before);
		unwrap(await setPromise(world.stranger, { hours: 1 }));
		expect((await getPlate(leila, null)).promiseHours).toBe(24);
	});

	test('voices of the week come as words alone, and only where at least five answered', async () => {
		const { world, farid, samuel, service } = await team();
		await saidAt(world, service, [
			[1, 'Nine minutes to say one sentence.'],
			[5, 'Rung back at eight, as promised.'],
			[4, ''],
			[4, '']
		]);
		const voices = async (scope: StrategyScope) =>
			(await getMyWeek(scope)).cards.filter((card) => card.kind === 'voice').map((card) => card.words);
		expect(await voices(farid)).toEqual([]);
		const [source] = await world.admin.db.selectFrom('source').select('id').execute();
		await recordBatch(world.admin, [
			{
				kind: 'response',
				sourceKey: 'fifth',
				at: world.around.clock.now() - 3_600_000,
				body: {},
				observations: [{ sourceId: source?.id ?? 0, value: 4 }]
			}
		]);
		expect(await voices(samuel)).toEqual(['Nine minutes to say one sentence.', 'Rung back at eight, as promised.']);
		const outsider = await world.member('member', 'Of no department');
		expect(await voices(outsider)).toEqual([]);
	});
});

describe('answering what was noticed', () => {
	const noticed = async (world: PlanWorld, touchpoint: string | null) =>
		unwrap(
			await addFinding(world.admin, {
				kind: 'pain',
				title: 'Nine minutes in the queue',
				severity: 3,
				touchpoint,
				stage: null,
				cause: null,
				detail: ''
			})
		).id;

	test('makes a tactic of the place’s department that rests on it, begun, with one to-do; undone it goes', async () => {
		const { world, leila, samuel, service } = await team();
		const { place } = await saidAt(world, service, []);
		const finding = await noticed(world, place);
		expect((await getPlate(leila, null)).findings).toMatchObject([{ id: finding }]);
		expect(await getAnswerPage(leila, finding)).toMatchObject({ finding: { id: finding }, tactics: [] });
		const made = unwrap(
			await answerNoticed(
				leila,
				answerSchema.parse({ finding, what: 'Open at seven', own: '', who: meOf(samuel), dueOn: '2027-02-01' })
			)
		);
		const [tactic] = await listTactics(leila);
		expect(tactic).toMatchObject({
			id: made.id,
			title: 'Open at seven',
			status: 'running',
			department: { id: service },
			lead: { id: meOf(samuel) },
			grounds: [{ id: finding }],
			folds: { done: 0, total: 1 }
		});
		expect((await getPlate(leila, null)).findings).toEqual([]);
		expect(await findGiven(leila, made.id)).toMatchObject({ who: 'Samuel Okoye' });
		expect(await findGiven(world.stranger, made.id)).toBeNull();
		expect(await noticesOf(leila)).toMatchObject([{ kind: 'assigned', membership_id: meOf(samuel) }]);
		unwrap(await removeItem(leila, { id: made.id }));
		expect((await getPlate(leila, null)).findings).toHaveLength(1);
	});

	test('goes into a tactic that is there as one to-do more', async () => {
		const { world, leila, samuel } = await team();
		const finding = await noticed(world, null);
		const there = unwrap(await addTactic(world.admin, { title: 'Chatbot', goal: null, restsOn: null })).id;
		unwrap(
			await answerNoticed(
				leila,
				answerSchema.parse({ finding, what: `tactic=${there}`, own: '', who: meOf(samuel), dueOn: '2027-02-01' })
			)
		);
		expect(await listTactics(leila)).toMatchObject([{ id: there, folds: { total: 1 }, grounds: [{ id: finding }] }]);
	});

	test('is for those who assign, with things and people of ours, and days to come', async () => {
		const { world, leila, farid, samuel } = await team();
		const finding = await noticed(world, null);
		const input = (over: object) =>
			answerSchema.parse({ finding, what: 'Do it', own: '', who: meOf(samuel), dueOn: '2027-02-01', ...over });
		const strange = world.stranger.principal.kind === 'member' ? world.stranger.principal.membershipId : '';
		expect(code(await answerNoticed(farid, input({})))).toBe('access.denied');
		expect(code(await answerNoticed(world.stranger, input({})))).toBe('finding.not_found');
		expect(code(await answerNoticed(leila, input({ who: strange })))).toBe('membership.not_found');
		expect(code(await answerNoticed(leila, input({ dueOn: '2020-01-01' })))).toBe('week.day_over');
		expect(code(await answerNoticed(leila, input({ what: `tactic=${finding}` })))).toBe('tactic.not_found');
		expect(await listTactics(leila)).toEqual([]);
	});
});

describe('away', () => {
	const days = { fromOn: '2026-01-01', untilOn: '2030-01-01' };

	test('who stands in sees what is due of the other, and may do it', async () => {
		const { world, leila, farid, samuel } = await team();
		const id = await toDoFor(world, meOf(farid));
		const away = unwrap(await setAway(leila, { member: meOf(farid), ...days, standIn: meOf(samuel) }));
		expect(await standsInFor(samuel, meOf(samuel))).toEqual([meOf(farid)]);
		expect(await getMyWeek(samuel)).toMatchObject({
			standingInFor: ['Farid Karimi'],
			cards: [{ kind: 'todo', id, forWhom: 'Farid Karimi' }]
		});
		unwrap(await tapCard(samuel, tap('todo', id, 'done')));
		expect((await listColleagues(leila)).find((one) => one.id === meOf(farid))?.away).toMatchObject({
			isNow: true,
			standIn: 'Samuel Okoye'
		});
		unwrap(await endAway(farid, { member: meOf(farid), id: away.id }));
		expect(await standsInFor(samuel, meOf(samuel))).toEqual([]);
		expect(code(await endAway(farid, { member: meOf(farid), id: away.id }))).toBe('week.away_not_found');
	});

	test('is set by oneself, one’s head or whoever leads; stretches do not overlap', async () => {
		const { world, farid, samuel, nikos } = await team();
		const stretch = { member: meOf(farid), ...days, standIn: null };
		expect(code(await setAway(samuel, stretch))).toBe('membership.not_found');
		expect(code(await setAway(nikos, stretch))).toBe('membership.not_found');
		expect(code(await setAway(world.stranger, stretch))).toBe('membership.not_found');
		unwrap(await setAway(farid, stretch));
		expect(code(await setAway(farid, stretch))).toBe('week.away_twice');
		expect(
			code(await setAway(samuel, { ...stretch, member: meOf(samuel), fromOn: '2020-01-01', untilOn: '2020-01-02' }))
		).toBe('week.away_over');
		const strange = world.stranger.principal.kind === 'member' ? world.stranger.principal.membershipId : '';
		expect(code(await setAway(samuel, { member: meOf(samuel), ...days, standIn: strange }))).toBe(
			'membership.not_found'
		);
		expect(code(await endAway(world.stranger, { member: meOf(farid), id: strange }))).toBe('membership.not_found');
	});
});
