import { z } from 'zod';
import { noticeKindIds, usualQuiet, usualWay, type QuietHours } from '../../domain/notices/choices.ts';
import type { NoticeKind, NoticeWay } from '../../domain/notices/kinds.ts';
import type { choicesInput, quietInput } from '../../domain/notices/schema.ts';
import { weekdayNames, type Weekday } from '../../domain/shared/instant.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { actor, permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { fromJson, fromYesNo, toYesNo } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { kindsFor } from './queries.ts';

export interface Choices {
	/** The kinds of which the person may be told. */
	readonly kinds: readonly NoticeKind[];
	readonly ways: Readonly<Record<NoticeKind, NoticeWay>>;
	readonly quiet: QuietHours;
}

/** How a person is told: what they chose, and the usual way for the rest. */
export async function choicesOf(scope: OrganisationScope, membershipId: string): Promise<Omit<Choices, 'kinds'>> {
	const [rows, quiet] = await Promise.all([
		scope.db
			.selectFrom('notice_choice')
			.select(['kind', 'way'])
			.where('organisation_id', '=', scope.organisationId)
			.where('membership_id', '=', membershipId)
			.execute(),
		scope.db
			.selectFrom('notice_quiet')
			.selectAll()
			.where('organisation_id', '=', scope.organisationId)
			.where('membership_id', '=', membershipId)
			.executeTakeFirst()
	]);
	const chosen = new Map(rows.map((row) => [row.kind, row.way as NoticeWay]));
	return {
		ways: Object.fromEntries(noticeKindIds.map((kind) => [kind, chosen.get(kind) ?? usualWay(kind)])) as Record<
			NoticeKind,
			NoticeWay
		>,
		quiet:
			quiet === undefined
				? usualQuiet
				: {
						from: quiet.from_minute,
						until: quiet.until_minute,
						workingDaysOnly: fromYesNo(quiet.working_days)
					}
	};
}

/** My own choices. */
export async function getChoices(scope: OrganisationScope): Promise<Choices> {
	const { principal } = scope;
	if (principal.kind !== 'member') return { kinds: [], ...(await choicesOf(scope, '')) };
	return { kinds: kindsFor(principal.role), ...(await choicesOf(scope, principal.membershipId)) };
}

/** Keeps ways of a person, whoever acts: they themselves, or a link in a mail to them. */
export async function writeWays(
	scope: OrganisationScope,
	membershipId: string,
	ways: Readonly<Partial<Record<NoticeKind, NoticeWay>>>
): Promise<void> {
	for (const kind of noticeKindIds) {
		const way = ways[kind];
		if (way === undefined) continue;
		await scope.db
			.insertInto('notice_choice')
			.values({ organisation_id: scope.organisationId, membership_id: membershipId, kind, way })
			.onConflict((conflict) => conflict.columns(['organisation_id', 'membership_id', 'kind']).doUpdateSet({ way }))
			.execute();
	}
}

/** Chooses how I am told, kind by kind. */
export const chooseWays = (
	scope: OrganisationScope,
	input: z.output<typeof choicesInput>
): Promise<Result<undefined, string>> =>
	inTransaction(scope, async (inner): Promise<Result<undefined, string>> => {
		const allowed = permit(inner, 'strategy.read');
		if (!allowed.ok) return allowed;
		const me = actor(inner);
		if (me === null) return fail('access.denied');
		await writeWays(inner, me, input);
		await recordAudit(inner, { action: 'notices.chosen' });
		inner.publish({ topic: 'notices', ids: [me] });
		return ok();
	});

/** Chooses when no mail may come. */
export const chooseQuiet = (
	scope: OrganisationScope,
	input: z.output<typeof quietInput>
): Promise<Result<undefined, string>> =>
	inTransaction(scope, async (inner): Promise<Result<undefined, string>> => {
		const allowed = permit(inner, 'strategy.read');
		if (!allowed.ok) return allowed;
		const me = actor(inner);
		if (me === null) return fail('access.denied');
		const values = {
			from_minute: input.from,
			until_minute: input.until,
			working_days: toYesNo(input.workingDaysOnly)
		};
		await inner.db
			.insertInto('notice_quiet')
			.values({ organisation_id: inner.organisationId, membership_id: me, ...values })
			.onConflict((conflict) => conflict.columns(['organisation_id', 'membership_id']).doUpdateSet(values))
			.execute();
		return ok();
	});

const windowsShape = z.record(z.string(), z.array(z.unknown()));
const holidaysShape = z.array(z.string());

/** The days on which the organisation works now, and its holidays: what "working days only" means. */
export async function workingDaysOf(
	scope: OrganisationScope
): Promise<{ workingDays: readonly Weekday[]; holidays: readonly string[] }> {
	const row = await scope.db
		.selectFrom('working_calendar')
		.select(['windows', 'holidays'])
		.where('organisation_id', '=', scope.organisationId)
		.where('department_id', 'is', null)
		.where('valid_from', '<=', new Date(scope.clock.now()).toISOString().slice(0, 10))
		.orderBy('valid_from', 'desc')
		.limit(1)
		.executeTakeFirst();
	if (row === undefined) return { workingDays: [], holidays: [] };
	const windows = fromJson(windowsShape, row.windows);
	return {
		workingDays: weekdayNames.flatMap((name, index) =>
			(windows[name] ?? []).length > 0 ? [(index + 1) as Weekday] : []
		),
		holidays: fromJson(holidaysShape, row.holidays)
	};
}
