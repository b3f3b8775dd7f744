import { describe, expect, test } from 'vitest';
import { noteBounds } from '#lib/domain/optimisation/code.ts';
import type { StrategyScope } from '#lib/server/access/strategy-scope.ts';
import { addDecision, planReview, tickDecision } from '#lib/server/optimisation/commands.ts';
import { guessGoal } from '#lib/server/optimisation/guess-commands.ts';
import { chooseTactic } from '#lib/server/optimisation/hand-commands.ts';
import { addNote, chooseOutcome, parkNote, settleNote } from '#lib/server/optimisation/meeting-commands.ts';
import { moveMeeting, showPresence, takeOver } from '#lib/server/optimisation/place-commands.ts';
import { getReview } from '#lib/server/optimisation/queries.ts';
import { tickAction } from '#lib/server/tactics/action-commands.ts';
import { listTactics } from '#lib/server/tactics/queries.ts';
import { endReview } from '#lib/server/workflows/close-quarter.ts';
import { startReview } from '#lib/server/workflows/freeze-quarter.ts';
import { leaveNote, lookIn, phoneLimits, tapHand } from '#lib/server/workflows/meet.ts';
import { unwrap } from '../../support/factories/plan.ts';
import { quarterWorld } from '../../support/factories/quarter.ts';

const code = (result: { ok: boolean; error?: { code: string } }): string =>
	result.ok ? 'ok' : (result.error?.code ?? '');
const me = (scope: StrategyScope): string => (scope.principal.kind === 'member' ? scope.principal.membershipId : '');
const to = (review: string, part: 'notes' | 'goals' | 'next', goal?: number, show?: 'guess' | 'result' | 'hands') => ({
	review,
	part,
	goal: goal ?? null,
	show: show ?? null
});

async function running() {
	const made = await quarterWorld();
	const review = unwrap(await planReview(made.us, { plannedOn: '2026-10-02' }));
	unwrap(await startReview(made.us, { review }));
	const place = async (scope: StrategyScope = made.us) => (await getReview(scope, review))!.review.place!;
	return { ...made, review, place };
}

describe('the shared place of a meeting (R-002-37)', () => {
	test('whoever starts it presents; everybody reads where it is, with a clock for the part', async () => {
		const { world, us, review, place } = await running();
		const member = await world.member('member');
		expect(await place(member)).toMatchObject({ part: 'decisions', presenter: { id: me(us) }, isPresenterHere: true });
		world.around.clock.advance(120_000);
		unwrap(await moveMeeting(us, to(review, 'goals', 1)));
		const since = (await place(member)).partSince;
		expect(await place(member)).toMatchObject({ part: 'goals', goal: 1, face: 'guess' });
		world.around.clock.advance(60_000);
		unwrap(await moveMeeting(us, to(review, 'goals', 2)));
		expect((await place(member)).partSince).toBe(since);
		expect(code(await moveMeeting(member, to(review, 'notes')))).toBe('access.denied');
	});

	test('two who may lead are told of each other, and one takes over knowingly', async () => {
		const { world, us, review, place } = await running();
		const leader = await world.member('leader', 'Leila Haddad');
		expect(code(await moveMeeting(leader, to(review, 'notes')))).toBe('review.other_presenter');
		world.around.clock.advance(61_000);
		expect((await place(leader)).isPresenterHere).toBe(false);
		expect(code(await moveMeeting(leader, to(review, 'notes')))).toBe('review.other_presenter');
		expect(unwrap(await showPresence(leader, { review }))).toEqual({ presenting: false });
		expect(unwrap(await showPresence(us, { review }))).toEqual({ presenting: true });
		expect((await place(leader)).isPresenterHere).toBe(true);
		unwrap(await takeOver(leader, { review }));
		expect((await place()).presenter?.title).toBe('Leila Haddad');
		expect(code(await moveMeeting(us, to(review, 'notes')))).toBe('review.other_presenter');
		unwrap(await moveMeeting(leader, to(review, 'notes')));
		expect(code(await takeOver(await world.member('head'), { review }))).toBe('access.denied');
	});

	test('once it has ended, nobody leads and the code is given back', async () => {
		const { world, us, review, place } = await running();
		const held = (await place()).code!;
		unwrap(await endReview(us, { review }));
		expect((await getReview(us, review))!.review.place).toBeNull();
		for (const late of [
			await moveMeeting(us, to(review, 'notes')),
			await takeOver(us, { review }),
			await guessGoal(us, { review, goal: held, confidence: 1, value: null })
		])
			expect(code(late)).toBe('review.held');
		expect(code(await lookIn(world.around, held, { address: '::1', mark: 'x' }))).toBe('meet.wrong_code');
	});
});

