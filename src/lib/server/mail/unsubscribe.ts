import { z } from 'zod';
import { isNoticeKind, noticeKindIds, waysOf } from '../../domain/notices/choices.ts';
import type { NoticeKind } from '../../domain/notices/kinds.ts';
import { isId } from '../../domain/shared/id.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { principalScope, type OrganisationScope, type Surroundings } from '../access/organisation-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { inTransaction } from '../db/transaction.ts';
import { textResponse, type HotHandler } from '../hot/handler.ts';
import { choicesOf, writeWays } from '../notices/choices.ts';
import type { Post } from './post.ts';

interface Asked {
	readonly organisationId: string;
	readonly membershipId: string;
	readonly kinds: readonly NoticeKind[];
}

const payload = z.tuple([z.string(), z.string(), z.array(z.string())]);

/** The way out of a mail's kinds: it works without signing in, for one person, and can only stop mail. */
export function unsubscribePath(
	post: Post,
	scope: OrganisationScope,
	membershipId: string,
	kinds: readonly NoticeKind[]
): string {
	const body = Buffer.from(JSON.stringify([scope.organisationId, membershipId, kinds])).toString('base64url');
	return `/unsubscribe/${body}.${post.sign(`unsubscribe ${body}`)}`;
}

function readToken(post: Post, token: string): Asked | null {
	const [body, signature] = token.split('.');
	if (body === undefined || signature === undefined || !post.isSigned(`unsubscribe ${body}`, signature)) return null;
	const [organisationId, membershipId, kinds] = payload.parse(
		JSON.parse(Buffer.from(body, 'base64url').toString('utf8'))
	);
	return isId(organisationId) && isId(membershipId)
		? { organisationId, membershipId, kinds: kinds.filter(isNoticeKind) }
		: null;
}

export interface UnsubscribePage {
	readonly organisation: string;
	readonly kinds: readonly NoticeKind[];
	/** Whether none of them comes by mail any more. */
	readonly isOff: boolean;
}

async function placeOf(around: Surroundings, asked: Asked | null): Promise<OrganisationScope | null> {
	if (asked === null) return null;
	const scope = await principalScope(around, asked.organisationId, { kind: 'public' });
	if (scope === null) return null;
	const here = await scope.db
		.selectFrom('membership')
		.select('id')
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', asked.membershipId)
		.executeTakeFirst();
	return here === undefined ? null : scope;
}

/** What a link out of mail would stop. Looking changes nothing. */
export async function readUnsubscribe(
	around: Surroundings,
	post: Post,
	token: string
): Promise<UnsubscribePage | null> {
	const asked = readToken(post, token);
	const scope = await placeOf(around, asked);
	if (asked === null || scope === null) return null;
	const { ways } = await choicesOf(scope, asked.membershipId);
	return {
		organisation: scope.organisation.name,
		kinds: asked.kinds,
		isOff: asked.kinds.every((kind) => ways[kind] !== 'mail')
	};
}

/** Stops mail of the kinds that a link names, or all mail. What came by mail stands at the bell from now on. */
export async function unsubscribe(
	around: Surroundings,
	post: Post,
	token: string,
	everything: boolean
): Promise<Result<undefined, 'mail.no_link'>> {
	const asked = readToken(post, token);
	const scope = await placeOf(around, asked);
	if (asked === null || scope === null) return fail('mail.no_link');
	return inTransaction(scope, async (inner): Promise<Result<undefined, 'mail.no_link'>> => {
		const { ways } = await choicesOf(inner, asked.membershipId);
		const stopped = (everything ? noticeKindIds : asked.kinds).filter(
			(kind) => (ways[kind] === 'mail' || (everything && ways[kind] === 'digest')) && waysOf(kind).includes('bell')
		);
		await writeWays(inner, asked.membershipId, Object.fromEntries(stopped.map((kind) => [kind, 'bell' as const])));
		await recordAudit(inner, {
			action: 'notices.unsubscribed',
			detail: { membership: asked.membershipId, kinds: stopped.join(' ') }
		});
		return ok();
	});
}

const bodyAtMost = 4096;

/**
 * Takes what the page's form and the one-click header of mail programs post; the page itself only looks. Whoever holds
 * the link may: it is not bound to a session, so no other page can misuse one.
 */
export const unsubscribeHandler = (about: { readonly around: Surroundings; readonly post: Post }): HotHandler => ({
	pattern: '/unsubscribe/[token]/stop',
	methods: ['GET', 'POST'],
	access: 'public',
	async handle(request) {
		const page = `/unsubscribe/${encodeURIComponent(request.params.token ?? '')}`;
		const lead = textResponse(303, '', { location: page, 'cache-control': 'no-store' });
		// Scanners of mail follow every link: looking leads to the page and changes nothing.
		if (request.method !== 'POST') return lead;
		const body = await request.body(bodyAtMost);
		if (body === null) return textResponse(413, 'Too large');
		const form = new URLSearchParams(body.toString('utf8'));
		const token = request.params.token ?? '';
		const done = await unsubscribe(about.around, about.post, token, form.get('what') === 'everything');
		if (!done.ok) return textResponse(404, 'Not found');
		if (form.get('List-Unsubscribe') === 'One-Click') return textResponse(200, 'OK');
		return lead;
	}
});
