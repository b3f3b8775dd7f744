import type { Page } from '@playwright/test';
import { openDatabase, type DatabaseHandle } from '#lib/server/db/client.ts';
import { principalScope } from '#lib/server/access/organisation-scope.ts';
import { strategyScopeOf, type StrategyScope } from '#lib/server/access/strategy-scope.ts';
import { hashPassword } from '#lib/server/auth/password.ts';
import { hashToken, systemIds } from '#lib/server/ids.ts';
import { createLog } from '#lib/server/log.ts';
import type { Role } from '#lib/domain/strategy/access.ts';
import type { AppHome } from '../support/app.ts';
import { makeMember } from '../support/factories/identity.ts';
import { clock } from './clock.ts';

export interface Colleague {
	readonly name: string;
	readonly email: string;
	readonly password: string;
	readonly membershipId: string;
	/** A session of theirs, made without the sign-in form, which has tests of its own. */
	readonly session: Session;
}

export interface Session {
	readonly token: string;
	readonly url: string;
}

const password = 'a long enough passphrase';
let count = 0;

/** Works on the data of a running application from outside, as the command line does. */
export async function furnish<T>(
	home: AppHome,
	strategyId: string,
	work: (
		scope: StrategyScope,
		join: (role: Role, name: string, departmentId?: string) => Promise<Colleague>
	) => Promise<T>
): Promise<T> {
	const handle = openDatabase({ url: home.environment.DATABASE_URL ?? '' });
	const around = {
		handle,
		clock,
		ids: systemIds,
		log: createLog({ logLevel: 'silent' }),
		publish: () => undefined
	};
	try {
		const row = await handle.db
			.selectFrom('strategy')
			.select('organisation_id')
			.where('id', '=', strategyId)
			.executeTakeFirstOrThrow();
		const operator = await principalScope(around, row.organisation_id, { kind: 'operator' });
		const scope = operator === null ? null : await strategyScopeOf(operator, strategyId);
		if (scope === null) throw new Error('The strategy has no scope');
		return await work(scope, async (role, name, departmentId) => {
			const hash = await hashPassword(password);
			if (!hash.ok) throw new Error(hash.error.code);
			count += 1;
			const email = `colleague-${process.pid}-${count}@ninefold.test`;
			const made = await makeMember(around, row.organisation_id, role, {
				name,
				email,
				passwordHash: hash.value,
				departmentId: departmentId ?? null
			});
			const session = await makeSession(handle, home.url, made.userId);
			return { name, email, password, membershipId: made.membershipId, session };
		});
	} finally {
		await handle.close();
	}
}

async function makeSession({ db }: DatabaseHandle, url: string, userId: string): Promise<Session> {
	const token = systemIds.token();
	const now = clock.now();
	const later = new Date(now + 12 * 3_600_000).toISOString();
	await db
		.insertInto('session')
		.values({
			id: hashToken(token),
			user_id: userId,
			expires_at: later,
			absolute_expires_at: later,
			created_at: new Date(now).toISOString(),
			last_seen_at: new Date(now).toISOString(),
			agent: null
		})
		.execute();
	return { token, url };
}

/** A session of somebody who has an account. */
export async function sessionOf(home: AppHome, email: string): Promise<Session> {
	const handle = openDatabase({ url: home.environment.DATABASE_URL ?? '' });
	try {
		const user = await handle.db
			.selectFrom('user')
			.select('id')
			.where('email_key', '=', email.toLowerCase())
			.executeTakeFirstOrThrow();
		return await makeSession(handle, home.url, user.id);
	} finally {
		await handle.close();
	}
}

/** Comes in with a session and opens a page. */
export async function comeIn(page: Page, session: Session, path: string): Promise<void> {
	await page.context().addCookies([{ name: 'session', value: session.token, url: session.url }]);
	await page.goto(session.url + path);
	await arrived(page);
}

/** Leads somebody to a page, signed in: by the session they have, else by the form. */
export async function signIn(
	page: Page,
	who: { email: string; password: string; session?: Session },
	path: string
): Promise<void> {
	if (who.session !== undefined) return comeIn(page, who.session, path);
	await page.goto(`/login?next=${encodeURIComponent(path)}`);
	await page.getByLabel('E-mail').fill(who.email);
	await page.getByLabel('Password', { exact: true }).fill(who.password);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.waitForURL(`**${path}`);
	await arrived(page);
}

/**
 * Waits until the script of a page has taken over, so that what is pressed is pressed with it: kit puts its announcer
 * into the page when everything is mounted. Pages that bring no script, and tabs that run none, are there at once.
 */
export async function arrived(page: Page): Promise<void> {
	await page.waitForFunction(() => {
		const probe = document.createElement('div');
		probe.innerHTML = '<noscript><i></i></noscript>';
		const runsScript = probe.querySelector('i') === null;
		const bringsScript = [...document.scripts].some((script) => script.textContent.includes('__sveltekit'));
		return !runsScript || !bringsScript || document.getElementById('svelte-announcer') !== null;
	});
}

/** A new strategy with a name that no other test uses; its id. */
export async function newStrategy(home: AppHome, name: string): Promise<string> {
	const made = await home.cli('strategy', 'create', '--name', name, '--json');
	if (made.code !== 0) throw new Error(made.stderr);
	return (JSON.parse(made.stdout) as { id: string }).id;
}

/** Waits until the script of a page of the app has come, so that what is pressed is pressed with it. */
export const withScript = async (page: Page): Promise<void> => {
	await page.waitForFunction(async () =>
		(await navigator.locks.query()).held?.some((lock) => lock.name === 'ninefold-live')
	);
};
