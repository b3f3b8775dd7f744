import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appHome, type AppHome, type RunningApp } from '../support/app.ts';
import { addressOf, builtRoutes, type BuiltRoute } from '../support/routes.ts';
import {
	addressIn,
	ask,
	comparable,
	fingerprint,
	formsOf,
	freshWords,
	newestCompany,
	openArchive,
	paramsOf,
	plantCanary,
	post,
	signIn,
	untilSettled,
	uuid,
	withUnknownIds,
	type Archive,
	type Company,
	type FoundForm
} from '../support/sweep.ts';

/** A word that only the other organisation uses. */
const canary = 'Zilpzalp';

/** Where what is in the address is itself the right to see it: whoever holds the link may use it. */
const byLink = new Set([
	'/(public)/setup/[token]',
	'/s/[token]',
	'/(public)/guest/[token]',
	'/(public)/invite/[token]',
	'/(public)/reset/[token]',
	'/(public)/unsubscribe/[token]',
	'/unsubscribe/[token]/stop',
	'/(public)/update/[token]'
]);

/** Names under which forms send the ids of other things, and what kind of thing that is. */
const references: Readonly<Record<string, string>> = {
	touchpoint: 'touchpoint',
	touchpointId: 'touchpoint',
	finding: 'finding',
	findingId: 'finding',
	goal: 'goal',
	goalId: 'goal',
	metric: 'metric',
	metricId: 'metric',
	persona: 'persona',
	personaId: 'persona',
	journey: 'journey',
	stage: 'stage',
	competitor: 'competitor',
	competitorId: 'competitor',
	criterion: 'criterion',
	keyword: 'keyword',
	tactic: 'tactic',
	survey: 'survey',
	question: 'question',
	action: 'action',
	decision: 'decision',
	moment: 'moment',
	parent: 'goal',
	from: 'tactic',
	to: 'goal',
	after: 'action',
	parentGoalId: 'goal',
	restsOn: 'finding',
	touches: 'touchpoint',
	item: 'tactic',
	criterionId: 'criterion',
	claim: 'claim',
	review: 'review',
	message: 'message',
	event: 'marked_event',
	lesson: 'lesson',
	department: 'table:department',
	departmentId: 'table:department',
	member: 'table:membership',
	who: 'table:membership',
	owner: 'table:membership',
	ownerMembershipId: 'table:membership',
	assignee: 'table:membership',
	lead: 'table:membership',
	leadId: 'table:membership',
	standIn: 'table:membership',
	point: 'table:action_point',
	effect: 'table:tactic_effect',
	watch: 'table:tactic_effect',
	spend: 'table:spend',
	value: 'table:assumption_value',
	text: 'table:voice_text',
	note: 'table:review_note',
	round: 'table:readiness_round',
	practice: 'table:practice',
	link: 'table:link'
};

/** What there is one of in every organisation, without an id: whoever keeps it moves its version, so no try may succeed. */
const oneOfItsKind = new Set(['/(app)/guide tone']);

/** What else has an id of its own, and may be sent as `id`. */
const ownTables = [
	'webhook',
	'webhook_delivery',
	'tone_rule',
	'assumption_value',
	'message_version',
	'check_in',
	'comment',
	'alert'
];

let home: AppHome;
let app: RunningApp;
let archive: Archive;
let theirs: Company;
let ours: Company;
let routes: BuiltRoute[];
/** Forms of the other organisation's pages by route and action, as its own people get them. */
const theirForms = new Map<string, FoundForm[]>();
const ourForms = new Map<string, FoundForm[]>();
let planted = 0;
let seenByThem = 0;

const patternOf = (id: string): RegExp => new RegExp(`^${addressOf(id).replaceAll(/\[\w+\]/g, '[^/]+')}$`);

