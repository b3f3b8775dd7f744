import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { noteBounds, typedCode } from '../../domain/optimisation/code.ts';
import type { OutcomeChoice } from '../../domain/optimisation/carry-over.ts';
import type { phoneHand, phoneNote } from '../../domain/optimisation/schema.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { principalScope, type Surroundings } from '../access/organisation-scope.ts';
import { strategyScopeOf, type StrategyScope } from '../access/strategy-scope.ts';
import { toInstant } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { raiseHand } from '../optimisation/hand-commands.ts';
import { findReview } from '../optimisation/meeting-commands.ts';
import { meetingRow } from '../optimisation/place-commands.ts';
import { choiceOf, snapshotOf } from '../optimisation/rows.ts';

/** Who knocks: from which address, and with which mark of their browser. */
export interface Phone {
	readonly address: string;
	/** A random mark in a cookie of the phone; only its sum with the review is kept, so nobody is recognised elsewhere. */
	readonly mark: string;
}

const hourMs = 60 * 60_000;
/** Wrong codes an hour from one address, and from everywhere; what one address may send in an hour (a room has many phones). */
export const phoneLimits = { wrongHere: 30, wrongAll: 1_000, sentHere: 400 } as const;

const bucketOf = (kind: string, of: string): string =>
	`meet-${kind}:${createHash('sha256').update(of).digest('hex').slice(0, 32)}`;

const countIn = async (around: Surroundings, bucket: string): Promise<number> => {
	const row = await around.handle.db
		.selectFrom('attempt')
		.select((eb) => eb.fn.countAll<number>().as('n'))
		.where('bucket', '=', bucket)
		.where('at', '>', around.clock.now() - hourMs)
		.executeTakeFirstOrThrow();
	return Number(row.n);
};

const note = (around: Surroundings, buckets: readonly string[]) =>
	around.handle.db
		.insertInto('attempt')
		.values(buckets.map((bucket) => ({ id: around.ids.id(), bucket, at: around.clock.now() })))
		.execute();

interface Found {
	readonly scope: StrategyScope;
	readonly review: string;
}

/** The running meeting behind a code. Wrong codes are counted, and whoever tries too many waits. */
async function findMeeting(around: Surroundings, typed: string, address: string): Promise<Result<Found, string>> {
	const wrong = [bucketOf('wrong', address), bucketOf('wrong', 'everywhere')] as const;
	const [here, all] = await Promise.all(wrong.map((bucket) => countIn(around, bucket)));
	if ((here ?? 0) >= phoneLimits.wrongHere || (all ?? 0) >= phoneLimits.wrongAll) return fail('meet.too_many');
	const code = typedCode(typed);
	const row =
		code === null
			? undefined
			: await around.handle.db
					.selectFrom('review_meeting')
					.innerJoin('review', (join) =>
						join
							.onRef('review.id', '=', 'review_meeting.review_id')
							.onRef('review.organisation_id', '=', 'review_meeting.organisation_id')
					)
					.select(['review.organisation_id', 'review.strategy_id', 'review.id'])
					.where('review_meeting.code', '=', code)
					.where('review.status', '=', 'running')
					.executeTakeFirst();
	const scope = row === undefined ? null : await principalScope(around, row.organisation_id, { kind: 'public' });
	const narrow = scope === null || row === undefined ? null : await strategyScopeOf(scope, row.strategy_id);
	if (narrow === null || row === undefined) {
		await note(around, wrong);
		return fail('meet.wrong_code', { field: 'code' });
	}
	return ok({ scope: narrow, review: row.id });
}

/** What a phone sees of the meeting: nothing but what it may answer now. */
export interface PhoneView {
	readonly organisation: string;
	readonly strategy: string;
	readonly part: string;
	readonly takesNotes: boolean;
	readonly goal: string | null;
	readonly tactics: readonly { readonly id: string; readonly title: string; readonly mine: OutcomeChoice | null }[];
}

