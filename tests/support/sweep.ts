import { createHash, randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { JSDOM } from 'jsdom';
import { hashToken } from '#lib/server/ids.ts';
import { addressOf, type BuiltRoute } from './routes.ts';

/** The database file of an application under test, looked at from outside while it runs. */
export interface Archive {
	readonly db: Database.Database;
	close(): void;
}

export function openArchive(dataFolder: string): Archive {
	const db = new Database(join(dataFolder, 'ninefold.db'));
	db.pragma('busy_timeout = 5000');
	db.pragma('foreign_keys = ON');
	return { db, close: () => db.close() };
}

export interface Company {
	readonly organisationId: string;
	readonly strategyId: string;
	/** Users by role: the first of each. */
	readonly users: Readonly<Record<string, string>>;
}

const one = (db: Database.Database, sql: string, ...values: unknown[]): string | undefined =>
	db
		.prepare(sql)
		.pluck()
		.get(...values) as string | undefined;

/** The company that was set up last. */
export function newestCompany({ db }: Archive): Company {
	const row = db
		.prepare(
			'select o.id, s.id as strategy from organisation o join strategy s on s.organisation_id = o.id where s.archived_at is null order by o.id desc'
		)
		.get() as { id: string; strategy: string };
	const members = db
		.prepare('select role, user_id from membership where organisation_id = ? order by id desc')
		.all(row.id) as { role: string; user_id: string }[];
	return {
		organisationId: row.id,
		strategyId: row.strategy,
		users: Object.fromEntries(members.map((member) => [member.role, member.user_id]))
	};
}

/** Lets somebody in as if they had just signed in (at an instant, where the clock is held); gives what their cookie holds. */
export function signIn({ db }: Archive, userId: string, at = Date.now()): string {
	const token = randomBytes(32).toString('base64url');
	const later = new Date(at + 12 * 3_600_000).toISOString();
	const now = new Date(at).toISOString();
	db.prepare(
		'insert into session (id, user_id, expires_at, absolute_expires_at, created_at, last_seen_at, agent) values (?, ?, ?, ?, ?, ?, null)'
	).run(hashToken(token), userId, later, later, now, now);
	return token;
}

/** Hands out a link that works once: an invitation or a way to a new password. */
export function issueLink({ db }: Archive, company: Company, purpose: 'invite' | 'reset'): string {
	const token = randomBytes(32).toString('base64url');
	const email = purpose === 'invite' ? `guest-${token.slice(0, 8).toLowerCase()}@example.org` : null;
	db.prepare(
		`insert into token (hash, purpose, organisation_id, user_id, email, name, role, department_id, created_by, created_at, expires_at)
		 values (?, ?, ?, ?, ?, ?, ?, null, null, ?, ?)`
	).run(
		hashToken(token),
		purpose,
		company.organisationId,
		purpose === 'reset' ? company.users.member : null,
		email,
		purpose === 'invite' ? 'Gil Guest' : null,
		purpose === 'invite' ? 'member' : null,
		new Date().toISOString(),
		new Date(Date.now() + 1_500_000).toISOString()
	);
	return token;
}

/** A link with which guests read the one page. */
export function issueGuestLink({ db }: Archive, company: Company): string {
	const token = randomBytes(32).toString('base64url');
	const id = `0199aaaa-0000-7000-8000-${randomBytes(6).toString('hex')}`;
	db.prepare(
		"insert into guest_link (organisation_id, id, strategy_id, hash, label, created_at) values (?, ?, ?, ?, 'Sweep', ?)"
	).run(company.organisationId, id, company.strategyId, hashToken(token), new Date().toISOString());
	return token;
}

/** A link with which a goal's owner gives an update without signing in. */
export function issueUpdateLink({ db }: Archive, { organisationId }: Company): string | undefined {
	const goal = db
		.prepare(
			"select id, owner_id from goal where organisation_id = ? and owner_id is not null and status = 'set' limit 1"
		)
		.get(organisationId) as { id: string; owner_id: string } | undefined;
	if (goal === undefined) return 'no-such-token';
	const token = randomBytes(32).toString('base64url');
	db.prepare(
		'insert into update_link (hash, organisation_id, goal_id, membership_id, created_at, expires_at) values (?, ?, ?, ?, ?, ?)'
	).run(
		hashToken(token),
		organisationId,
		goal.id,
		goal.owner_id,
		new Date().toISOString(),
		new Date(Date.now() + 86_400_000).toISOString()
	);
	return token;
}

const itemOf =
	(kind: string) =>
	(archive: Archive, { organisationId }: Company) =>
		one(
			archive.db,
			'select id from item where organisation_id = ? and kind = ? and removed_at is null order by position, id limit 1',
			organisationId,
			kind
		);

type Example = (archive: Archive, company: Company, routeId: string) => string | undefined;

/** For each parameter of any route: one that is really there. A new parameter needs a line here. */
const examples: Readonly<Record<string, Example>> = {
	strategy: (_, company) => company.strategyId,
	touchpoint: itemOf('touchpoint'),
	finding: itemOf('finding'),
	metric: itemOf('metric'),
	alert: ({ db }, { organisationId }) =>
		one(db, 'select id from alert where organisation_id = ? and part_of is null order by id limit 1', organisationId),
	persona: itemOf('persona'),
	survey: itemOf('survey'),
	tactic: itemOf('tactic'),
	goal: itemOf('goal'),
	review: ({ db }, { organisationId }) =>
		one(
			db,
			'select id from review where organisation_id = ? order by held_at is null, planned_on limit 1',
			organisationId
		),
	member: ({ db }, { organisationId }) =>
		one(
			db,
			"select id from membership where organisation_id = ? and role = 'member' order by id limit 1",
			organisationId
		),
	import: ({ db }, { organisationId }) =>
		one(db, 'select id from import_run where organisation_id = ? order by id limit 1', organisationId),
	answer: ({ db }, { organisationId }) =>
		one(
			db,
			"select public_id from record where organisation_id = ? and kind = 'response' order by seq limit 1",
			organisationId
		),
	step: () => 'audit',
	token(archive, company, routeId) {
		if (routeId.includes('guest')) return issueGuestLink(archive, company);
		if (routeId.includes('reset')) return issueLink(archive, company, 'reset');
		if (routeId.includes('update')) return issueUpdateLink(archive, company);
		if (routeId.includes('invite')) return issueLink(archive, company, 'invite');
		if (routeId.startsWith('/s/'))
			return one(
				archive.db,
				'select token from survey where organisation_id = ? order by id limit 1',
				company.organisationId
			);
		return 'no-such-token';
	}
};

/** The parameters of a route with things of a company. Throws for a parameter of which nothing is known. */
export function paramsOf(route: BuiltRoute, archive: Archive, company: Company): Record<string, string> {
	return Object.fromEntries(
		route.params.map((name) => {
			const example = examples[name];
			if (example === undefined)
				throw new Error(`No example of [${name}] in ${route.id}: add it to tests/support/sweep.ts`);
			return [name, example(archive, company, route.id) ?? '01990000-0000-7000-8000-000000000000'];
		})
	);
}

export const addressIn = (route: BuiltRoute, archive: Archive, company: Company): string =>
	addressOf(route.id, paramsOf(route, archive, company));

/** Tables that hold rows of an organisation; figures hang on their source instead. */
export function tablesOfOrganisations({ db }: Archive): string[] {
	const tables = db
		.prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name")
		.pluck()
		.all() as string[];
	return tables.filter((table) =>
		(db.pragma(`table_info("${table}")`) as { name: string }[]).some(({ name }) => name === 'organisation_id')
	);
}

/** One hash over all rows that belong to an organisation, by table. */
export function fingerprint(archive: Archive, organisationId: string): Record<string, string> {
	const { db } = archive;
	const prints: Record<string, string> = {};
	const print = (table: string, rows: unknown[]) => {
		const lines = rows.map((row) => JSON.stringify(row)).sort();
		prints[table] = `${lines.length} ${createHash('sha256').update(lines.join('\n')).digest('hex')}`;
	};
	for (const table of tablesOfOrganisations(archive))
		print(table, db.prepare(`select * from "${table}" where organisation_id = ?`).all(organisationId));
	for (const table of ['observation', 'rollup', 'dirty_day', 'packed_day', 'packed_list'])
		print(
			table,
			db
				.prepare(`select * from "${table}" where source_id in (select id from source where organisation_id = ?)`)
				.all(organisationId)
		);
	print('organisation', db.prepare('select * from organisation where id = ?').all(organisationId));
	print(
		'user',
		db
			.prepare('select * from user where id in (select user_id from membership where organisation_id = ?)')
			.all(organisationId)
	);
	return prints;
}

const isOpaque = (text: string): boolean => !/\s/.test(text.trim());

/** Puts a word into every text that people wrote: whatever has a blank in it, in plain columns and within JSON. */
function marked(value: string, word: string): string {
	const text = value.trim();
	if (text.startsWith('{') || text.startsWith('[')) {
		try {
			return JSON.stringify(
				JSON.parse(text, (_, part: unknown) => (typeof part === 'string' && !isOpaque(part) ? `${part} ${word}` : part))
			);
		} catch {
			return value;
		}
	}
	return isOpaque(value) ? value : `${value} ${word}`;
}

/** Columns whose every word is somebody's, even a single one. */
const written = new Set(['item.title', 'organisation.name', 'strategy.name', 'department.name', 'user.name']);

/** Marks all that an organisation wrote with a word that nobody else uses; gives how many values hold it now. */
export function plantCanary(archive: Archive, { organisationId }: Company, word: string): number {
	const { db } = archive;
	let planted = 0;
	const plant = (table: string, where: string) => {
		const columns = (db.pragma(`table_info("${table}")`) as { name: string; type: string }[]).filter(
			({ name, type }) => type.toLowerCase() === 'text' && !/(_id|^id|_key|hash|email|token|locale)$/.test(name)
		);
		if (columns.length === 0) return;
		const definition = one(db, 'select sql from sqlite_master where name = ?', table) ?? '';
		if (/without rowid/i.test(definition)) return;
		const rows = db.prepare(`select rowid as rowid_, * from "${table}" where ${where}`).all(organisationId) as Record<
			string,
			unknown
		>[];
		for (const row of rows) {
			for (const { name } of columns) {
				const value = row[name];
				if (typeof value !== 'string' || value === '') continue;
				const next = written.has(`${table}.${name}`) ? `${value} ${word}` : marked(value, word);
				if (next === value) continue;
				db.prepare(`update "${table}" set "${name}" = ? where rowid = ?`).run(next, row.rowid_);
				planted += 1;
			}
		}
	};
	db.transaction(() => {
		for (const table of tablesOfOrganisations(archive)) plant(table, 'organisation_id = ?');
		plant('organisation', 'id = ?');
		plant('user', 'id in (select user_id from membership where organisation_id = ?)');
	})();
	return planted;
}

export interface Answer {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
}

export interface Asking {
	readonly method?: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly session?: string | undefined;
	readonly body?: string;
}

/** One request as it is written, without what a browser or `fetch` would add, correct or refuse. */
export function ask(base: string, path: string, asking: Asking = {}): Promise<Answer> {
	const { hostname, port, host } = new URL(base);
	return new Promise((resolve, reject) => {
		const sent = request({
			hostname: hostname === 'localhost' ? '127.0.0.1' : hostname,
			port,
			path,
			method: asking.method ?? 'GET',
			headers: {
				host,
				accept: 'text/html',
				...(asking.session === undefined ? {} : { cookie: `session=${asking.session}` }),
				...(asking.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(asking.body)) }),
				...asking.headers
			}
		});
		sent.once('error', reject);
		sent.once('response', (response) => {
			const parts: Buffer[] = [];
			const done = () =>
				resolve({
					status: response.statusCode ?? 0,
					headers: Object.fromEntries(
						Object.entries(response.headers).map(([name, value]) => [
							name,
							Array.isArray(value) ? value.join('\n') : String(value)
						])
					),
					body: Buffer.concat(parts).toString('utf8')
				});
			response.on('data', (part: Buffer) => {
				parts.push(part);
				// A stream of news never ends by itself: its first words are enough.
				if (response.headers['content-type']?.includes('event-stream')) {
					done();
					sent.destroy();
				}
			});
			response.once('end', done);
			response.once('error', reject);
		});
		sent.end(asking.body);
	});
}

