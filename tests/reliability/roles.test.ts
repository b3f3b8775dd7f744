import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { itemKinds, type ItemKind } from '#lib/domain/items/kinds.ts';
import { may, roles, type Permission, type Role } from '#lib/domain/strategy/access.ts';
import { stepExamples } from '#lib/domain/strategy/examples.ts';
import type { StepId } from '#lib/domain/strategy/steps.ts';
import { actionRights, roleMay, type Right } from '#lib/server/http/action-rights.ts';
import { appHome, type AppHome, type RunningApp } from '../support/app.ts';
import { gatherForms, type Forms } from '../support/gather-forms.ts';
import {
	gatherCast,
	giveBack,
	itemFields,
	madeForm,
	type Actor,
	type Cast,
	type MadeForm
} from '../support/made-forms.ts';
import { builtRoutes, type BuiltRoute } from '../support/routes.ts';
import {
	addressIn,
	ask,
	fingerprint,
	freshWords,
	newestCompany,
	openArchive,
	post,
	signIn,
	untilSettled,
	type Answer,
	type Archive,
	type Company,
	type FoundForm
} from '../support/sweep.ts';

const isFull = process.env.NINEFOLD_RELIABILITY === 'full';

let home: AppHome;
let app: RunningApp;
let archive: Archive;
let company: Company;
let cast: Cast;
let stranger: string;
let routes: BuiltRoute[];
const forms: Forms = new Map();

interface Row {
	readonly route: BuiltRoute;
	readonly action: string;
	readonly right: Right;
	readonly key: string;
}

/** The rows of the table that the build offers to members. */
const rows = (): Row[] =>
	routes
		.filter((route) => route.kind === 'page' && route.group === 'app')
		.flatMap((route) =>
			route.actions.map((action) => ({
				route,
				action,
				right: actionRights[route.id]?.[action] as Right,
				key: `${route.id} ${action}`
			}))
		);

/** Somebody of a second organisation, who runs it. */
function addStranger(): string {
	const { db } = archive;
	const organisationId = 'ffffa000-0000-7000-8000-000000000001';
	const userId = 'ffffa000-0000-7000-8000-000000000002';
	const at = new Date().toISOString();
	const columns = (db.pragma('table_info("organisation")') as { name: string }[])
		.map(({ name }) => name)
		.filter((name) => name !== 'id' && name !== 'door');
	db.prepare(
		`insert into organisation (id, ${columns.join()}) select ?, ${columns.join()} from organisation where id = ?`
	).run(organisationId, company.organisationId);
	db.prepare(
		"insert into user (id, email, email_key, name, created_at) values (?, 'far@example.org', 'far@example.org', 'Far Away', ?)"
	).run(userId, at);
	db.prepare(
		"insert into membership (organisation_id, id, user_id, role, created_at) values (?, ?, ?, 'admin', ?)"
	).run(organisationId, 'ffffa000-0000-7000-8000-000000000003', userId, at);
	return signIn(archive, userId);
}

/** What must be under way for some forms to mean anything: a review that runs, a key, a file being brought in. */
async function setUp(): Promise<string[]> {
	const { session } = cast.actors.admin;
	const { organisationId, strategyId } = company;
	const review = archive.db
		.prepare("select id from review where organisation_id = ? and status = 'planned'")
		.pluck()
		.get(organisationId) as string;
	const at = `/strategies/${strategyId}/review/${review}`;
	for (const [path, fields] of [
		[`${at}?/start`, [['review', review]]],
		[
			`${at}?/addNote`,
			[
				['review', review],
				['text', 'A quiet word'],
				['kind', '']
			]
		],
		[
			'/settings/keys?/create',
			[
				['name', 'Sweep'],
				['abilities[]', 'ingest']
			]
		],
		[
			'/settings/webhooks?/add',
			[
				['name', 'Sweep'],
				['url', 'https://hooks.example.org/ninefold'],
				['events[]', 'review.closed']
			]
		]
	] as [string, [string, string][]][]) {
		const { status, body } = await post(app.url, path, fields, session);
		expect(outcomeOf(status, body), path).toBe(200);
	}
	// A message that did not arrive, so that it can be sent again.
	const now = new Date().toISOString();
	archive.db
		.prepare(
			`insert into webhook_delivery (organisation_id, id, webhook_id, event, body, state, attempts, next_at, created_at)
			 select organisation_id, 'fffff000-0000-7000-8000-000000000009', id, 'ping', '{}', 'failed', 7, ?, ?
			 from webhook where organisation_id = ? limit 1`
		)
		.run(now, now, organisationId);
	const sent = await answerTo(
		madeForm(cast, '/(app)/imports', 'upload', cast.actors.admin, '/imports') as MadeForm,
		session
	);
	const brought = /\/imports\/[0-9a-f-]{36}/.exec(sent.body)?.[0] as string;
	expect(brought, sent.body).toBeDefined();
	const { body } = await ask(app.url, `/strategies/${strategyId}/file`, { session });
	cast.plan = body;
	return [at, `${at}?present`, brought];
}

