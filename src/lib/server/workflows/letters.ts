import type { OrganisationScope } from '../access/organisation-scope.ts';
import { queueMail } from '../mail/queue.ts';

interface Link {
	/** A secret: it is sealed while it waits. */
	readonly path: string;
	readonly expiresAt: string;
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

/** Sends an invitation, where this server sends mail. Says whether it goes out. */
export async function mailInvitation(
	scope: OrganisationScope,
	invitation: Link & { readonly email: string; readonly name: string }
): Promise<boolean> {
	const { post } = scope;
	if (post?.isOn !== true || scope.organisation.demo) return false;
	const { path, expiresAt, email, name } = invitation;
	await queueMail(scope, {
		kind: 'invitation',
		membershipId: null,
		address: email,
		name,
		locale: scope.organisation.locale,
		words: { sealedPath: post.seal(path), expiresAt, by: await nameOfActor(scope) }
	});
	return true;
}

/** Sends a way to a new password, where this server sends mail. Says whether it goes out. */
export async function mailReset(
	scope: OrganisationScope,
	person: { readonly id: string; readonly name: string; readonly email: string; readonly locale: string | null },
	link: Link
): Promise<boolean> {
	const { post } = scope;
	if (post?.isOn !== true || scope.organisation.demo) return false;
	await queueMail(scope, {
		kind: 'reset',
		membershipId: person.id,
		address: person.email,
		name: person.name,
		locale: person.locale ?? scope.organisation.locale,
		words: { sealedPath: post.seal(link.path), expiresAt: link.expiresAt }
	});
	return true;
}
