import { z } from 'zod';
import { isNoticeKind, noticeKindIds } from '../../domain/notices/choices.ts';
import { noticeKinds, type NoticeKind } from '../../domain/notices/kinds.ts';
import type { NoticeLine } from '../../domain/notices/notice.ts';
import { isId } from '../../domain/shared/id.ts';
import { may, type Role } from '../../domain/strategy/access.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { fromJson } from '../db/codec.ts';

/** What somebody may be shown now: whose role they are told as, and which membership they have. */
export interface Reader {
	readonly membershipId: string;
	readonly role: Role;
}

const wordsShape = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));

/** The kinds of which a role may be told. */
export const kindsFor = (role: Role): NoticeKind[] =>
	noticeKindIds.filter((kind) => may(role, noticeKinds[kind].needs));

/**
 * The notices of a person that they may see now: of kinds that their role allows, about things that are still there. The
 * rule of reading and of sending alike.
 */
export function visibleNotices(scope: OrganisationScope, reader: Reader) {
	return scope.db
		.selectFrom('notice')
		.leftJoin('item', (join) =>
			join.onRef('item.id', '=', 'notice.item_id').onRef('item.organisation_id', '=', 'notice.organisation_id')
		)
		.where('notice.organisation_id', '=', scope.organisationId)
		.where('notice.membership_id', '=', reader.membershipId)
		.where('notice.kind', 'in', kindsFor(reader.role))
		.where((eb) =>
			eb.or([
				eb('notice.item_id', 'is', null),
				eb.and([eb('item.id', 'is not', null), eb('item.removed_at', 'is', null)])
			])
		);
}

export const noticeColumns = [
	'notice.id',
	'notice.kind',
	'notice.words',
	'notice.path',
	'notice.at',
	'notice.seen_at'
] as const;

interface Row {
	readonly id: string;
	readonly kind: string;
	readonly words: string;
	readonly path: string;
	readonly at: string;
	readonly seen_at: string | null;
}

export function lineOf(row: Row): NoticeLine[] {
	if (!isNoticeKind(row.kind)) return [];
	return [
		{
			id: row.id,
			kind: row.kind,
			words: fromJson(wordsShape, row.words),
			path: row.path,
			at: row.at,
			isNew: row.seen_at === null
		}
	];
}

const readerOf = (scope: OrganisationScope): Reader | null =>
	scope.principal.kind === 'member' ? { membershipId: scope.principal.membershipId, role: scope.principal.role } : null;

export interface Bell {
	readonly unread: number;
	/** The newest, for the panel: new ones first. */
	readonly latest: readonly NoticeLine[];
	/** Where the new ones are shown: who has been there has seen them. */
	readonly paths: readonly string[];
}

const latestShown = 5;
const pathsKnown = 50;

/** What the bell of every page shows. */
export async function getBell(scope: OrganisationScope): Promise<Bell> {
	const reader = readerOf(scope);
	if (reader === null) return { unread: 0, latest: [], paths: [] };
	const visible = visibleNotices(scope, reader);
	const [count, latest, paths] = await Promise.all([
		visible
			.where('notice.seen_at', 'is', null)
			.select(({ fn }) => fn.countAll<number>().as('n'))
			.executeTakeFirst(),
		visible
			.select(noticeColumns)
			.orderBy((eb) => eb.case().when('notice.seen_at', 'is', null).then(0).else(1).end())
			.orderBy('notice.at', 'desc')
			.orderBy('notice.id', 'desc')
			.limit(latestShown)
			.execute(),
		visible.where('notice.seen_at', 'is', null).select('notice.path').distinct().limit(pathsKnown).execute()
	]);
	return { unread: Number(count?.n ?? 0), latest: latest.flatMap(lineOf), paths: paths.map((row) => row.path) };
}

export interface NoticePage {
	readonly unread: number;
	readonly lines: readonly NoticeLine[];
	/** Where the next page begins; none at the end. */
	readonly next: string | null;
	readonly kind: NoticeKind | null;
	/** The kinds of which there is something, for the filter. */
	readonly kinds: readonly NoticeKind[];
}

export const noticesOnPage = 40;

interface Cursor {
	readonly rank: 0 | 1;
	readonly at: string;
	readonly id: string;
}

function readCursor(text: string | null): Cursor | null {
	const [rank, at, id] = (text ?? '').split('_');
	if ((rank !== '0' && rank !== '1') || at === undefined || id === undefined) return null;
	if (!Number.isFinite(Date.parse(at)) || !isId(id)) return null;
	return { rank: rank === '0' ? 0 : 1, at, id };
}

/** My notices, new ones first, each part by time; one page of them, of one kind or of all. */
export async function listNotices(
	scope: OrganisationScope,
	asked: { readonly kind?: string | null; readonly from?: string | null } = {}
): Promise<NoticePage> {
	const reader = readerOf(scope);
	if (reader === null) return { unread: 0, lines: [], next: null, kind: null, kinds: [] };
	const kind = asked.kind && isNoticeKind(asked.kind) ? asked.kind : null;
	const cursor = readCursor(asked.from ?? null);
	const visible = visibleNotices(scope, reader);
	let query = visible
		.select(noticeColumns)
		.orderBy((eb) => eb.case().when('notice.seen_at', 'is', null).then(0).else(1).end())
		.orderBy('notice.at', 'desc')
		.orderBy('notice.id', 'desc')
		.limit(noticesOnPage + 1);
	if (kind !== null) query = query.where('notice.kind', '=', kind);
	if (cursor !== null) {
		query = query.where((eb) => {
			const later = eb.or([
				eb('notice.at', '<', cursor.at),
				eb.and([eb('notice.at', '=', cursor.at), eb('notice.id', '<', cursor.id)])
			]);
			return cursor.rank === 0
				? eb.or([eb('notice.seen_at', 'is not', null), later])
				: eb.and([eb('notice.seen_at', 'is not', null), later]);
		});
	}
	const [rows, unread, kinds] = await Promise.all([
		query.execute(),
		visible
			.where('notice.seen_at', 'is', null)
			.select(({ fn }) => fn.countAll<number>().as('n'))
			.executeTakeFirst(),
		visible.select('notice.kind').distinct().execute()
	]);
	const shown = rows.slice(0, noticesOnPage);
	const last = shown.at(-1);
	return {
		unread: Number(unread?.n ?? 0),
		lines: shown.flatMap(lineOf),
		next:
			rows.length > noticesOnPage && last !== undefined
				? `${last.seen_at === null ? 0 : 1}_${last.at}_${last.id}`
				: null,
		kind,
		kinds: noticeKindIds.filter((one) => kinds.some((row) => row.kind === one))
	};
}
