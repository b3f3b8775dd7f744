import type { z } from 'zod';
import { askedForm, askedRemoval } from '../../domain/metrics/schema.ts';
import { responseRateOf, type AskedCount, type ResponseRate } from '../../domain/metrics/response-rate.ts';
import { localDay } from '../../domain/shared/instant.ts';
import { windowOf, type DayRange } from '../../domain/shared/period.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { actor, permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { toInstant } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { counted } from './batches.ts';
import { readDefinitions, type Definition } from './definitions.ts';

export { askedForm, askedRemoval };

/** Streams that people are asked for: answers of surveys, here or of other programs. */
const isAsked = ({ kind }: Definition['sources'][number]): boolean => kind === 'question';

type AskedFailure = 'access.denied' | 'metric.not_found' | 'source.not_found' | 'metric.day_ahead' | 'asked.backwards';

/** Notes how many people were asked in some days: what a response rate is told from. */
export const noteAsked = (
	scope: OrganisationScope,
	form: z.output<typeof askedForm>
): Promise<Result<{ id: string }, AskedFailure>> =>
	inTransaction(scope, async (inner): Promise<Result<{ id: string }, AskedFailure>> => {
		const allowed = permit(inner, 'metric.edit');
		if (!allowed.ok) return allowed;
		const [definition] = await readDefinitions(inner, { ids: [form.metricId] });
		if (definition === undefined) return fail('metric.not_found');
		if (!definition.sources.some((source) => source.id === form.sourceId && isAsked(source))) {
			return fail('source.not_found', { field: 'sourceId' });
		}
		if (form.last < form.first) return fail('asked.backwards', { field: 'last' });
		if (form.first > localDay(inner.clock.now(), inner.organisation.timeZone)) {
			return fail('metric.day_ahead', { field: 'first' });
		}
		const id = inner.ids.id();
		await inner.db
			.insertInto('asked')
			.values({
				organisation_id: inner.organisationId,
				id,
				source_id: form.sourceId,
				first_day: form.first,
				last_day: form.last,
				n: form.n,
				created_at: toInstant(inner.clock.now()),
				created_by: actor(inner)
			})
			.execute();
		await recordAudit(inner, {
			action: 'metric.asked_noted',
			itemId: definition.id,
			detail: { first: form.first, last: form.last, n: form.n }
		});
		inner.publish({ topic: 'figures', ids: [definition.id] });
		return ok({ id });
	});

/** Takes such a note away. */
export const removeAsked = (
	scope: OrganisationScope,
	form: z.output<typeof askedRemoval>
): Promise<Result<undefined, AskedFailure>> =>
	inTransaction(scope, async (inner): Promise<Result<undefined, AskedFailure>> => {
		const allowed = permit(inner, 'metric.edit');
		if (!allowed.ok) return allowed;
		const gone = await inner.db
			.deleteFrom('asked')
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', form.asked)
			.executeTakeFirst();
		if (Number(gone.numDeletedRows) === 0) return fail('metric.not_found');
		await recordAudit(inner, { action: 'metric.asked_removed', detail: { id: form.asked } });
		inner.publish({ topic: 'figures' });
		return ok();
	});

/** Changes with every note of how many were asked that concerns a metric. */
export async function askedState(scope: OrganisationScope, definition: Definition): Promise<string> {
	const sources = definition.sources.filter(isAsked).map((source) => source.id);
	if (sources.length === 0) return '';
	const { n, last } = await scope.db
		.selectFrom('asked')
		.select((eb) => [eb.fn.countAll<number>().as('n'), eb.fn.max('id').as('last')])
		.where('organisation_id', '=', scope.organisationId)
		.where('source_id', 'in', sources)
		.executeTakeFirstOrThrow();
	return `${n} ${last}`;
}

/** How many of those who were asked answered, as far as somebody knows; null where nobody does. Never guessed. */
export async function responseRate(
	scope: OrganisationScope,
	definition: Definition,
	range: DayRange
): Promise<ResponseRate | null> {
	const sources = definition.parts === null ? definition.sources.filter(isAsked) : [];
	if (sources.length === 0) return null;
	const rows = await scope.db
		.selectFrom('asked')
		.select(['id', 'source_id', 'first_day', 'last_day', 'n'])
		.where('organisation_id', '=', scope.organisationId)
		.where(
			'source_id',
			'in',
			sources.map((source) => source.id)
		)
		.where('first_day', '<=', range.last)
		.where('last_day', '>=', range.first)
		.orderBy('first_day')
		.orderBy('id')
		.limit(60)
		.execute();
	const counts: AskedCount[] = [];
	for (const row of rows) {
		const { from, until } = windowOf({ first: row.first_day, last: row.last_day }, scope.organisation.timeZone);
		const found = await scope.db
			.selectFrom('observation')
			.select((eb) => eb.fn.countAll<number>().as('n'))
			.where('source_id', '=', row.source_id)
			.where('at', '>=', from)
			.where('at', '<', until)
			.where('state', '=', counted)
			.executeTakeFirstOrThrow();
		counts.push({
			id: row.id,
			source: sources.find((source) => source.id === row.source_id)?.name ?? '',
			first: row.first_day,
			last: row.last_day,
			asked: row.n,
			answered: Number(found.n)
		});
	}
	return responseRateOf(counts);
}
