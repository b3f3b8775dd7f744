import { describe, expect, test } from 'vitest';
import { goalChoice } from '#lib/domain/optimisation/schema.ts';
import { listGoalBoard } from '#lib/server/goals/board.ts';
import { removeItem, restoreItem } from '#lib/server/items/commands.ts';
import {
	addDecision,
	addLesson,
	describeDecision,
	describeLesson,
	planReview,
	tickDecision
} from '#lib/server/optimisation/commands.ts';
import {
	addNote,
	chooseOutcome,
	parkNote,
	writeClosing,
	writeThanks
} from '#lib/server/optimisation/meeting-commands.ts';
import { optimisationFacts } from '#lib/server/optimisation/facts.ts';
import { getOptimisation, getReview } from '#lib/server/optimisation/queries.ts';
import { listTactics } from '#lib/server/tactics/queries.ts';
import { endReview } from '#lib/server/workflows/close-quarter.ts';
import { startReview } from '#lib/server/workflows/freeze-quarter.ts';
import { unwrap } from '../../support/factories/plan.ts';
import { answerOn, daysIn, quarterWorld } from '../../support/factories/quarter.ts';

const code = (result: { ok: boolean; error?: { code: string } }): string =>
	result.ok ? 'ok' : (result.error?.code ?? '');
const choose = (review: string, goal: string, choice: string) => goalChoice.parse({ review, goal, choice, note: '' });

describe('planning a review (R-002-37)', () => {
	test('it is put on the calendar for the quarter it looks back on, and moved, never doubled', async () => {
		const { us } = await quarterWorld();
		const id = unwrap(await planReview(us, { plannedOn: '2026-10-05' }));
		expect(await getOptimisation(us)).toMatchObject({
			nextOn: '2026-10-05',
			next: { id, status: 'planned', cycleFrom: '2026-07-01', cycleTo: '2026-09-30' }
		});
		expect(unwrap(await planReview(us, { plannedOn: '2026-12-20' }))).toBe(id);
		expect((await getOptimisation(us)).next).toMatchObject({ cycleFrom: '2026-10-01', plannedOn: '2026-12-20' });
		expect(await optimisationFacts(us)).toMatchObject({ planned: 1, held: 0 });
	});

	test('only who leads plans, starts and ends; everybody but viewers leaves notes', async () => {
		const { world, us, top } = await quarterWorld();
		const id = unwrap(await planReview(us, { plannedOn: '2026-10-05' }));
		const member = await world.member('member');
		expect(code(await planReview(member, { plannedOn: '2026-10-06' }))).toBe('access.denied');
		expect(code(await startReview(member, { review: id }))).toBe('access.denied');
		unwrap(await startReview(us, { review: id }));
		expect(code(await chooseOutcome(member, choose(id, top, 'stop')))).toBe('access.denied');
		expect(code(await endReview(member, { review: id }))).toBe('access.denied');
		unwrap(await addNote(member, { review: id, text: 'The list reaches us too late' }));
		expect(code(await addNote(await world.member('viewer'), { review: id, text: 'x' }))).toBe('access.denied');
	});
});