/** Posts a form as one of our pages does; the answer comes as data, as an enhanced form asks for it. */
export const post = (
	base: string,
	path: string,
	fields: readonly (readonly [string, string])[],
	session?: string,
	headers: Readonly<Record<string, string>> = {}
): Promise<Answer> =>
	ask(base, path, {
		method: 'POST',
		session,
		body: new URLSearchParams(fields.map(([name, value]) => [name, value])).toString(),
		headers: {
			origin: base,
			accept: 'application/json',
			'x-sveltekit-action': 'true',
			'content-type': 'application/x-www-form-urlencoded',
			...headers
		}
	});

/** A form that stands on a page, filled in as far as it lets itself be. */
export interface FoundForm {
	/** The path that it posts to, with the action: `/strategies/x/audit?/addTouchpoint`. */
	readonly target: string;
	readonly fields: readonly (readonly [string, string])[];
}

let typed = 0;
/** Words that nobody has typed before: names have to be told apart. */
export const freshWords = (): string => `Swept ${(typed += 1)}`;

function fill(element: HTMLInputElement): string | null {
	if (element.type === 'checkbox' || element.type === 'radio') return element.checked ? element.value : null;
	if (element.value !== '' || element.type === 'hidden') return element.value;
	switch (element.type) {
		case 'email':
			return `swept-${(typed += 1)}@example.org`;
		case 'number':
		case 'range':
			return element.min === '' ? '5' : element.min;
		case 'date':
			return element.min === '' ? '2030-01-15' : element.min;
		case 'url':
			return 'https://example.org/';
		case 'password':
			return 'a password nobody has';
		case 'file':
			return null;
		default:
			return element.inputMode === 'numeric' || element.inputMode === 'decimal' ? '5' : freshWords();
	}
}

