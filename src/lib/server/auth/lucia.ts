import { Lucia, TimeSpan } from 'lucia';
import type { Surroundings } from '../access/organisation-scope.ts';
import { createAdapter, idleLimitMs } from './adapter.ts';

declare module 'lucia' {
	interface Register {
		Lucia: ReturnType<typeof createLucia>;
		DatabaseSessionAttributes: SessionAttributes;
		DatabaseUserAttributes: UserAttributes;
	}
}

interface SessionAttributes {
	/** What is stored of the token: names the session in lists, opens nothing. */
	handle: string;
	lastSeenAt: string;
	absoluteExpiresAt: string;
	agent: string | null;
}

interface UserAttributes {
	email: string;
	name: string;
	locale: string | null;
	theme: string | null;
}

const createLucia = (around: Pick<Surroundings, 'handle' | 'clock'>) =>
	new Lucia(createAdapter(around.handle, around.clock), {
		sessionExpiresIn: new TimeSpan(idleLimitMs / 1000, 's'),
		getSessionAttributes: (attributes) => ({ ...attributes }),
		getUserAttributes: (attributes) => ({ ...attributes })
	});

const made = new WeakMap<object, ReturnType<typeof createLucia>>();

/** The one lucia of a database. Nothing outside this folder knows that the library exists. */
export function luciaOf(around: Pick<Surroundings, 'handle' | 'clock'>): ReturnType<typeof createLucia> {
	let lucia = made.get(around);
	if (lucia === undefined) {
		lucia = createLucia(around);
		made.set(around, lucia);
	}
	return lucia;
}