describe('holding a review', () => {
	test('starting it freezes how everything stands; later answers change nothing in it', async () => {
		const { world, us, source, top } = await quarterWorld();
		const id = unwrap(await planReview(us, { plannedOn: '2026-10-02' }));
		unwrap(await startReview(us, { review: id }));
		const frozen = (await getReview(us, id))!.review.snapshot!;
		const nps = frozen.goals.find((goal) => goal.id === top)!;
		expect(nps).toMatchObject({
			title: 'NPS',
			n: 90,
			target: 30,
			measured: 'reached',
			guess: { confidence: 7 },
			tactics: [{ title: 'Second van', status: 'idea' }]
		});
		expect(nps.value).toBeCloseTo(100 / 3, 6);
		expect(frozen.voices).toHaveLength(3);
		expect(frozen.voices.filter((voice) => voice.isGood)).toHaveLength(1);
		world.around.clock.set('2026-10-03T09:00:00.000Z');
		await answerOn(us, source, daysIn('2026-09', 60), () => 0);
		expect((await listGoalBoard(us)).find((goal) => goal.id === top)?.value).not.toBeCloseTo(100 / 3, 6);
		unwrap(await startReview(us, { review: id }));
		expect((await getReview(us, id))?.review.snapshot).toEqual(frozen);
	});

	test('nobody without the right to answers reads the voices', async () => {
		const { world, us } = await quarterWorld();
		const id = unwrap(await planReview(us, { plannedOn: '2026-10-02' }));
		unwrap(await startReview(us, { review: id }));
		const seen = (await getReview(await world.member('member'), id))!.review.snapshot!;
		expect(seen.voices).toEqual([]);
		expect(seen.goals).toHaveLength(2);
	});

	test('notes are kept without a name, set aside and brought back', async () => {
		const { world, us } = await quarterWorld();
		const id = unwrap(await planReview(us, { plannedOn: '2026-10-02' }));
		const note = unwrap(await addNote(await world.member('member'), { review: id, text: 'Too loud' }));
		const row = await us.db.selectFrom('review_note').selectAll().where('id', '=', note.id).executeTakeFirstOrThrow();
		expect(row.membership_id).toBeNull();
		unwrap(await parkNote(us, { review: id, note: note.id, parked: true }));
		expect((await getReview(us, id))?.review.notes).toEqual([
			{ id: note.id, text: 'Too loud', parked: true, kind: null, settled: false }
		]);
		unwrap(await parkNote(us, { review: id, note: note.id, parked: false }));
		expect((await getReview(us, id))?.review.notes[0]?.parked).toBe(false);
	});

	test('ending it carries goals over, closes the old ones, keeps what was decided and plans the next (R-002-40)', async () => {
		const { world, us, top, below, tactic } = await quarterWorld();
		const id = unwrap(await planReview(us, { plannedOn: '2026-10-02' }));
		expect(code(await endReview(us, { review: id }))).toBe('review.not_running');
		expect(code(await chooseOutcome(us, choose(id, top, 'grow')))).toBe('review.not_running');
		unwrap(await startReview(us, { review: id }));
		unwrap(await chooseOutcome(us, choose(id, top, 'stop')));
		unwrap(await chooseOutcome(us, choose(id, top, 'grow')));
		unwrap(await chooseOutcome(us, choose(id, below, 'continue')));
		const decision = unwrap(
			await addDecision(us, { title: 'Open at seven', owner: null, dueOn: '2026-11-10', review: id })
		);
		unwrap(await addLesson(us, { title: 'Late crates hurt most', review: id }));
		unwrap(await writeThanks(us, { review: id, thanks: 'Aisyah' }));
		unwrap(await writeClosing(us, { review: id, closing: 'open at seven' }));
		unwrap(await endReview(us, { review: id }));

		const board = await listGoalBoard(us);
		expect(board.map((goal) => [goal.title, goal.carriedFromId])).toEqual([
			['NPS', top],
			['Callers', below]
		]);
		const [nps, callers] = board;
		expect(nps).toMatchObject({ startsOn: '2026-10-01', endsOn: '2026-12-31', isTop: true });
		expect(nps?.terms).toMatchObject({ shape: 'absolute', direction: 'raise', change: 10 });
		expect(nps?.terms.baseline).toMatchObject({ kind: 'typed' });
		expect(nps?.terms.baseline.value).toBeCloseTo(100 / 3, 6);
		expect(callers?.terms).toMatchObject({ shape: 'level', direction: 'raise', target: 70 });
		expect(callers).toMatchObject({ parentId: nps?.id, belief: 'It helps' });
		expect((await listTactics(us)).find((one) => one.id === tactic.id)?.goals).toEqual([{ id: nps?.id, title: 'NPS' }]);
		const closed = await us.db.selectFrom('goal').select('status').where('id', 'in', [top, below]).execute();
		expect(closed.map((goal) => goal.status)).toEqual(['closed', 'closed']);

		const page = await getOptimisation(us);
		expect(page.next).toMatchObject({ status: 'planned', cycleFrom: '2026-10-01', plannedOn: '2027-01-02' });
		expect(page.nextOn).toBe('2027-01-02');
		expect(page.reviews[0]).toMatchObject({ id, status: 'held', goals: 2, reached: 1, decisions: 1 });
		const minutes = (await getReview(us, id))!.review;
		expect(minutes).toMatchObject({ thanks: 'Aisyah', closing: 'open at seven', newDecisions: [{ id: decision.id }] });
		expect(minutes.outcomes).toHaveLength(2);
		for (const late of [
			await addNote(us, { review: id, text: 'too late' }),
			await chooseOutcome(us, choose(id, top, 'stop')),
			await writeThanks(us, { review: id, thanks: 'x' }),
			await endReview(us, { review: id }),
			await startReview(us, { review: id })
		]) {
			expect(code(late)).toBe('review.held');
		}

		world.around.clock.set('2027-01-02T09:00:00.000Z');
		unwrap(await tickDecision(us, { id: decision.id, done: true, outcome: '' }));
		const following = (await getReview(us, page.next!.id))!.review;
		expect(following.lastDecisions.map((one) => [one.title, one.doneAt !== null])).toEqual([['Open at seven', true]]);
	});

	test('a goal that nobody decided on goes on as it is', async () => {
		const { us, top, below } = await quarterWorld();
		const id = unwrap(await planReview(us, { plannedOn: '2026-10-02' }));
		unwrap(await startReview(us, { review: id }));
		unwrap(await chooseOutcome(us, choose(id, top, 'stop')));
		unwrap(await endReview(us, { review: id }));
		expect((await listGoalBoard(us)).map((goal) => goal.id)).toEqual([below]);
	});
});