/** What a phone that came in by the code may do at the moment. */
export async function lookIn(around: Surroundings, typed: string, phone: Phone): Promise<Result<PhoneView, string>> {
	const found = await findMeeting(around, typed, phone.address);
	if (!found.ok) return found;
	const { scope, review } = found.value;
	const [place, stored, strategy] = await Promise.all([
		meetingRow(scope, review),
		findReview(scope, review),
		scope.db
			.selectFrom('strategy')
			.select('name')
			.where('organisation_id', '=', scope.organisationId)
			.where('id', '=', scope.strategyId)
			.executeTakeFirstOrThrow()
	]);
	const goals = snapshotOf(stored?.snapshot ?? null)?.goals ?? [];
	const goal = place?.part === 'goals' && place.face === 'hands' ? goals[place.goal - 1] : undefined;
	const taps =
		goal === undefined
			? []
			: await scope.db
					.selectFrom('tactic_hand')
					.select(['tactic_id', 'choice'])
					.where('organisation_id', '=', scope.organisationId)
					.where('review_id', '=', review)
					.where('voter', '=', voterOf(review, phone.mark))
					.execute();
	return ok({
		organisation: scope.organisation.name,
		strategy: strategy.name,
		part: place?.part ?? '',
		takesNotes: place?.part === 'notes',
		goal: goal?.title ?? null,
		tactics: (goal?.tactics ?? []).map((tactic) => {
			const tap = taps.find((one) => one.tactic_id === tactic.id);
			return { id: tactic.id, title: tactic.title, mine: tap === undefined ? null : choiceOf(tap.choice) };
		})
	});
}

const voterOf = (review: string, mark: string): string =>
	createHash('sha256').update(`${review} ${mark}`).digest('hex').slice(0, 32);

async function maySend(around: Surroundings, address: string): Promise<boolean> {
	const bucket = bucketOf('sent', address);
	if ((await countIn(around, bucket)) >= phoneLimits.sentHere) return false;
	await note(around, [bucket]);
	return true;
}

/** A silent note from a phone: taken while the notes are on, bounded in number, without any trace of who wrote it. */
export async function leaveNote(
	around: Surroundings,
	phone: Phone,
	input: z.output<typeof phoneNote>
): Promise<Result<undefined, string>> {
	const found = await findMeeting(around, input.code, phone.address);
	if (!found.ok) return found;
	if (!(await maySend(around, phone.address))) return fail('meet.too_many');
	const own = bucketOf(`note-${found.value.review}`, phone.mark);
	if ((await countIn(around, own)) >= noteBounds.phone) return fail('meet.enough');
	const left = await inTransaction(found.value.scope, async (inner): Promise<Result<undefined, string>> => {
		const { review } = found.value;
		const [place, stored] = [await meetingRow(inner, review), await findReview(inner, review)];
		if (stored?.status !== 'running' || place?.part !== 'notes') return fail('meet.notes_closed');
		const many = await inner.db
			.selectFrom('review_note')
			.select((eb) => eb.fn.countAll<number>().as('n'))
			.where('organisation_id', '=', inner.organisationId)
			.where('review_id', '=', review)
			.executeTakeFirstOrThrow();
		if (Number(many.n) >= noteBounds.review) return fail('meet.full');
		await inner.db
			.insertInto('review_note')
			.values({
				organisation_id: inner.organisationId,
				id: inner.ids.id(),
				review_id: review,
				membership_id: null,
				text: input.text,
				kind: input.kind ?? '',
				parked: 0,
				at: toInstant(inner.clock.now())
			})
			.execute();
		inner.publish({ topic: 'review', ids: [review] });
		return ok();
	});
	if (left.ok) await note(around, [own]);
	return left;
}

/** A hand from a phone: while hands are asked for, for a tactic that is on the screen. */
export async function tapHand(
	around: Surroundings,
	phone: Phone,
	input: z.output<typeof phoneHand>
): Promise<Result<undefined, string>> {
	const found = await findMeeting(around, input.code, phone.address);
	if (!found.ok) return found;
	if (!(await maySend(around, phone.address))) return fail('meet.too_many');
	return inTransaction(found.value.scope, async (inner): Promise<Result<undefined, string>> => {
		const { review } = found.value;
		const [place, stored] = [await meetingRow(inner, review), await findReview(inner, review)];
		const goals = snapshotOf(stored?.snapshot ?? null)?.goals ?? [];
		const goal = place?.part === 'goals' && place.face === 'hands' ? goals[place.goal - 1] : undefined;
		if (stored?.status !== 'running' || goal === undefined) return fail('meet.hands_closed');
		if (!goal.tactics.some((tactic) => tactic.id === input.tactic)) return fail('review.no_tactic');
		const there = await inner.db
			.selectFrom('tactic')
			.select('id')
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.tactic)
			.executeTakeFirst();
		if (there === undefined) return fail('review.no_tactic');
		await raiseHand(inner, {
			review,
			tactic: input.tactic,
			choice: input.choice,
			voter: voterOf(review, phone.mark)
		});
		return ok();
	});
}
