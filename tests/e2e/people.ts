import type { Page } from '@playwright/test';
import { openDatabase } from '#lib/server/db/client.ts';
import { principalScope } from '#lib/server/access/organisation-scope.ts';
import { strategyScopeOf, type StrategyScope } from '#lib/server/access/strategy-scope.ts';
import { hashPassword } from '#lib/server/auth/password.ts';
import { systemClock } from '#lib/server/clock.ts';
import { systemIds } from '#lib/server/ids.ts';
import { createLog } from '#lib/server/log.ts';
import type { Role } from '#lib/domain/strategy/access.ts';
import type { AppHome } from '../support/app.ts';
import { makeMember } from '../support/factories/identity.ts';

export interface Colleague {
	readonly name: string;
	readonly email: string;
	readonly password: string;
	readonly membershipId: string;
}

const password = 'a long enough passphrase';
let count = 0;

/** Works on the data of a running application from outside, as the command line does. */
export async function furnish<T>(
	home: AppHome,
	strategyId: string,
	work: (scope: StrategyScope, join: (role: Role, name: string) => Promise<Colleague>) => Promise<T>
): Promise<T> {
	const handle = openDatabase({ url: home.environment.DATABASE_URL ?? '' });
	const around = {
		handle,
		clock: systemClock,
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
		return await work(scope, async (role, name) => {
			const hash = await hashPassword(password);
			if (!hash.ok) throw new Error(hash.error.code);
			count += 1;
			const email = `colleague-${process.pid}-${count}@ninefold.test`;
			const made = await makeMember(around, row.organisation_id, role, { name, email, passwordHash: hash.value });
			return { name, email, password, membershipId: made.membershipId };
		});
	} finally {
		await handle.close();
	}
}

/** Signs somebody in and leads them to a page. */
export async function signIn(page: Page, who: { email: string; password: string }, path: string): Promise<void> {
	await page.goto(`/login?next=${encodeURIComponent(path)}`);
	await page.getByLabel('E-mail').fill(who.email);
	await page.getByLabel('Password', { exact: true }).fill(who.password);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.waitForURL(`**${path}`);
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