describe('guesses', () => {
	test('are hidden from all others until the result is shown to all, and then closed', async () => {
		const { world, us, review, top } = await running();
		const member = await world.member('member', 'Aisyah Rahman');
		unwrap(await guessGoal(member, { review, goal: top, confidence: 3, value: 28 }));
		unwrap(await guessGoal(member, { review, goal: top, confidence: 4, value: null }));
		const seen = async (scope: StrategyScope) =>
			(await getReview(scope, review))!.review.guesses.find((one) => one.goalId === top);
		expect(await seen(us)).toMatchObject({ count: 1, mine: null, revealed: false, all: [] });
		expect(await seen(member)).toMatchObject({ mine: { confidence: 4, value: null }, all: [] });
		expect(code(await guessGoal(await world.member('viewer'), { review, goal: top, confidence: 3, value: null }))).toBe(
			'access.denied'
		);
		unwrap(await moveMeeting(us, to(review, 'goals', 1, 'result')));
		expect(await seen(us)).toMatchObject({ revealed: true, all: [{ by: 'Aisyah Rahman', confidence: 4 }] });
		expect(code(await guessGoal(member, { review, goal: top, confidence: 9, value: null }))).toBe('review.revealed');
	});

	test('can be given before the meeting, for goals that are open', async () => {
		const { us, below } = await quarterWorld();
		const review = unwrap(await planReview(us, { plannedOn: '2026-10-05' }));
		unwrap(await guessGoal(us, { review, goal: below, confidence: 8, value: null }));
		const state = (await getReview(us, review))!.review.guesses;
		expect(state).toHaveLength(2);
		expect(state.find((one) => one.goalId === below)).toMatchObject({ count: 1, mine: { confidence: 8 } });
	});
});

describe('phones by code', () => {
	const phone = (mark: string) => ({ address: '10.0.0.7', mark });

	test('leave notes while the notes are on, without a trace of who wrote them', async () => {
		const { world, us, review, place } = await running();
		const key = (await place()).code!;
		expect(key).toMatch(/^[A-Z2-9]{6}$/);
		const leave = (text: string, mark = 'one') =>
			leaveNote(world.around, phone(mark), { code: key, text, kind: 'start' });
		expect(unwrap(await lookIn(world.around, key.toLowerCase(), phone('one')))).toMatchObject({
			part: 'decisions',
			takesNotes: false,
			tactics: []
		});
		expect(code(await leave('too early'))).toBe('meet.notes_closed');
		unwrap(await moveMeeting(us, to(review, 'notes')));
		unwrap(await leave('Call back on the same day'));
		const row = await us.db.selectFrom('review_note').selectAll().executeTakeFirstOrThrow();
		expect(row).toMatchObject({ text: 'Call back on the same day', kind: 'start', membership_id: null });
		expect(JSON.stringify(row)).not.toContain('one');
		for (let n = 1; n < noteBounds.phone; n += 1) unwrap(await leave(`note ${n}`));
		expect(code(await leave('one too many'))).toBe('meet.enough');
		unwrap(await leave('from another phone', 'two'));
		unwrap(await moveMeeting(us, to(review, 'goals', 1)));
		expect(code(await leave('too late', 'two'))).toBe('meet.notes_closed');
	});

	test('wrong codes are counted by address, and whoever tries too many waits', async () => {
		const { world, place } = await running();
		const key = (await place()).code!;
		for (let n = 0; n < phoneLimits.wrongHere; n += 1)
			expect(code(await lookIn(world.around, 'ZZZZZZ', phone('x')))).toBe('meet.wrong_code');
		expect(code(await lookIn(world.around, key, phone('x')))).toBe('meet.too_many');
		expect(code(await lookIn(world.around, key, { address: '10.0.0.8', mark: 'x' }))).toBe('ok');
		world.around.clock.advance(60 * 60_000 + 1);
		expect(code(await lookIn(world.around, key, phone('x')))).toBe('ok');
	});

	test('raise one hand for each tactic on the screen; the last tap counts', async () => {
		const { world, us, review, tactic, place } = await running();
		const key = (await place()).code!;
		const tap = (mark: string, choice: 'stop' | 'grow', id = tactic.id) =>
			tapHand(world.around, phone(mark), { code: key, tactic: id, choice });
		expect(code(await tap('one', 'stop'))).toBe('meet.hands_closed');
		unwrap(await moveMeeting(us, to(review, 'goals', 1, 'hands')));
		unwrap(await tap('one', 'stop'));
		unwrap(await tap('one', 'grow'));
		unwrap(await tap('two', 'stop'));
		expect(code(await tap('one', 'stop', us.strategyId))).toBe('review.no_tactic');
		const seen = (await getReview(us, review))!.review.tacticOutcomes;
		expect(seen).toEqual([
			{
				tacticId: tactic.id,
				choice: null,
				note: '',
				room: { stop: 0, continue: 0, grow: 0 },
				phones: { stop: 1, continue: 0, grow: 1 }
			}
		]);
		expect(unwrap(await lookIn(world.around, key, phone('one'))).tactics).toEqual([
			{ id: tactic.id, title: 'Second van', mine: 'grow' }
		]);
	});
});

