import { describe, expect, test } from 'vitest';
import { listAsks, listArchive, listQuarterSums, searchArchive } from '#lib/server/optimisation/archive-queries.ts';
import { addDecision, addLesson, planReview, tickDecision } from '#lib/server/optimisation/commands.ts';
import { guessGoal } from '#lib/server/optimisation/guess-commands.ts';
import { chooseTactic } from '#lib/server/optimisation/hand-commands.ts';
import { seeLessonAgain, tagLesson, untagLesson } from '#lib/server/optimisation/lesson-commands.ts';
import { addNote, chooseOutcome, writeClosing } from '#lib/server/optimisation/meeting-commands.ts';
import { newSpend } from '#lib/domain/tactics/schema.ts';
import { recordSpend } from '#lib/server/tactics/spend-commands.ts';
import { endReview } from '#lib/server/workflows/close-quarter.ts';
import { startReview } from '#lib/server/workflows/freeze-quarter.ts';
import { unwrap } from '../../support/factories/plan.ts';
import { quarterWorld } from '../../support/factories/quarter.ts';

const code = (result: { ok: boolean; error?: { code: string } }): string =>
	result.ok ? 'ok' : (result.error?.code ?? '');

async function lived() {
	const made = await quarterWorld();
	const { world, us, top, tactic } = made;
	const me = us.principal.kind === 'member' ? us.principal.membershipId : '';
	await us.db.updateTable('goal').set({ owner_id: me }).where('id', '=', top).execute();
	unwrap(await recordSpend(us, newSpend.parse({ tactic: tactic.id, amount: '300', spentOn: '2026-09-20', note: '' })));
	const review = unwrap(await planReview(us, { plannedOn: '2026-10-02' }));
	unwrap(await guessGoal(us, { review, goal: top, confidence: 8, value: null }));
	unwrap(await startReview(us, { review }));
	unwrap(await addNote(us, { review, text: 'Nobody owns Monday' }));
	unwrap(await chooseOutcome(us, { review, goal: top, choice: 'continue', note: 'Deliveries decide it' }));
	unwrap(
		await chooseTactic(us, {
			...{ review, tactic: tactic.id, choice: 'stop' as const, note: 'It stands empty' },
			...{ forStop: 3, forContinue: null, forGrow: null }
		})
	);
	const price = { title: 'Ask what a second delivery round costs', owner: me, dueOn: null, review };
	const decided = unwrap(await addDecision(us, price));
	unwrap(await addDecision(us, { ...price, title: 'Open the phones at seven' }));
	const lesson = unwrap(await addLesson(us, { title: 'Late crates hurt more than dear ones', review }));
	unwrap(await writeClosing(us, { review, closing: 'deliver when we said' }));
	unwrap(await endReview(us, { review }));
	unwrap(await tickDecision(us, { id: decided.id, done: true, outcome: '3,200 a quarter' }));
	return { ...made, world, review, decided, lesson };
}

const plain = { year: null, kind: null, tag: null };

describe('the archive of quarters (R-002-37, R-002-40)', () => {
	test('what did we decide about delivery? finds decisions, outcomes and minutes', async () => {
		const { world, us, decided, lesson } = await lived();
		const answer = await searchArchive(us, { ...plain, question: 'What did we decide about delivery?' });
		expect(answer.found.map((entry) => entry.kind)).toEqual(expect.arrayContaining(['decision', 'goal', 'minutes']));
		expect(answer.found.find((entry) => entry.kind === 'decision')).toMatchObject({
			id: decided.id,
			done: true,
			lines: ['3,200 a quarter']
		});
		expect(answer.found.some((entry) => entry.title === 'Open the phones at seven')).toBe(false);
		const lessons = await searchArchive(us, { ...plain, question: '', kind: 'lesson' });
		expect(lessons.found.map((entry) => entry.id)).toEqual([lesson.id]);
		expect(lessons.years).toEqual(['2026']);
		expect((await searchArchive(us, { ...plain, question: '', year: '1999' })).found).toEqual([]);
		expect((await searchArchive(world.elsewhere, { ...plain, question: 'delivery' })).found).not.toEqual([]);
		expect(await listArchive(world.stranger)).toEqual([]);
	});

	test('lessons stand under words, and are seen again', async () => {
		const { world, us, lesson } = await lived();
		unwrap(await tagLesson(us, { id: lesson.id, tag: 'Delivery' }));
		unwrap(await tagLesson(us, { id: lesson.id, tag: 'delivery' }));
		unwrap(await seeLessonAgain(us, { id: lesson.id, note: 'In July', undo: false }));
		const [found] = (await searchArchive(us, { ...plain, question: '', tag: 'delivery' })).found;
		expect(found).toMatchObject({ id: lesson.id, tags: ['delivery'], sightings: [{ note: 'In July' }] });
		for (const they of [world.stranger, world.elsewhere]) {
			expect(code(await tagLesson(they, { id: lesson.id, tag: 'x' }))).toBe('lesson.not_found');
			expect(code(await untagLesson(they, { id: lesson.id, tag: 'delivery' }))).toBe('lesson.not_found');
			expect(code(await seeLessonAgain(they, { id: lesson.id, note: '', undo: true }))).toBe('lesson.not_found');
		}
		const member = await world.member('member');
		expect(code(await tagLesson(member, { id: lesson.id, tag: 'x' }))).toBe('access.denied');
		expect(code(await seeLessonAgain(member, { id: lesson.id, note: '', undo: false }))).toBe('access.denied');
		unwrap(await seeLessonAgain(us, { id: lesson.id, note: '', undo: true }));
		unwrap(await untagLesson(us, { id: lesson.id, tag: 'DELIVERY' }));
		expect((await searchArchive(us, { ...plain, question: '', kind: 'lesson' })).found[0]).toMatchObject({
			tags: [],
			sightings: []
		});
	});

	test('a quarter is judged by goals, guesses, decisions, and money on what was stopped (R-002-04)', async () => {
		const { us, review } = await lived();
		expect(await listQuarterSums(us)).toEqual([
			{
				...{ reviewId: review, cycleFrom: '2026-07-01', heldAt: '2026-10-02T09:00:00.000Z', goals: 2, reached: 1 },
				...{ decisions: 2, decisionsDone: 1, spentOnStopped: 30_000, noticed: 0, answered: 0 },
				felt: [{ confidence: 8, reached: true }]
			}
		]);
		expect(await listAsks(us)).toEqual([]);
	});
});
