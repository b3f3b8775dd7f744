import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appHome, type AppHome, type RunningApp } from '../support/app.ts';
import { builtRoutes, type BuiltRoute } from '../support/routes.ts';
import {
	addressIn,
	ask,
	fingerprint,
	newestCompany,
	openArchive,
	plantCanary,
	post,
	signIn,
	untilSettled,
	type Archive,
	type Company
} from '../support/sweep.ts';

const canary = 'Zilpzalp';
/** Whoever holds the link may read: the link is the right. */
const byLink = /\[token\]/;

let home: AppHome;
let app: RunningApp;
let archive: Archive;
let theirs: Company;
let pages: BuiltRoute[];
let outsider = '';

beforeAll(async () => {
	pages = (await builtRoutes()).filter((route) => route.kind === 'page' && route.group !== 'dev');
	home = await appHome({ environment: { LOG_LEVEL: 'silent' } });
	const made = await home.cli('demo', 'load', '--responses', '300');
	expect(made.code, made.stderr).toBe(0);
	archive = openArchive(home.dataFolder);
	theirs = newestCompany(archive);
	plantCanary(archive, theirs, canary);
	const other = await home.cli(
		...['admin', 'create', '--organisation', 'Elsewhere', '--name', 'Sam Stranger'],
		...['--email', 'sam@elsewhere.test', '--password', 'a long enough passphrase']
	);
	expect(other.code, other.stdout + other.stderr).toBe(0);
	outsider = archive.db.prepare("select id from user where email = 'sam@elsewhere.test'").pluck().get() as string;
	app = await home.start();
	await untilSettled(archive, theirs);
}, 240_000);

afterAll(async () => {
	archive?.close();
	await app?.stop();
	home?.remove();
});

/** Which load functions are asked for: all, none, the page alone, all but the page; in the full run every choice. */
function masksOf(nodes: number): string[] {
	if (process.env.NINEFOLD_RELIABILITY === 'full') {
		return Array.from({ length: 2 ** nodes }, (_, bits) => bits.toString(2).padStart(nodes, '0'));
	}
	return ['1'.repeat(nodes), '0'.repeat(nodes), `${'0'.repeat(nodes - 1)}1`, `${'1'.repeat(nodes - 1)}0`];
}

describe('guards run for every request, whatever parts of a page it asks for (S4)', () => {
	test.each(['a stranger', 'somebody of another organisation'])(
		'no choice of load functions shows anything to %s',
		async (who) => {
			const faults: string[] = [];
			let asked = 0;
			for (const route of pages) {
				if (byLink.test(route.id)) continue;
				const session = who === 'a stranger' ? undefined : signIn(archive, outsider);
				const path = addressIn(route, archive, theirs).replace(/\/$/, '');
				for (const mask of masksOf(route.loads)) {
					const { status, body } = await ask(app.url, `${path}/__data.json?x-sveltekit-invalidated=${mask}`, {
						session
					});
					asked += 1;
					if (body.includes(canary)) faults.push(`${path} ${mask}: shows their words`);
					if (status >= 500) faults.push(`${path} ${mask}: ${status}`);
					if (route.group === 'app' && session === undefined && !/"type":"redirect"/.test(body) && status === 200)
						faults.push(`${path} ${mask}: was not led to the sign-in page: ${body.slice(0, 120)}`);
				}
			}
			expect(faults).toEqual([]);
			expect(asked).toBeGreaterThanOrEqual(4 * 40);
		}
	);

	test('their own leader is given data at the same addresses, so the silence means something', async () => {
		const session = signIn(archive, theirs.users.leader as string);
		let seen = 0;
		for (const route of pages) {
			if (route.group !== 'app') continue;
			const path = addressIn(route, archive, theirs);
			const mask = '1'.repeat(route.loads);
			const { body } = await ask(app.url, `${path}/__data.json?x-sveltekit-invalidated=${mask}`, { session });
			if (body.includes(canary)) seen += 1;
		}
		expect(seen).toBeGreaterThan(20);
	});

	test('no form action takes anything from a stranger', async () => {
		const faults: string[] = [];
		const before = fingerprint(archive, theirs.organisationId);
		const covered: string[] = [];
		for (const route of pages) {
			for (const action of route.actions) {
				covered.push(`${route.id} ${action}`);
				if (route.group === 'public') continue;
				const target = `${addressIn(route, archive, theirs)}?/${action}`;
				const fields = [
					['id', theirs.strategyId],
					['title', 'Not by us'],
					['name', 'Not by us']
				] as const;
				const plain = await post(app.url, target, fields, undefined, {
					accept: 'text/html',
					'x-sveltekit-action': 'no'
				});
				const inPlace = await post(app.url, target, fields);
				const isLedToLogin = plain.status === 303 && plain.headers.location?.startsWith('/login') === true;
				if (!isLedToLogin && ![401, 403, 404].includes(plain.status)) faults.push(`${target}: ${plain.status}`);
				if (!/"status":401/.test(inPlace.body) && ![401, 403, 404].includes(inPlace.status))
					faults.push(`${target} in place: ${inPlace.status} ${inPlace.body.slice(0, 100)}`);
			}
		}
		expect(faults).toEqual([]);
		expect(covered).toHaveLength(pages.reduce((sum, route) => sum + route.actions.length, 0));
		expect(covered.length).toBeGreaterThan(200);
		expect(fingerprint(archive, theirs.organisationId)).toEqual(before);
	});
});