function actionOf(target: string): string | null {
	const url = new URL(target, app.url);
	const route = routes.find((one) => one.kind === 'page' && patternOf(one.id).test(url.pathname));
	const name = [...url.searchParams.keys()].find((key) => key.startsWith('/'))?.slice(1) ?? 'default';
	return route === undefined ? null : `${route.id} ${name}`;
}

/** Reads every page of a company as its own administrator, and gathers the forms on them. */
async function gather(company: Company, into: Map<string, FoundForm[]>): Promise<number> {
	let marked = 0;
	const session = signIn(archive, company.users.admin as string);
	for (const route of routes) {
		if (route.kind !== 'page' || route.group !== 'app') continue;
		const address = addressIn(route, archive, company);
		for (const query of ['', '?add=touchpoint', '?add=metric']) {
			if (query !== '' && !/\/(audit|measurement)$/.test(route.id)) continue;
			const { status, body } = await ask(app.url, address + query, { session });
			if (status !== 200) continue;
			if (body.includes(canary)) marked += 1;
			for (const form of formsOf(body, address)) {
				const key = actionOf(form.target);
				if (key === null) continue;
				const known = into.get(key) ?? [];
				const shape = (one: FoundForm) => one.fields.map(([name]) => name).join();
				if (known.length < 3 && !known.some((one) => shape(one) === shape(form))) known.push(form);
				into.set(key, known);
			}
		}
	}
	return marked;
}

const thingOf = (company: Company, kind: string): string =>
	kind.startsWith('table:') ? rowOf(company, kind.slice('table:'.length)) : itemOf(company, kind);

const rowOf = ({ organisationId, strategyId }: Company, table: string): string =>
	(archive.db
		.prepare(`select id from "${table}" where organisation_id = ? order by id limit 1`)
		.pluck()
		.get(organisationId) as string | undefined) ?? strategyId;

const itemOf = (company: Company, kind: string): string =>
	(archive.db
		.prepare('select id from item where organisation_id = ? and kind = ? order by position, id limit 1')
		.pluck()
		.get(company.organisationId, kind) as string | undefined) ?? company.strategyId;

/** Where no page shows the form of an action now: everything that any form asks for, with ids of theirs. */
function madeUp(route: BuiltRoute, action: string): FoundForm[] {
	const params = paramsOf(route, archive, theirs);
	const own = Object.entries(params).findLast(([name]) => name !== 'strategy' && name !== 'step')?.[1];
	const fields: [string, string][] = Object.entries(references).map(([name, kind]) => [name, thingOf(theirs, kind)]);
	fields.push(
		['title', freshWords()],
		['name', freshWords()],
		['version', oneOfItsKind.has(`${route.id} ${action}`) ? '999' : '1']
	);
	const target = `${addressOf(route.id, params)}?/${action}`;
	const ids =
		own === undefined ? [itemOf(theirs, 'touchpoint'), ...ownTables.map((table) => rowOf(theirs, table))] : [own];
	return [...new Set(ids)].map((id) => ({ target, fields: [['id', id], ...fields] }));
}

beforeAll(async () => {
	routes = await builtRoutes();
	home = await appHome({ environment: { LOG_LEVEL: 'silent' } });
	const first = await home.cli('demo', 'load', '--responses', '300');
	expect(first.code, first.stderr).toBe(0);
	archive = openArchive(home.dataFolder);
	theirs = newestCompany(archive);
	planted = plantCanary(archive, theirs, canary);
	const second = await home.cli('demo', 'load', '--responses', '300', '--seed', '4');
	expect(second.code, second.stderr).toBe(0);
	ours = newestCompany(archive);
	app = await home.start();
	seenByThem = await gather(theirs, theirForms);
	await gather(ours, ourForms);
	await untilSettled(archive, theirs, ours);
}, 600_000);

afterAll(async () => {
	archive?.close();
	await app?.stop();
	home?.remove();
});

