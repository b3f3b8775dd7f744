import type { Surroundings } from '../access/organisation-scope.ts';
import { toInstant } from '../db/codec.ts';
import { hashToken } from '../ids.ts';
import { absoluteLimitMs, idleLimitMs, toBeRenewed } from './adapter.ts';
import { luciaOf } from './lucia.ts';

type Around = Pick<Surroundings, 'handle' | 'clock' | 'ids'>;

/** A session that has just begun: the token goes into the cookie and nowhere else. */
export interface NewSession {
	readonly token: string;
	/** What is stored of it. */
	readonly handle: string;
}

export interface SignedIn {
	readonly user: {
		readonly id: string;
		readonly name: string;
		readonly email: string;
		readonly locale: string | null;
		readonly theme: string | null;
		/** Names this session in lists; it is not the token. */
		readonly sessionId: string;
	};
	/** A new token to be kept instead of the old one, when this visit had to replace it. */
	readonly renewed: string | null;
}

/** How often a visit is written down. */
const noticeEveryMs = 5 * 60_000;

const shortAgent = (agent: string | null): string | null =>
	agent === null ? null : agent.replaceAll(/[^\x20-\x7e]/g, '').slice(0, 300);

/** Begins a session for somebody who has just shown who they are: always with a token made now. */
export async function beginSession(
	around: Around,
	userId: string,
	options: { readonly agent: string | null; readonly absoluteExpiresAt?: string }
): Promise<NewSession> {
	const session = await luciaOf(around).createSession(
		userId,
		{
			handle: '',
			lastSeenAt: '',
			absoluteExpiresAt: options.absoluteExpiresAt ?? toInstant(around.clock.now() + absoluteLimitMs),
			agent: shortAgent(options.agent)
		},
		{ sessionId: around.ids.token() }
	);
	return { token: session.id, handle: hashToken(session.id) };
}

/** Who holds a token, or nobody. Counts as a visit; replaces the token when a change of rights asked for it. */
export async function readSession(around: Around, token: string): Promise<SignedIn | null> {
	const lucia = luciaOf(around);
	const { session, user } = await lucia.validateSession(token);
	if (session === null) return null;
	let handle = session.handle;
	let renewed: string | null = null;
	const now = around.clock.now();
	if (session.lastSeenAt === toBeRenewed) {
		const next = await beginSession(around, user.id, {
			agent: session.agent,
			absoluteExpiresAt: session.absoluteExpiresAt
		});
		await lucia.invalidateSession(token);
		renewed = next.token;
		handle = next.handle;
	} else if (now - Date.parse(session.lastSeenAt) >= noticeEveryMs) {
		const until = toInstant(Math.min(now + idleLimitMs, Date.parse(session.absoluteExpiresAt)));
		await around.handle.db
			.updateTable('session')
			.set({ last_seen_at: toInstant(now), expires_at: until })
			.where('id', '=', handle)
			.where('last_seen_at', '!=', toBeRenewed)
			.execute();
	}
	const { id, name, email, locale, theme } = user;
	return { user: { id, name, email, locale, theme, sessionId: handle }, renewed };
}

/** Whose session a token opens, if that can be told without writing anything: it is valid, and its visit is noted. */
export async function peekSession(around: Around, token: string): Promise<string | null> {
	const now = around.clock.now();
	const row = await around.handle.db
		.selectFrom('session')
		.select(['user_id', 'expires_at', 'absolute_expires_at', 'last_seen_at'])
		.where('id', '=', hashToken(token))
		.executeTakeFirst();
	if (row === undefined || row.last_seen_at === toBeRenewed) return null;
	if (row.expires_at <= toInstant(now) || row.absolute_expires_at <= toInstant(now)) return null;
	return now - Date.parse(row.last_seen_at) < noticeEveryMs ? row.user_id : null;
}

/** Ends the session of a token: signing out. */
export const endSession = (around: Around, token: string): Promise<void> => luciaOf(around).invalidateSession(token);