beforeAll(async () => {
	routes = await builtRoutes();
	home = await appHome({ environment: { LOG_LEVEL: 'silent' } });
	const made = await home.cli('demo', 'load', '--responses', '300');
	expect(made.code, made.stderr).toBe(0);
	archive = openArchive(home.dataFolder);
	company = newestCompany(archive);
	cast = await gatherCast(archive, company);
	stranger = addStranger();
	archive.db
		.prepare(
			"update record set state = 'quarantined' where seq = (select max(seq) from record where organisation_id = ? and kind = 'response')"
		)
		.run(company.organisationId);
	app = await home.start();
	const also = await setUp();
	const { session } = cast.actors.admin;
	await gatherForms({ base: app.url, routes, archive, company, session, follows: true, into: forms, also });
	await untilSettled(archive, company);
}, 300_000);

afterAll(async () => {
	archive?.close();
	await app?.stop();
	home?.remove();
});

/** Does many things at once, but not all. */
async function each<T>(things: readonly T[], deed: (thing: T) => Promise<void>): Promise<void> {
	const waiting = [...things];
	const worker = async () => {
		for (let thing = waiting.shift(); thing !== undefined; thing = waiting.shift()) await deed(thing);
	};
	await Promise.all(Array.from({ length: 8 }, worker));
}

function outcomeOf(status: number, body: string): number {
	if (status !== 200) return status;
	const answer = JSON.parse(body) as { type: string; status?: number };
	return answer.type === 'failure' || answer.type === 'error' ? (answer.status ?? 500) : 200;
}

/** What is sent now: names that nobody has, and the version that the thing has by now. */
function current(form: FoundForm): (readonly [string, string])[] {
	const id = form.fields.find(([name]) => name === 'id')?.[1];
	const version = archive.db
		.prepare(
			id === undefined
				? 'select version from strategy where organisation_id = ? and id = ?'
				: 'select version from item where organisation_id = ? and id = ?'
		)
		.pluck()
		.get(company.organisationId, id ?? company.strategyId) as number | undefined;
	return form.fields.map(([name, value]) => {
		if (name === 'version' && version !== undefined && (id !== undefined || form.target.includes('?/frame')))
			return [name, String(version)] as const;
		return [name, value.startsWith('Swept ') ? freshWords() : value] as const;
	});
}

/** Posts a form as a page of ours does; one with a file in parts. */
function answerTo(form: MadeForm, session: string | undefined): Promise<Answer> {
	const fields = current(form);
	if (form.file === undefined) return post(app.url, form.target, fields, session);
	const boundary = 'between-the-parts';
	const head = (name: string, more = '') =>
		`--${boundary}\r\ncontent-disposition: form-data; name="${name}"${more}\r\n\r\n`;
	const parts = [
		...fields.map(([name, value]) => head(name) + value),
		`${head('file', `; filename="${form.file.name}"`)}${form.file.text}`
	];
	return ask(app.url, form.target, {
		method: 'POST',
		session,
		body: `${parts.join('\r\n')}\r\n--${boundary}--\r\n`,
		headers: {
			origin: app.url,
			accept: 'application/json',
			'x-sveltekit-action': 'true',
			'content-type': `multipart/form-data; boundary=${boundary}`
		}
	});
}

async function send(form: FoundForm, session: string | undefined): Promise<number> {
	const { status, body } = await answerTo(form, session);
	return outcomeOf(status, body);
}