describe('what the end of a meeting does', () => {
	test('a stopped tactic stops with its reason and stays behind; what goes on goes along', async () => {
		const { us, review, tactic, top } = await running();
		const say = { review, tactic: tactic.id, forStop: 4, forContinue: 1, forGrow: null };
		expect(code(await chooseTactic(us, { ...say, choice: 'stop', note: '' }))).toBe('review.no_reason');
		unwrap(await chooseTactic(us, { ...say, choice: 'grow', note: '' }));
		unwrap(await chooseTactic(us, { ...say, choice: 'stop', note: 'It saves nobody a call' }));
		unwrap(await chooseOutcome(us, { review, goal: top, choice: 'continue', note: '' }));
		unwrap(await endReview(us, { review }));
		const card = (await listTactics(us)).find((one) => one.id === tactic.id)!;
		expect(card.status).toBe('stopped');
		expect(card.goals.map((goal) => goal.id)).toEqual([top]);
		expect((await getReview(us, review))!.review.tacticOutcomes[0]).toMatchObject({
			choice: 'stop',
			note: 'It saves nobody a call',
			room: { stop: 4, continue: 1, grow: 0 }
		});
	});

	test('a decision for a tactic becomes its to-do with person and day; done there is done here', async () => {
		const { world, us, review, tactic } = await running();
		const member = await world.member('member', 'Aisyah Rahman');
		const given = { owner: me(member), dueOn: '2026-11-10', review };
		const tied = unwrap(await addDecision(us, { ...given, title: 'Ask for a price', tactic: tactic.id }));
		const plain = unwrap(await addDecision(us, { ...given, title: 'Ride along once' }));
		expect(code(await addDecision(us, { ...given, title: 'x', tactic: us.strategyId }))).toBe('tactic.not_found');
		unwrap(await endReview(us, { review }));
		const action = await us.db.selectFrom('action').selectAll().executeTakeFirstOrThrow();
		expect(action).toMatchObject({ tactic_id: tactic.id, assignee_id: me(member), due_on: '2026-11-10' });
		unwrap(await tickAction(member, { id: action.id }));
		const decided = (await getReview(us, review))!.review.newDecisions;
		expect(decided.map((one) => [one.id, one.isTodo, one.doneAt !== null])).toEqual([
			[tied.id, true, true],
			[plain.id, false, false]
		]);
		unwrap(await tickDecision(us, { id: tied.id, done: false, outcome: '' }));
		expect((await us.db.selectFrom('action').select('done_at').executeTakeFirstOrThrow()).done_at).toBeNull();
	});

	test('what was set aside comes up in the next meeting until somebody settles it', async () => {
		const { world, us, review } = await running();
		unwrap(await addNote(us, { review, text: 'Who owns Monday?' }));
		const [note] = (await getReview(us, review))!.review.notes;
		unwrap(await parkNote(us, { review, note: note!.id, parked: true }));
		unwrap(await endReview(us, { review }));
		const next = (await us.db.selectFrom('review').select('id').where('status', '=', 'planned').executeTakeFirst())!.id;
		const open = async () => (await getReview(us, next))!.review.parkedBefore.map((one) => one.text);
		expect(await open()).toEqual(['Who owns Monday?']);
		const settle = { review: next, note: note!.id, settled: true };
		expect(code(await settleNote(await world.member('member'), settle))).toBe('access.denied');
		expect(code(await settleNote(world.stranger, settle))).toBe('review.not_found');
		unwrap(await settleNote(us, settle));
		expect(await open()).toEqual([]);
	});
});

describe('another organisation, and roles without the right (S1)', () => {
	test('its meeting is as unknown, and nothing changes', async () => {
		const { world, us, review, top, tactic } = await running();
		const head = await world.member('head');
		const before = await getReview(us, review);
		for (const they of [world.stranger, world.elsewhere]) {
			for (const attempt of [
				await moveMeeting(they, to(review, 'notes')),
				await takeOver(they, { review }),
				await showPresence(they, { review }),
				await guessGoal(they, { review, goal: top, confidence: 1, value: null }),
				await chooseTactic(they, {
					...{ review, tactic: tactic.id, choice: 'grow' as const, note: '' },
					...{ forStop: null, forContinue: null, forGrow: null }
				})
			])
				expect(code(attempt)).toBe('review.not_found');
		}
		expect(
			code(
				await chooseTactic(head, {
					...{ review, tactic: tactic.id, choice: 'grow' as const, note: '' },
					...{ forStop: null, forContinue: null, forGrow: null }
				})
			)
		).toBe('access.denied');
		expect(code(await showPresence(head, { review }))).toBe('access.denied');
		expect(await getReview(us, review)).toEqual(before);
	});
});
