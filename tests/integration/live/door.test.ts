import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { toInstant } from '#lib/server/db/codec.ts';
import { createEventHub } from '#lib/server/events.ts';
import { hashToken } from '#lib/server/ids.ts';
import { liveDoor } from '#lib/server/hot/live.ts';
import { closeStreams } from '#lib/server/live/stream.ts';
import { figureWorld } from '../../support/figures.ts';

const minute = 60_000;

/** Ada, a member of the world's organisation, and how a session of hers stands. */
async function world() {
	const { scope, around, clock } = await figureWorld();
	const { db } = around.handle;
	const now = toInstant(clock.now());
	const user = around.ids.id();
	await db
		.insertInto('user')
		.values({ id: user, email: 'a@b.test', email_key: 'a@b.test', name: 'Ada', created_at: now } as never)
		.execute();
	await db
		.insertInto('membership')
		.values({
			organisation_id: scope.organisationId,
			id: around.ids.id(),
			user_id: user,
			role: 'viewer',
			created_at: now
		} as never)
		.execute();
	const session = async (token: string, seen: number, until: number): Promise<void> => {
		await db
			.insertInto('session')
			.values({
				id: hashToken(token),
				user_id: user,
				expires_at: toInstant(clock.now() + until),
				absolute_expires_at: toInstant(clock.now() + 60 * minute),
				created_at: now,
				last_seen_at: toInstant(seen),
				agent: null
			})
			.execute();
	};
	const events = createEventHub();
	const door = liveDoor({ around, events, ids: around.ids, config: { appUrl: 'http://localhost' } as never });
	return { scope, events, door, session, db, user, now: clock.now() };
}

test('a page whose session needs nothing but a look is let in and told; all others are looked at closer (S1)', async () => {
	const { scope, events, door, session, db, user, now } = await world();
	await session('fresh', now - minute, 30 * minute);
	await session('over', now - minute, -minute);
	await session('renew', 0, 30 * minute);
	await session('long-ago', now - 6 * minute, 30 * minute);
	const server = createServer((asked, response) => {
		void door(asked, response).then((isIn) => {
			if (!isIn) response.writeHead(404).end();
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	const ask = (cookie: string): Promise<{ status: number; until: (words: string) => Promise<string> }> =>
		new Promise((resolve, reject) => {
			const asked = request({ host: '127.0.0.1', port, headers: { cookie } }, (answer) => {
				let text = '';
				let look = (): void => undefined;
				answer.on('data', (part: Buffer) => {
					text += part.toString();
					look();
				});
				answer.on('error', () => undefined);
				const until = (words: string): Promise<string> =>
					new Promise((found) => {
						look = () => {
							if (text.includes(words)) found(text);
						};
						look();
					});
				resolve({ status: answer.statusCode ?? 0, until });
			});
			asked.on('error', reject);
			asked.end();
		});
	for (const cookie of [
		'',
		'session=',
		'session=unknown',
		'session=over',
		'session=renew',
		'session=long-ago',
		'other=fresh'
	]) {
		expect((await ask(cookie)).status, cookie).toBe(404);
	}
	const page = await ask('theme=dark; session=fresh');
	expect(page.status).toBe(200);
	await page.until(': here');
	events.publish({ organisationId: 'other', topic: 'plan' });
	events.publish({ organisationId: scope.organisationId, topic: 'figures' });
	expect(await page.until('"figures"')).toContain('data: {"topics":["figures"]}');
	// Whoever is no member any more is not let in again.
	await db
		.updateTable('membership')
		.set({ disabled_at: toInstant(now) })
		.where('user_id', '=', user)
		.execute();
	expect((await ask('session=fresh')).status).toBe(404);
	closeStreams();
	expect(events.listeners).toBe(0);
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
});