/** Forms for an action: the one made by hand, about what is somebody's, and those that stand on pages. */
function formsFor({ route, action, key, right }: Row, of: Actor): FoundForm[] {
	const path = addressIn(route, archive, company);
	const made = madeForm(cast, route.id, action, of, path);
	// What is begun is what was planned: the same fields.
	const found = forms.get(key) ?? (action === 'start' ? forms.get(`${route.id} map`)?.map(begun) : undefined) ?? [];
	return made === null ? found : isOwn(right) ? [made] : [made, ...found];
}

const begun = ({ target, fields }: FoundForm): FoundForm => ({ target: target.replace('?/map', '?/start'), fields });

const actionAt = (path: string, action: string): string => (action === 'default' ? path : `${path}?/${action}`);

const isOwn = (right: Right): right is Extract<Right, { own: unknown }> => typeof right === 'object' && 'own' in right;

const print = () => fingerprint(archive, company.organisationId);

/** What ends or takes away something comes after what needs it. */
function turnOf(action: string): number {
	if (action === 'password') return 4;
	if (/^(remove|discard|disable)/.test(action)) return 3;
	if (/^(plan|prepare|end|finish)$/.test(action)) return action === 'end' || action === 'finish' ? 1 : 2;
	return /^(unsay|withdraw|revoke|drop|unlink|stop|endOthers|takeBack|undo|close)/.test(action) ? 1 : 0;
}

