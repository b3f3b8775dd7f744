import { archiveKinds, type ArchiveKind } from '#lib/domain/optimisation/archive.ts';
import { lessonSeen, lessonTag } from '#lib/domain/optimisation/promise-schema.ts';
import { strategyAction } from '#lib/server/http/form-action.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import { searchArchive } from '#lib/server/optimisation/archive-queries.ts';
import { seeLessonAgain, tagLesson, untagLesson } from '#lib/server/optimisation/lesson-commands.ts';
import { listLessons, reviewRights } from '#lib/server/optimisation/queries.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:review');
	const scope = await strategyScope(event);
	const asked = event.url.searchParams;
	const kind = asked.get('kind');
	const year = asked.get('year');
	const query = {
		question: (asked.get('q') ?? '').slice(0, 200),
		year: year !== null && /^\d{4}$/.test(year) ? year : null,
		kind: archiveKinds.includes(kind as ArchiveKind) ? (kind as ArchiveKind) : null,
		tag: asked.get('tag')?.slice(0, 40) || null
	};
	const [archive, lessons] = await Promise.all([searchArchive(scope, query), listLessons(scope)]);
	return {
		archive,
		query,
		/** Lessons of this strategy, which may be changed here. */
		ours: lessons.map((lesson) => lesson.id),
		hold: reviewRights(scope).hold
	};
};

export const actions: Actions = {
	tag: strategyAction(lessonTag, tagLesson),
	untag: strategyAction(lessonTag, untagLesson),
	seen: strategyAction(lessonSeen, seeLessonAgain)
};