describe('decisions and lessons', () => {
	test('are added, described, ticked by whoever they were given to, removed and brought back', async () => {
		const { world, us } = await quarterWorld();
		const member = await world.member('member', 'Aisyah Rahman');
		const owner = member.principal.kind === 'member' ? member.principal.membershipId : '';
		const decision = unwrap(await addDecision(us, { title: 'Open at seven', owner: null, dueOn: null, review: null }));
		expect(code(await tickDecision(member, { id: decision.id, done: true, outcome: '' }))).toBe('access.denied');
		unwrap(
			await describeDecision(us, {
				id: decision.id,
				version: 1,
				title: 'Open the phones at seven',
				owner,
				dueOn: '2026-10-01',
				detail: ''
			})
		);
		expect((await getOptimisation(us)).decisions[0]).toMatchObject({
			title: 'Open the phones at seven',
			owner: { title: 'Aisyah Rahman' },
			isLate: true
		});
		unwrap(await tickDecision(member, { id: decision.id, done: true, outcome: 'It worked' }));
		expect((await getOptimisation(us)).decisions[0]).toMatchObject({ isLate: false, outcome: 'It worked' });
		unwrap(await removeItem(us, { id: decision.id }));
		expect((await getOptimisation(us)).decisions).toEqual([]);
		unwrap(await restoreItem(us, { id: decision.id }));
		expect((await getOptimisation(us)).decisions).toHaveLength(1);
		const lesson = unwrap(await addLesson(us, { title: 'Late hurts', review: null }));
		unwrap(await describeLesson(us, { id: lesson.id, version: 1, title: 'Late hurts most', detail: 'Twice' }));
		expect((await getOptimisation(us)).lessons[0]).toMatchObject({ title: 'Late hurts most', on: '2026-10-02' });
	});
});

describe('another organisation (S1)', () => {
	test('its reviews, decisions and lessons are as unknown, and nothing changes', async () => {
		const { world, us, top } = await quarterWorld();
		const id = unwrap(await planReview(us, { plannedOn: '2026-10-02' }));
		unwrap(await startReview(us, { review: id }));
		const decision = unwrap(await addDecision(us, { title: 'Ours', owner: null, dueOn: null, review: id }));
		const lesson = unwrap(await addLesson(us, { title: 'Ours', review: id }));
		const before = await getReview(us, id);
		const us2 = us.principal.kind === 'member' ? us.principal.membershipId : '';
		for (const they of [world.stranger, world.elsewhere]) {
			expect(await getReview(they, id)).toBeNull();
			expect((await getOptimisation(they)).reviews).toEqual([]);
			for (const attempt of [
				await startReview(they, { review: id }),
				await endReview(they, { review: id }),
				await addNote(they, { review: id, text: 'x' }),
				await chooseOutcome(they, choose(id, top, 'stop')),
				await writeThanks(they, { review: id, thanks: 'x' }),
				await writeClosing(they, { review: id, closing: 'x' }),
				await addDecision(they, { title: 'x', owner: null, dueOn: null, review: id }),
				await addLesson(they, { title: 'x', review: id })
			]) {
				expect(code(attempt)).toBe('review.not_found');
			}
			expect(code(await tickDecision(they, { id: decision.id, done: true, outcome: '' }))).toBe('decision.not_found');
			expect(
				code(await describeDecision(they, { ...decision, version: 1, owner: null, dueOn: null, detail: '' }))
			).toBe('decision.not_found');
			expect(code(await describeLesson(they, { ...lesson, version: 1, detail: '' }))).toBe('lesson.not_found');
		}
		expect(code(await addDecision(world.stranger, { title: 'x', owner: us2, dueOn: null, review: null }))).toBe(
			'membership.not_found'
		);
		expect(await getReview(us, id)).toEqual(before);
	});
});