/** The forms of a page as it comes from the server, with their hidden fields and with words typed into the others. */
export function formsOf(html: string, path: string): FoundForm[] {
	const { window } = new JSDOM(html, { url: new URL(path, 'http://page.invalid').href });
	const found: FoundForm[] = [];
	for (const form of window.document.querySelectorAll('form')) {
		if (form.method !== 'post') continue;
		const fields: [string, string][] = [];
		const chosen = new Set<string>();
		let pressed: [string, string] | null = null;
		for (const element of form.elements) {
			const name = element.getAttribute('name');
			if (element.tagName === 'BUTTON') {
				if (name !== null && name !== '') pressed ??= [name, (element as HTMLButtonElement).value];
				continue;
			}
			if (name === null || name === '' || (element as HTMLInputElement).disabled) continue;
			if (element.tagName === 'SELECT') {
				const { options, value } = element as HTMLSelectElement;
				fields.push([name, value || ([...options].find((option) => option.value !== '')?.value ?? '')]);
			} else if (element.tagName === 'TEXTAREA') {
				fields.push([name, (element as HTMLTextAreaElement).value || freshWords()]);
			} else {
				const value = fill(element as HTMLInputElement);
				if (value !== null) fields.push([name, value]);
				if ((element as HTMLInputElement).type === 'radio' && value !== null) chosen.add(name);
			}
		}
		for (const radio of form.querySelectorAll<HTMLInputElement>('input[type=radio]')) {
			if (chosen.has(radio.name)) continue;
			chosen.add(radio.name);
			fields.push([radio.name, radio.value]);
		}
		if (pressed !== null) fields.push(pressed);
		const target = new URL(form.getAttribute('action') ?? '', window.location.href);
		found.push({ target: target.pathname + target.search, fields });
	}
	window.close();
	return found;
}