describe('each role may do what the table says, and nothing else (S3)', () => {
	test('the table names every form action of the build, and no other', () => {
		const offered = routes
			.filter((route) => route.kind === 'page' && route.group !== 'dev')
			.flatMap((route) => route.actions.map((action) => `${route.id} ${action}`));
		const listed = Object.entries(actionRights).flatMap(([route, actions]) =>
			Object.keys(actions).map((action) => `${route} ${action}`)
		);
		expect(
			offered.filter((key) => !listed.includes(key)),
			'actions without a row'
		).toEqual([]);
		expect(
			listed.filter((key) => !offered.includes(key)),
			'rows without an action'
		).toEqual([]);
	});

	test('every action has a form to be tried with', () => {
		expect(
			rows()
				.filter((row) => formsFor(row, cast.actors.member).length === 0)
				.map(({ key }) => key)
		).toEqual([]);
	});

	test('whoever holds no right is refused before what they sent is looked at', async () => {
		const faults: string[] = [];
		const before = print();
		const tries = rows().flatMap((row) =>
			roles.filter((role) => !roleMay(role, row.right)).map((role) => ({ ...row, role }))
		);
		await each(tries, async ({ route, action, key, role }) => {
			const target = actionAt(addressIn(route, archive, company), action);
			const status = await send({ target, fields: [] }, cast.actors[role].session);
			if (status !== 403) faults.push(`${role} ${key}: ${status} instead of 403`);
		});
		expect(faults).toEqual([]);
		expect(print()).toEqual(before);
	}, 120_000);

	test('whoever holds no right is refused what others may send, and nothing changes', async () => {
		const faults: string[] = [];
		let cells = 0;
		for (const role of roles) {
			const before = print();
			await each(
				rows().filter(({ right }) => !roleMay(role, right)),
				async (row) => {
					for (const form of formsFor(row, cast.actors[role])) {
						cells += 1;
						const status = await send(form, cast.actors[role].session);
						if (status !== 403) faults.push(`${role} ${row.key}: ${status} instead of 403`);
					}
				}
			);
			expect(print(), role).toEqual(before);
		}
		expect(faults).toEqual([]);
		expect(cells).toBeGreaterThan(700);
	}, 120_000);

	test('nobody is led to the sign-in page, and nothing changes', async () => {
		const faults: string[] = [];
		const before = print();
		await each(rows(), async (row) => {
			const form = formsFor(row, cast.actors.admin)[0] as FoundForm;
			const inPlace = await send(form, undefined);
			if (inPlace !== 401) faults.push(`${row.key}: ${inPlace} instead of 401`);
			const plain = await post(app.url, form.target, form.fields, undefined, {
				accept: 'text/html',
				'x-sveltekit-action': 'false'
			});
			if (plain.status !== 303 || !(plain.headers.location ?? '').startsWith('/login'))
				faults.push(`${row.key}: ${plain.status} ${plain.headers.location} instead of /login`);
		});
		expect(faults).toEqual([]);
		expect(print()).toEqual(before);
	}, 120_000);

	test('who runs another organisation finds nothing here, and nothing changes', async () => {
		const faults: string[] = [];
		const before = print();
		await each(rows(), async (row) => {
			for (const form of formsFor(row, cast.actors.admin)) {
				const status = await send(form, stranger);
				if (row.route.params.includes('strategy') && status !== 404)
					faults.push(`${row.key}: ${status} instead of 404`);
				else if (status >= 500) faults.push(`${row.key}: ${status}`);
			}
		});
		expect(faults).toEqual([]);
		expect(print()).toEqual(before);
	}, 120_000);

	test('what is somebody’s own is no other’s', async () => {
		const faults: string[] = [];
		const before = { ...print(), sessions: sessionsOf(cast.actors.member) };
		const owned = rows().filter(({ right }) => isOwn(right));
		await each(owned, async (row) => {
			if (!isOwn(row.right)) return;
			for (const role of roles) {
				const { others } = row.right;
				if (others !== 'nobody' && may(role, others) && !(role === 'head' && row.route.id.includes('hand-over')))
					continue;
				const form = madeForm(cast, row.route.id, row.action, cast.actors.member, '') as FoundForm;
				const path = form.target.startsWith('?') ? addressIn(row.route, archive, company) + form.target : form.target;
				const status = await send({ ...form, target: path }, cast.colleagues[role].session);
				// That nothing of that name is one's own is no refusal where one says what one no longer wants.
				if (status !== 403 && status !== 404 && row.key !== '/(app)/me end')
					faults.push(`${role} ${row.key}: ${status}`);
			}
		});
		expect(faults).toEqual([]);
		expect(owned.length).toBeGreaterThan(25);
		expect({ ...print(), sessions: sessionsOf(cast.actors.member) }).toEqual(before);
	}, 120_000);

	test('each kind of thing has its own right, on whatever page it is taken away, brought back, put in order or tied', async () => {
		const faults: string[] = [];
		const before = print();
		const kinds = Object.keys(itemKinds) as ItemKind[];
		await each(kinds, async (kind) => {
			for (const action of ['remove', 'restore', 'reorder', 'link', 'unlink']) {
				const needs: Permission = itemKinds[kind][/re(move|store)$/.test(action) ? 'remove' : 'edit'];
				const form = {
					target: `/strategies/${company.strategyId}/audit?/${action}`,
					fields: Object.entries(itemFields(cast, kind, action)) as [string, string][]
				};
				for (const role of roles.filter((one) => !may(one, needs))) {
					const status = await send(form, cast.actors[role].session);
					if (status !== 403) faults.push(`${role} ${action} ${kind}: ${status} instead of 403`);
				}
			}
		});
		for (const [step, needs] of Object.entries(copied)) {
			for (const role of roles.filter((one) => !may(one, needs))) {
				const target = `/strategies/${company.strategyId}/example/${step}?/copy`;
				const status = await send(
					{
						target,
						fields: [
							['step', step],
							['line', String(stepExamples[step as StepId].copyable[0])]
						]
					},
					cast.actors[role].session
				);
				if (status !== 403) faults.push(`${role} copies ${step}: ${status} instead of 403`);
			}
		}
		expect(faults).toEqual([]);
		expect(print()).toEqual(before);
	}, 120_000);

	test('every endpoint answers those who may, and no others', async () => {
		const endpoints = routes.filter(({ kind, group }) => kind === 'endpoint' && group !== 'dev');
		expect(endpoints.map(({ id }) => id).sort()).toEqual(Object.keys(endpointRights).sort());
		const faults: string[] = [];
		for (const route of endpoints) {
			const right = endpointRights[route.id] as Right;
			const address = addressIn(route, archive, company) + (questions[route.id] ?? '');
			const plain = await ask(app.url, address, { headers: { accept: '*/*' } });
			if (plain.status !== 401) faults.push(`nobody ${route.id}: ${plain.status} instead of 401`);
			const far = await ask(app.url, address, { session: stranger });
			if (route.params.length > 0 && far.status !== 404)
				faults.push(`a stranger ${route.id}: ${far.status} instead of 404`);
			for (const role of roles) {
				const { status } = await ask(app.url, address, { session: cast.actors[role].session });
				const isAnswered = roleMay(role, right) ? status === 200 : status === 403 || status === 404;
				if (!isAnswered) faults.push(`${role} ${route.id}: ${status}`);
			}
		}
		for (const role of roles) {
			const sent = await ask(app.url, '/api/v1/responses', {
				method: 'POST',
				session: cast.actors[role].session,
				body: '[]',
				headers: { 'content-type': 'application/json', origin: app.url }
			});
			if (sent.status !== 401) faults.push(`${role} without a key: ${sent.status} instead of 401`);
		}
		expect(faults).toEqual([]);
	}, 60_000);

	test('whoever holds the right is not refused, and every action can be carried out', async () => {
		const faults: string[] = [];
		const carriedOut = new Set<string>();
		const answers = new Map<string, Set<string>>();
		let tries = 0;
		for (const row of rows().sort((a, b) => turnOf(a.action) - turnOf(b.action))) {
			const holders = roles.filter((role) => roleMay(role, row.right));
			// In the light form those who hold it with the least and with the most rights besides.
			const asked = isFull ? holders : [...new Set([holders.at(-1) as Role, holders[0] as Role])];
			for (const role of asked) {
				const actor = cast.actors[role];
				for (const form of formsFor(row, actor).slice(0, isFull ? 4 : 2)) {
					if (isOwn(row.right)) giveBack(cast, actor);
					tries += 1;
					const { status, body } = await answerTo(form, actor.session);
					const outcome = outcomeOf(status, body);
					if (outcome === 403 || outcome >= 500) faults.push(`${role} ${row.key}: ${outcome}`);
					if (outcome < 400) carriedOut.add(row.key);
					const code = /"([a-z_]+\.[a-z_.]+)\\?"/.exec(body)?.[1] ?? '';
					answers.set(row.key, (answers.get(row.key) ?? new Set()).add(`${outcome} ${code}`));
				}
			}
		}
		const left = rows()
			.map(({ key }) => key)
			.filter((key) => !carriedOut.has(key));
		process.stdout.write(
			`roles: ${rows().length} actions of members, ${tries} tries by who may, ${carriedOut.size} carried out, ${left.length} answered without being carried out\n`
		);
		expect(faults).toEqual([]);
		expect(
			left.filter((key) => !(key in notCarriedOut)).map((key) => `${key}: ${[...(answers.get(key) ?? [])].join(', ')}`)
		).toEqual([]);
	}, 240_000);
});

