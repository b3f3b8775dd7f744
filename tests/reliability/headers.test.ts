import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appHome, type AppHome, type RunningApp } from '../support/app.ts';
import { builtRoutes, type BuiltRoute } from '../support/routes.ts';
import {
	addressIn,
	ask,
	newestCompany,
	openArchive,
	signIn,
	type Answer,
	type Archive,
	type Company
} from '../support/sweep.ts';

let home: AppHome;
let app: RunningApp;
let archive: Archive;
let company: Company;
let routes: BuiltRoute[];

beforeAll(async () => {
	routes = (await builtRoutes()).filter((route) => route.group !== 'dev');
	home = await appHome();
	const made = await home.cli('demo', 'load', '--responses', '300');
	expect(made.code, made.stderr).toBe(0);
	app = await home.start();
	archive = openArchive(home.dataFolder);
	company = newestCompany(archive);
}, 240_000);

afterAll(async () => {
	archive?.close();
	await app?.stop();
	home?.remove();
});

const isPage = ({ headers }: Answer): boolean => headers['content-type']?.startsWith('text/html') === true;

/** What is missing from an answer. */
function lacks(answer: Answer, isSignedIn: boolean): string[] {
	const { headers } = answer;
	const faults: string[] = [];
	if (headers['x-content-type-options'] !== 'nosniff') faults.push('nosniff');
	if (isPage(answer)) {
		if (headers['referrer-policy'] !== 'same-origin') faults.push(`referrer-policy: ${headers['referrer-policy']}`);
		const policy = headers['content-security-policy'] ?? '';
		if (!/script-src ([^;]*'(nonce|sha256)-[\w+/=-]+'|'none')/.test(policy)) faults.push(`csp: ${policy}`);
		if (/script-src [^;]*'unsafe-(inline|eval)'/.test(policy)) faults.push(`csp allows scripts of anybody: ${policy}`);
		for (const part of ["object-src 'none'", "base-uri 'none'", 'frame-ancestors'])
			if (!policy.includes(part) && !(part.startsWith('object') && policy.includes("default-src 'none'")))
				faults.push(`csp without ${part}`);
	}
	if (isSignedIn && headers['cache-control']?.includes('no-store') !== true)
		faults.push(`cache-control: ${headers['cache-control']}`);
	if (headers['x-powered-by'] !== undefined || headers.server !== undefined) faults.push('names its software');
	return faults;
}

describe('headers of every answer (S19)', () => {
	test('every route of the build, signed in and not, as page and as data', async () => {
		const faults: string[] = [];
		let answers = 0;
		for (const route of routes) {
			const address = addressIn(route, archive, company);
			const session = signIn(archive, company.users.admin as string);
			for (const [who, cookie] of [
				['stranger', undefined],
				['admin', session]
			] as const) {
				const paths = [address, ...(route.kind === 'page' ? [`${address.replace(/\/$/, '')}/__data.json`] : [])];
				for (const path of paths) {
					const method = route.methods.includes('GET') ? 'GET' : (route.methods[0] as string);
					const answer = await ask(app.url, path, { method, session: cookie });
					answers += 1;
					// The hot addresses know no session: what they answer is the same for everybody.
					const isSignedIn = cookie !== undefined && route.kind !== 'hot';
					for (const fault of lacks(answer, isSignedIn)) faults.push(`${who} ${path} (${answer.status}): ${fault}`);
				}
			}
		}
		expect(faults).toEqual([]);
		expect(answers).toBeGreaterThanOrEqual(routes.length * 2);
	});

	test('an address that does not exist, with and without a session', async () => {
		for (const session of [undefined, signIn(archive, company.users.leader as string)]) {
			for (const path of ['/no-such-page', '/strategies/none', '/people/x/y', '/s/a/b', '/api/v1/none']) {
				const answer = await ask(app.url, path, { session });
				expect(answer.status, path).toBeGreaterThanOrEqual(400);
				expect(answer.status, path).toBeLessThan(500);
				expect(lacks(answer, false), path).toEqual([]);
				expect(answer.body).not.toMatch(/node_modules|\.ts:\d|at \w+ \(|SQLITE|select /);
			}
		}
	});

	test('nothing that was not meant to be served is served', async () => {
		const faults: string[] = [];
		for (const path of [
			...[
				'/.git/config',
				'/.env',
				'/package.json',
				'/src/hooks.server.ts',
				'/build/ninefold.js',
				'/ninefold.db',
				'/secret.key'
			],
			...[
				'/data/ninefold.db',
				'/../package.json',
				'/%2e%2e/package.json',
				'/..%2fpackage.json',
				'/_app/',
				'/_app/immutable/'
			],
			...[
				'/_app/../../../package.json',
				'/.well-known/../package.json',
				'/server-status',
				'/debug',
				'/metrics',
				'/admin'
			]
		]) {
			const { status, body } = await ask(app.url, path);
			if (status < 300 || /"dependencies"|SQLite format|repositoryformatversion/.test(body))
				faults.push(`${path}: ${status}`);
		}
		const page = await ask(app.url, '/login');
		const scripts = [...page.body.matchAll(/\/_app\/[\w./-]+\.js/g)].map(([path]) => path);
		expect(scripts.length).toBeGreaterThan(0);
		for (const script of scripts) {
			if ((await ask(app.url, `${script}.map`)).status < 300) faults.push(`${script}.map is served`);
			if ((await ask(app.url, script)).body.includes('sourceMappingURL=data'))
				faults.push(`${script} holds its sources`);
		}
		expect(faults).toEqual([]);
	});

	test('refused before anything else looks: TRACE, two slashes, other hosts, encoded bodies', async () => {
		const status = async (path: string, asking: Parameters<typeof ask>[2] = {}) =>
			(await ask(app.url, path, asking)).status;
		for (const path of ['/', '/login', '/healthz', '/s/none', '/api/v1/responses'])
			expect(await status(path, { method: 'TRACE' }), path).toBe(405);
		for (const path of ['//evil.example', '//login', '///', '//evil.example/%2e%2e'])
			expect(await status(path), path).toBe(400);
		for (const host of ['evil.example', 'localhost.evil.example', 'evil.example:3000', '127.0.0.1.evil.example'])
			expect(await status('/login', { headers: { host } }), host).toBeGreaterThanOrEqual(400);
		for (const encoding of ['br', 'gzip', 'deflate', 'br, gzip']) {
			const headers = {
				origin: app.url,
				'content-encoding': encoding,
				'content-type': 'application/x-www-form-urlencoded'
			};
			expect(await status('/login', { method: 'POST', body: 'email=x', headers }), encoding).toBe(415);
		}
	});

	test('forged headers of a proxy change neither links nor redirects', async () => {
		const forged = {
			'x-forwarded-host': 'evil.example',
			'x-forwarded-proto': 'https',
			'x-ninefold-protocol': 'https',
			forwarded: 'host=evil.example'
		};
		const session = signIn(archive, company.users.leader as string);
		for (const path of ['/', '/people', '/login']) {
			const answer = await ask(app.url, path, { session, headers: forged });
			expect(answer.body + (answer.headers.location ?? ''), path).not.toContain('evil.example');
		}
	});
});