export const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** The same text with identifiers that nothing has: the last digits of each are turned round. */
export const withUnknownIds = (text: string): string =>
	text.replaceAll(uuid, (id) => `${id.slice(0, 24)}${[...id.slice(24)].reverse().join('')}`.replace(/.$/, 'f'));

/** What of an answer may differ from one request to the next is taken out. */
export const comparable = ({ status, headers, body }: Answer): string =>
	// Slides are packed with the second in which they were made: of them only the kind of answer is compared.
	`${status} ${headers.location ?? ''}\n${String(headers['content-type']).includes('presentationml') ? 'slides' : body}`
		.replaceAll(uuid, '<id>')
		.replaceAll(/nonce="[^"]*"/g, 'nonce')
		.replaceAll(/Swept \d+|swept-\d+/g, '<typed>')
		.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<instant>')
		.replaceAll(/\b1[78]\d{11}\b/g, '<instant>')
		.replaceAll(/[\w-]{43,}/g, '<secret>')
		.replaceAll(/__sveltekit_\w+/g, '__sveltekit');

/**
 * Soon after its start the application tells people things by itself. Whoever looks for changes that others make waits
 * until it has: until the last of those rounds has left its notices.
 */
export async function untilSettled({ db }: Archive, ...companies: readonly Company[]): Promise<void> {
	const asked = db.prepare("select count(*) from notice where organisation_id = ? and kind = 'voice_due'").pluck();
	const deadline = performance.now() + 90_000;
	while (companies.some(({ organisationId }) => asked.get(organisationId) === 0)) {
		if (performance.now() > deadline) throw new Error('The rounds after the start have not come');
		await new Promise((resolve) => setTimeout(resolve, 250));
	}
}