/** Actions that the trial answers but does not carry out, with the reason. */
const notCarriedOut: Readonly<Record<string, string>> = {
	'/(app)/imports/[import=id] goOn': 'goes on with a file whose bringing in was interrupted; none is',
	'/(app)/plate wish': 'everybody of the trial has a department',
	'/(app)/settings/mail test': 'there is no outgoing mail',
	'/(app)/strategies/[strategy=id]/measurement link': 'no kind of tie begins at a metric'
};

/** What the copy of an example needs, by step: each step makes things of its own. */
const copied: Readonly<Record<string, Permission>> = {
	audit: 'evidence.edit',
	competitors: 'evidence.edit',
	research: 'evidence.edit',
	personas: 'evidence.edit',
	tactics: 'tactic.edit',
	surveys: 'survey.edit'
};

/** What an endpoint asks for in its address. */
const questions: Readonly<Record<string, string>> = { '/(app)/customers/one/file': '?number=K-1001' };

/** Who may fetch what is no page. */
const endpointRights: Readonly<Record<string, Right>> = {
	'/(app)/claims/export': 'strategy.read',
	'/(app)/customers/one/file': 'organisation.edit',
	'/(app)/imports/[import=id]/rejected': 'import.run',
	'/(app)/live': 'anyone',
	'/(app)/strategies/[strategy=id]/file': 'strategy.edit',
	'/(app)/strategies/[strategy=id]/measurement/[metric=id]/behind/export': 'answers.read',
	'/(app)/strategies/[strategy=id]/measurement/[metric=id]/export': 'strategy.read',
	'/(app)/strategies/[strategy=id]/measurement/[metric=id]/picture': 'strategy.read',
	'/(app)/strategies/[strategy=id]/one-page/slides': 'strategy.read',
	'/(app)/strategies/[strategy=id]/report/[review=id]/slides': 'strategy.read',
	'/(app)/strategies/[strategy=id]/report/slides': 'strategy.read',
	'/(app)/voices/export': 'answers.read'
};

const sessionsOf = ({ userId }: Actor): unknown[] =>
	archive.db.prepare('select id from session where user_id = ? order by id').all(userId);