/** An address of theirs, and the same within our own strategy. */
function addressesOf(route: BuiltRoute): string[] {
	if (route.params.length === 0) return [];
	const params = paramsOf(route, archive, theirs);
	const mixed = { ...params, strategy: ours.strategyId };
	const addresses = [addressOf(route.id, params)];
	if ('strategy' in params && route.params.length > 1 && !('step' in params))
		addresses.push(addressOf(route.id, mixed));
	return addresses;
}

/** Tables whose rows forms name by id. */
const tables = (): string[] => [
	...new Set([
		...Object.values(references).flatMap((kind) => (kind.startsWith('table:') ? [kind.slice('table:'.length)] : [])),
		...ownTables
	])
];

const idsOfTheirs = () =>
	new Set(
		archive.db
			.prepare(
				['item', ...tables()]
					.map((table) => `select id from "${table}" where organisation_id = @organisation`)
					.concat('select public_id from record where organisation_id = @organisation')
					.join(' union ')
			)
			.pluck()
			.all({ organisation: theirs.organisationId }) as string[]
	);

describe('no organisation ever sees or changes another one’s (S1)', () => {
	test('the sweep can see: their texts are marked, their own people read them, their forms hold their ids', () => {
		expect(theirs.organisationId).not.toBe(ours.organisationId);
		expect(planted).toBeGreaterThan(200);
		expect(seenByThem).toBeGreaterThan(25);
		expect(theirForms.size).toBeGreaterThan(60);
	});

	test('every page, its data, and every endpoint answers foreign ids as unknown ids', async () => {
		const session = signIn(archive, ours.users.admin as string);
		const faults: string[] = [];
		const before = fingerprint(archive, theirs.organisationId);
		const lists = Object.entries(references).map(([name, kind]) => `${name}=${thingOf(theirs, kind)}`);
		for (const route of routes) {
			if (byLink.has(route.id) || route.group === 'dev' || !route.methods.includes('GET')) continue;
			const own = addressIn(route, archive, ours);
			const asked = [...addressesOf(route), `${own}?${lists.join('&')}`];
			for (const address of asked) {
				for (const [path, headers] of [
					[address, {}],
					...(route.kind === 'page' ? [[address.replace(/\/?(\?|$)/, '/__data.json$1'), {}]] : [])
				] as [string, Record<string, string>][]) {
					const unknown = await ask(app.url, withUnknownPart(path), { session, headers });
					const foreign = await ask(app.url, path, { session, headers });
					if (foreign.body.includes(canary)) faults.push(`GET ${path}: shows their words`);
					if (comparable(foreign) !== comparable(unknown))
						faults.push(`GET ${path}: another answer than for unknown ids`);
					const isRefused = foreign.status >= 400 || /"type":"(error|redirect)"/.test(foreign.body);
					if (address !== asked.at(-1) && !isRefused) faults.push(`GET ${path}: opened`);
				}
			}
		}
		expect(faults).toEqual([]);
		expect(fingerprint(archive, theirs.organisationId)).toEqual(before);
	}, 240_000);

	test('every form action answers foreign ids as unknown ids and changes nothing of theirs', async () => {
		const faults: string[] = [];
		const before = fingerprint(archive, theirs.organisationId);
		const foreignIds = idsOfTheirs();
		const covered = new Set<string>();
		let pairs = 0;
		for (const route of routes) {
			if (route.kind !== 'page' || route.group === 'dev') continue;
			for (const action of route.actions) {
				covered.add(`${route.id} ${action}`);
				if (byLink.has(route.id) || route.group === 'public') continue;
				const forms = [...(theirForms.get(`${route.id} ${action}`) ?? []), ...madeUp(route, action)];
				for (const form of forms) {
					const path = new URL(form.target, app.url).pathname;
					const at = new Set([path, ...addressesOf(route), addressIn(route, archive, ours)]);
					for (const address of at) {
						const target = `${address}?/${action}`;
						const holdsTheirs = [target, ...form.fields.map(([, value]) => value)].some((text) =>
							[...text.matchAll(uuid)].some(([id]) => foreignIds.has(id) || id === theirs.strategyId)
						);
						if (!holdsTheirs) continue;
						pairs += 1;
						const session = alone();
						const retyped = (value: string) => (value.startsWith('Swept ') ? freshWords() : value);
						const unknown = await post(
							app.url,
							withUnknownPart(target),
							form.fields.map(([name, value]) => [name, withUnknownPart(retyped(value))]),
							session
						);
						const again = alone();
						const foreign = await post(
							app.url,
							target,
							form.fields.map(([name, value]) => [name, retyped(value)]),
							again
						);
						if (comparable(foreign) !== comparable(unknown))
							faults.push(
								`${target} [${form.fields.map(([name]) => name).join()}]\n    foreign ${comparable(foreign).slice(0, 300)}\n    unknown ${comparable(unknown).slice(0, 300)}`
							);
						// What was typed comes back with the form; nothing else of theirs may.
						const sent = form.fields.map(([, value]) => value).join('\n');
						if (foreign.body.includes(canary) && !sent.includes(canary)) faults.push(`${target}: shows their words`);
					}
				}
			}
		}
		const known = routes
			.filter((route) => route.group !== 'dev')
			.flatMap((route) => route.actions.map((name) => `${route.id} ${name}`));
		expect(known.filter((name) => !covered.has(name))).toEqual([]);
		expect(pairs).toBeGreaterThan(covered.size);
		expect(faults).toEqual([]);
		expect(fingerprint(archive, theirs.organisationId)).toEqual(before);
	}, 400_000);

	test('a key of ours reaches nothing of theirs', async () => {
		const made = await home.cli('key', 'create', '--name', 'Sweep', '--organisation', ours.organisationId, '--json');
		expect(made.code, made.stdout + made.stderr).toBe(0);
		const secret = /nf_?[\w-]{20,}|[\w-]{40,}/.exec(made.stdout)?.[0] as string;
		const before = fingerprint(archive, theirs.organisationId);
		const survey = archive.db
			.prepare('select id, token from survey where organisation_id = ? limit 1')
			.get(theirs.organisationId) as { id: string; token: string };
		const question = itemOf(theirs, 'question');
		const send = (body: string) =>
			ask(app.url, '/api/v1/responses', {
				method: 'POST',
				body,
				headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json', accept: 'application/json' }
			});
		const row = JSON.stringify([
			{
				id: 'sweep-1',
				survey: survey.id,
				at: '2026-01-02T10:00:00Z',
				answers: { [question]: 9 },
				metric: itemOf(theirs, 'metric')
			}
		]);
		const unknown = await send(withUnknownIds(row));
		const foreign = await send(row);
		expect(comparable(foreign)).toBe(comparable(unknown));
		expect(foreign.status).not.toBe(200);
		expect(foreign.status).not.toBe(401);
		expect(fingerprint(archive, theirs.organisationId)).toEqual(before);
	});

	test('a key of ours that may do everything reads and writes nothing of theirs, at any address for programs', async () => {
		const words = ['key', 'create', '--name', 'Sweep all', '--may', 'ingest', '--may', 'read'];
		const made = await home.cli(...words, '--organisation', ours.organisationId, '--json');
		expect(made.code, made.stdout + made.stderr).toBe(0);
		const { secret } = JSON.parse(made.stdout) as { secret: string };
		const headers = {
			authorization: `Bearer ${secret}`,
			'content-type': 'application/json',
			accept: 'application/json'
		};
		const before = fingerprint(archive, theirs.organisationId);
		const metric = itemOf(theirs, 'metric');
		const at = '2026-01-02';
		/** Rows that name things of theirs; cases and events name none, so theirs are only refused. */
		const rows: Record<string, object[]> = {
			responses: [
				{ id: 'sweep', at, scores: { [metric]: 9 } },
				{ id: 'sweep', at, survey: itemOf(theirs, 'survey'), comment: 'x' },
				{ id: 'sweep', at, scores: { [itemOf(theirs, 'question')]: 5 } }
			],
			observations: [{ id: 'sweep', metric, at, value: 1 }],
			cases: [{ id: 'sweep', opened: at, metric }],
			events: [{ id: 'sweep', type: 'sweep', at, metric }]
		};
		const faults: string[] = [];
		let asked = 0;
		for (const route of routes.filter((one) => one.id.startsWith('/api/v1/'))) {
			for (const method of route.methods) {
				const address = addressIn(route, archive, theirs);
				const paths = route.id.endsWith('/goals') ? [`${address}?strategy=${theirs.strategyId}`, address] : [address];
				for (const path of paths) {
					const sent = method === 'POST' ? rows[route.id.split('/').at(-1) as string] : [{}];
					if (sent === undefined) throw new Error(`Say what a program sends to ${route.id}`);
					const bodies = sent.map((one) => JSON.stringify([one]));
					for (const body of bodies) {
						const send = (at: string, what: string) =>
							ask(app.url, at, { method, headers, ...(method === 'POST' ? { body: what } : {}) });
						const unknown = await send(withUnknownPart(path), withUnknownIds(body));
						const foreign = await send(path, body);
						asked += 1;
						if (foreign.body.includes(canary)) faults.push(`${method} ${path}: shows their words`);
						// What the sender named may be named back; nothing else of theirs.
						const named = [metric, theirs.strategyId].filter((id) => !(path + body).includes(id));
						if (named.some((id) => foreign.body.includes(id))) faults.push(`${method} ${path}: names their things`);
						if (comparable(foreign) !== comparable(unknown)) faults.push(`${method} ${path}: another answer`);
						if ((path !== addressOf(route.id) || method === 'POST') && foreign.status < 400)
							faults.push(`${method} ${path}: opened`);
					}
				}
			}
		}
		expect(faults).toEqual([]);
		expect(asked).toBeGreaterThan(10);
		expect(fingerprint(archive, theirs.organisationId)).toEqual(before);
	});

	test('the same forms with our own ids do work, so refusals mean something', async () => {
		const succeeded = new Set<string>();
		const before = fingerprint(archive, theirs.organisationId);
		for (const [key, forms] of ourForms) {
			if (/demo|logout|disable|remove|discard/.test(key)) continue;
			for (const form of forms) {
				const session = signIn(archive, ours.users.admin as string);
				const { status, body } = await post(app.url, form.target, form.fields, session);
				const type = status === 200 ? (JSON.parse(body) as { type: string }).type : '';
				if (type === 'success' || type === 'redirect') succeeded.add(key);
			}
		}
		expect(succeeded.size, [...ourForms.keys()].filter((key) => !succeeded.has(key)).join('\n')).toBeGreaterThan(40);
		expect(fingerprint(archive, theirs.organisationId)).toEqual(before);
	}, 240_000);
});

/** Signs our administrator in, with no other session that could be told of. */
function alone(): string {
	archive.db.prepare('delete from session').run();
	return signIn(archive, ours.users.admin as string);
}

/** Ids of theirs become unknown ones; ours stay. */
function withUnknownPart(text: string): string {
	return text.replaceAll(uuid, (id) => (isOurs(id) ? id : withUnknownIds(id)));
}

const oursCache = new Map<string, boolean>();
function isOurs(id: string): boolean {
	let known = oursCache.get(id);
	if (known === undefined) {
		known =
			id === ours.strategyId ||
			archive.db
				.prepare('select 1 from record where organisation_id = ? and public_id = ?')
				.get(ours.organisationId, id) !== undefined ||
			['item', 'import_run', 'review', ...tables()].some(
				(table) =>
					archive.db
						.prepare(`select 1 from ${table} where organisation_id = ? and id = ?`)
						.get(ours.organisationId, id) !== undefined
			);
		oursCache.set(id, known);
	}
	return known;
}
