import type { z } from 'zod';
import type { lessonSeen, lessonTag } from '../../domain/optimisation/promise-schema.ts';
import { searchText } from '../../domain/shared/text.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { actor, permit } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { toInstant } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { hasItem } from '../items/commands.ts';

const tagsOfLesson = 12;

const withLesson = (
	scope: StrategyScope,
	id: string,
	deed: (inner: StrategyScope) => Promise<Result<undefined, string>>
): Promise<Result<undefined, string>> =>
	inTransaction(scope, async (inner): Promise<Result<undefined, string>> => {
		const allowed = permit(inner, 'review.hold');
		if (!allowed.ok) return allowed;
		if (!(await hasItem(inner, id, 'lesson', inner.strategyId))) return fail('lesson.not_found');
		const done = await deed(inner);
		if (done.ok) inner.publish({ topic: 'review', ids: [id] });
		return done;
	});

/** Puts a lesson under a word by which it is found; the same word in another writing is the same. */
export const tagLesson = (scope: StrategyScope, input: z.output<typeof lessonTag>) =>
	withLesson(scope, input.id, async (inner): Promise<Result<undefined, string>> => {
		const key = searchText(input.tag);
		if (key === '') return fail('input.missing', { field: 'tag' });
		const held = await inner.db
			.selectFrom('lesson_tag')
			.select('tag_key')
			.where('organisation_id', '=', inner.organisationId)
			.where('lesson_id', '=', input.id)
			.execute();
		if (held.length >= tagsOfLesson && !held.some((one) => one.tag_key === key)) return fail('lesson.enough_tags');
		await inner.db
			.insertInto('lesson_tag')
			.values({ organisation_id: inner.organisationId, lesson_id: input.id, tag_key: key, tag: input.tag })
			.onConflict((conflict) =>
				conflict.columns(['organisation_id', 'lesson_id', 'tag_key']).doUpdateSet({ tag: input.tag })
			)
			.execute();
		return ok();
	});

/** Takes a word off a lesson. */
export const untagLesson = (scope: StrategyScope, input: z.output<typeof lessonTag>) =>
	withLesson(scope, input.id, async (inner) => {
		await inner.db
			.deleteFrom('lesson_tag')
			.where('organisation_id', '=', inner.organisationId)
			.where('lesson_id', '=', input.id)
			.where('tag_key', '=', searchText(input.tag))
			.execute();
		return ok();
	});

/** Notes that a lesson showed itself again; undone, the last time is taken back. */
export const seeLessonAgain = (scope: StrategyScope, input: z.output<typeof lessonSeen>) =>
	withLesson(scope, input.id, async (inner) => {
		if (input.undo) {
			const last = await inner.db
				.selectFrom('lesson_sighting')
				.select('id')
				.where('organisation_id', '=', inner.organisationId)
				.where('lesson_id', '=', input.id)
				.orderBy('at', 'desc')
				.orderBy('id', 'desc')
				.limit(1)
				.executeTakeFirst();
			if (last !== undefined) {
				await inner.db
					.deleteFrom('lesson_sighting')
					.where('organisation_id', '=', inner.organisationId)
					.where('id', '=', last.id)
					.execute();
			}
			return ok();
		}
		await inner.db
			.insertInto('lesson_sighting')
			.values({
				organisation_id: inner.organisationId,
				id: inner.ids.id(),
				lesson_id: input.id,
				review_id: null,
				note: input.note,
				at: toInstant(inner.clock.now()),
				by_id: actor(inner)
			})
			.execute();
		return ok();
	});
