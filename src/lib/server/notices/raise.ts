import { usualWay } from '../../domain/notices/choices.ts';
import { noticeKinds, type NoticeKind, type NoticeWay } from '../../domain/notices/kinds.ts';
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
	/**
	 * What its sentence is made of: `title` of the thing, `day` (a date), `reason`, `quote`, and `what` where a kind has
	 * several sentences (`notices.said.<kind>.<what>`). `by` is the name of whoever acts, unless it is given.
	 */
	readonly words: Readonly<Record<string, string | number | null>>;
	/** Names what is said, so that it is said to each person only once. */
	readonly once?: string;
}

/** A quotation is a taste of it; the rest stands on the page. */
const longestWord = 240;
const shortened = (value: string | number | null): string | number | null =>
	typeof value === 'string' && value.length > longestWord ? `${value.slice(0, longestWord - 1).trimEnd()}…` : value;

/** Tells people something that concerns them, in the transaction of the deed: no deed no notice. Says how many were told. */
export async function raiseNotice(scope: OrganisationScope, notice: Notice): Promise<number> {
	const wanted = [...new Set(notice.to)].filter(
		(id): id is string => id !== null && (notice.evenMe === true || id !== actor(scope))
	);
	if (wanted.length === 0) return 0;
	const people = await scope.db
		.selectFrom('membership')
		.leftJoin('notice_choice', (join) =>
			join
				.onRef('notice_choice.organisation_id', '=', 'membership.organisation_id')
				.onRef('notice_choice.membership_id', '=', 'membership.id')
				.on('notice_choice.kind', '=', notice.kind)
		)
		.select(['membership.id', 'membership.role', 'notice_choice.way'])
		.where('membership.organisation_id', '=', scope.organisationId)
		.where('membership.id', 'in', wanted)
		.where('membership.disabled_at', 'is', null)
		.orderBy('membership.id')
		.execute();
	const told = people
		.map(({ id, role, way }) => ({ id, role: role as Role, way: (way as NoticeWay | null) ?? usualWay(notice.kind) }))
		.filter((person) => person.way !== 'none' && may(person.role, noticeKinds[notice.kind].needs));
	if (told.length === 0) return 0;
	const at = toInstant(scope.clock.now());
	const by = 'by' in notice.words ? notice.words.by : await nameOfActor(scope);
	const words = Object.fromEntries(
		Object.entries({ ...notice.words, by: by ?? null }).map(([name, value]) => [name, shortened(value)])
	);
	const written = await scope.db
		.insertInto('notice')
		.values(
			told.map((person) => {
				const id = scope.ids.id();
				return {
					organisation_id: scope.organisationId,
					id,
					membership_id: person.id,
					kind: notice.kind,
					strategy_id: notice.strategyId ?? null,
					item_id: notice.itemId ?? null,
					path: notice.path,
					words: toJson(words),
					once: notice.once ?? id,
					at,
					// What is gathered for the week rings no bell.
					seen_at: person.way === 'digest' ? at : null,
					way: person.way
				};
			})
		)
		.onConflict((conflict) => conflict.columns(['organisation_id', 'membership_id', 'once']).doNothing())
		.executeTakeFirst();
	const count = Number(written.numInsertedOrUpdatedRows ?? 0);
	if (count > 0) scope.publish({ topic: 'notices', ids: told.map((person) => person.id) });
	return count;
}

async function nameOfActor(scope: OrganisationScope): Promise<string | null> {
	if (scope.principal.kind !== 'member') return null;
	const row = await scope.db
		.selectFrom('user')
		.select('name')
		.where('id', '=', scope.principal.userId)
		.executeTakeFirst();
	return row?.name ?? null;
}
