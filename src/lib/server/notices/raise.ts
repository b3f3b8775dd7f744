import { noticeKinds, type NoticeKind } from '../../domain/notices/kinds.ts';
import { may, type Role } from '../../domain/strategy/access.ts';
import { actor, type OrganisationScope } from '../access/organisation-scope.ts';
import { toInstant, toJson } from '../db/codec.ts';

export interface Notice {
	readonly kind: NoticeKind;
	/** The memberships that it concerns; whoever acts is left out, as is who may not see what it shows. */
	readonly to: readonly (string | null)[];
	/** Tells whoever acts as well (a reminder to oneself). */
	readonly evenMe?: boolean;
	readonly strategyId?: string | null;
	readonly itemId?: string | null;
	/** The page that shows it: a path of the application, beginning with a slash. */
	readonly path: string;
	/** What its sentence is made of. */
	readonly words: Readonly<Record<string, string | number | null>>;
	/** Names what is said, so that it is said to each person only once. */
	readonly once?: string;
}

/** Tells people something that concerns them, in the transaction of the deed: no deed no notice. Says how many were told. */
export async function raiseNotice(scope: OrganisationScope, notice: Notice): Promise<number> {
	const wanted = [...new Set(notice.to)].filter(
		(id): id is string => id !== null && (notice.evenMe === true || id !== actor(scope))
	);
	if (wanted.length === 0) return 0;
	const people = await scope.db
		.selectFrom('membership')
		.select(['id', 'role'])
		.where('organisation_id', '=', scope.organisationId)
		.where('id', 'in', wanted)
		.where('disabled_at', 'is', null)
		.execute();
	const at = toInstant(scope.clock.now());
	const rows = people
		.filter((person) => may(person.role as Role, noticeKinds[notice.kind].needs))
		.map((person) => {
			const id = scope.ids.id();
			return {
				organisation_id: scope.organisationId,
				id,
				membership_id: person.id,
				kind: notice.kind,
				strategy_id: notice.strategyId ?? null,
				item_id: notice.itemId ?? null,
				path: notice.path,
				words: toJson(notice.words),
				once: notice.once ?? id,
				at
			};
		});
	if (rows.length === 0) return 0;
	const told = await scope.db
		.insertInto('notice')
		.values(rows)
		.onConflict((conflict) => conflict.columns(['organisation_id', 'membership_id', 'once']).doNothing())
		.executeTakeFirst();
	return Number(told.numInsertedOrUpdatedRows ?? 0);
}
