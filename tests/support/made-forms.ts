import { randomBytes } from 'node:crypto';
import type { ItemKind, LinkKind } from '#lib/domain/items/kinds.ts';
import { linkKinds } from '#lib/domain/items/kinds.ts';
import { statementIds } from '#lib/domain/readiness/statements.ts';
import { roles, type Role } from '#lib/domain/strategy/access.ts';
import { hashPassword } from '#lib/server/auth/password.ts';
import { hashToken } from '#lib/server/ids.ts';
import { addressOf } from './routes.ts';
import { freshWords, issueLink, signIn, type Archive, type Company, type FoundForm } from './sweep.ts';

/** Somebody of the trial, with things that are theirs alone. */
export interface Actor {
	readonly role: Role;
	readonly userId: string;
	readonly membershipId: string;
	readonly session: string;
	/** Their own: a to-do, a point on its list, a decision, a comment of each page, an absence, a notice, another session. */
	readonly own: Readonly<Record<'todo' | 'point' | 'decision' | 'away' | 'handOver' | 'notice' | 'session', string>> & {
		readonly comments: Readonly<Record<'goal' | 'tactic' | 'finding', string>>;
		readonly alerts: Readonly<Record<'take' | 'release' | 'dismiss' | 'reopen', string>>;
	};
}

/** Who plays: one for each role, in one department, and one for each role who belongs to none. */
export interface Cast {
	readonly archive: Archive;
	readonly company: Company;
	readonly actors: Readonly<Record<Role, Actor>>;
	readonly colleagues: Readonly<Record<Role, Actor>>;
	/** An invitation that nobody has taken up, by its hash. */
	readonly invitation: string;
	/** A tactic that automates without a way to a person and has not begun. */
	readonly machine: string;
	/** The strategy of the company as a file; filled in once the server runs. */
	plan: string;
	/** A mail that did not arrive. */
	readonly mail: string;
	/** What everybody's password is. */
	readonly password: string;
}

type Fields = Record<string, string | readonly string[]>;

const soon = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

const all = ({ archive }: { archive: Archive }, sql: string, ...values: unknown[]): string[] =>
	archive.db
		.prepare(sql)
		.pluck()
		.all(...values) as string[];

/** A new person in the organisation of the trial, with things that are theirs. */
function newActor(
	archive: Archive,
	company: Company,
	role: Role,
	index: number,
	departmentId: string | null,
	passwordHash: string
): Actor {
	const { db } = archive;
	const { organisationId, strategyId } = company;
	const id = (kind: number): string => `ffff${kind}000-0000-7000-8000-${String(index).padStart(12, '0')}`;
	const at = new Date().toISOString();
	const email = `${role}-${index}@example.org`;
	const membershipId = id(1);
	db.prepare(
		"insert into user (id, email, email_key, name, password_hash, created_at) values (?, ?, ?, 'Some Body', ?, ?)"
	).run(id(0), email, email, passwordHash, at);
	db.prepare(
		'insert into membership (organisation_id, id, user_id, role, department_id, created_at) values (?, ?, ?, ?, ?, ?)'
	).run(organisationId, membershipId, id(0), role, departmentId, at);
	const nth = (sql: string): string =>
		db.prepare(`${sql} limit 1 offset ${index}`).pluck().get(organisationId) as string;
	const item = (kind: string) =>
		`select id from item where organisation_id = ? and kind = '${kind}' and strategy_id is not null order by position, id`;
	const todo = nth(item('action'));
	db.prepare(
		'update action set assignee_id = ?, department_id = null, done_at = null, done_by = null, after_id = null where organisation_id = ? and id = ?'
	).run(membershipId, organisationId, todo);
	const point = id(2);
	db.prepare(
		"insert into action_point (organisation_id, id, strategy_id, action_id, title, position) values (?, ?, ?, ?, 'Ring them', 99)"
	).run(organisationId, point, strategyId, todo);
	const decision = id(3);
	db.prepare(
		"insert into item (organisation_id, id, kind, strategy_id, title, search_text, position, suggested, version, created_at, changed_at) values (?, ?, 'decision', ?, 'Ours', 'ours', 0, 0, 1, ?, ?)"
	).run(organisationId, decision, strategyId, at, at);
	db.prepare("insert into decision (organisation_id, id, strategy_id, owner_id, detail) values (?, ?, ?, ?, '')").run(
		organisationId,
		decision,
		strategyId,
		membershipId
	);
	const said = (kind: 'goal' | 'tactic' | 'finding', place: number): string => {
		const [on] = all({ archive }, item(kind), organisationId);
		db.prepare(
			"insert into comment (organisation_id, id, strategy_id, item_id, membership_id, body, at) values (?, ?, ?, ?, ?, 'My words', ?)"
		).run(organisationId, id(place), strategyId, on, membershipId, at);
		return id(place);
	};
	const comments = { goal: said('goal', 4), tactic: said('tactic', 5), finding: said('finding', 6) };
	db.prepare(
		'insert into away (organisation_id, id, membership_id, from_on, until_on, set_by, at) values (?, ?, ?, ?, ?, ?, ?)'
	).run(organisationId, id(7), membershipId, soon(200), soon(205), membershipId, at);
	db.prepare("insert into hand_over (organisation_id, id, from_id, moves, at, by_id) values (?, ?, ?, '[]', ?, ?)").run(
		organisationId,
		id(8),
		membershipId,
		at,
		membershipId
	);
	db.prepare(
		"insert into notice (organisation_id, id, membership_id, kind, path, words, once, at) values (?, ?, ?, 'assigned', '/my-week', '{}', ?, ?)"
	).run(organisationId, id(9), membershipId, `sweep:${index}`, at);
	const alert = (place: number, dismissed: boolean, owner: string | null): string => {
		const own = `fffe${place}000-0000-7000-8000-${String(index).padStart(12, '0')}`;
		db.prepare(
			`insert into alert (organisation_id, id, base, ref, name, kind, sort, direction, is_better, watched_from, first_day,
			 last_day, found_on, value, usual, extent, n, evidence, raised_at, owner_id, taken_at, closed_at, closed_how)
			 values (?, ?, 'cases', ?, 'Cases', 'count', 'level', 'up', 0, '2026-10-01', '2026-11-01', '2026-11-05', '2026-11-05',
			 9, 4, 'plain', 40, '', ?, ?, ?, ?, ?)`
		).run(
			...[organisationId, own, `sweep ${place} ${index}`, at, owner, owner === null ? null : at],
			...[dismissed ? at : null, dismissed ? 'dismissed' : null]
		);
		return own;
	};
	const alerts = {
		take: alert(1, false, null),
		release: alert(2, false, membershipId),
		dismiss: alert(3, false, membershipId),
		reopen: alert(4, true, membershipId)
	};
	return {
		role,
		userId: id(0),
		membershipId,
		session: signIn(archive, id(0)),
		own: {
			alerts,
			todo,
			point,
			decision,
			away: id(7),
			handOver: id(8),
			notice: id(9),
			session: hashToken(signIn(archive, id(0))),
			comments
		}
	};
}

/** Makes a tactic that nobody has begun one that automates, without its way to a person. */
function machineOf(archive: Archive, { organisationId, strategyId }: Company): string {
	const [id = ''] = all(
		{ archive },
		'select id from tactic where organisation_id = ? and strategy_id = ? order by started_at is not null, id desc',
		organisationId,
		strategyId
	);
	archive.db
		.prepare("update tactic set automates = 1, human_route = '' where organisation_id = ? and id = ?")
		.run(organisationId, id);
	return id;
}

function failedMail({ db }: Archive, { organisationId }: Company): string {
	const id = 'ffffb000-0000-7000-8000-000000000001';
	const at = new Date().toISOString();
	db.prepare(
		"insert into mail (organisation_id, id, kind, address, name, locale, words, once, state, attempts, next_at, message_id, created_at) values (?, ?, 'test', 'nobody@example.org', 'Nobody', 'en', '{}', 'sweep', 'failed', 5, ?, 'sweep@example.org', ?)"
	).run(organisationId, id, at, at);
	return id;
}

/** Gives somebody back what was theirs, wherever it has gone since. */
export function giveBack({ archive, company }: Cast, { membershipId, own }: Actor): void {
	const { db } = archive;
	db.prepare('update action set assignee_id = ? where organisation_id = ? and id = ?').run(
		membershipId,
		company.organisationId,
		own.todo
	);
	db.prepare('update decision set owner_id = ? where organisation_id = ? and id = ?').run(
		membershipId,
		company.organisationId,
		own.decision
	);
	db.prepare('update item set removed_at = null where organisation_id = ? and id in (?, ?)').run(
		company.organisationId,
		own.todo,
		own.decision
	);
}

/** Puts everybody into the company of the demo. Call it before its pages are read. */
export async function gatherCast(archive: Archive, company: Company): Promise<Cast> {
	const password = 'a long enough passphrase';
	const hash = await hashPassword(password);
	if (!hash.ok) throw new Error(hash.error.code);
	const head = archive.db
		.prepare(
			"select department_id from membership where organisation_id = ? and role = 'head' and department_id is not null"
		)
		.pluck()
		.get(company.organisationId) as string;
	const each = (first: number, department: string | null) =>
		Object.fromEntries(
			roles.map((role, index) => [role, newActor(archive, company, role, first + index, department, hash.value)])
		) as Record<Role, Actor>;
	return {
		archive,
		company,
		actors: each(0, head),
		colleagues: each(roles.length, null),
		invitation: hashToken(issueLink(archive, company, 'invite')),
		machine: machineOf(archive, company),
		plan: '',
		mail: failedMail(archive, company),
		password
	};
}

/** The kind of thing that lies on a page, whose buttons take it away, bring it back, put it in order and tie it. */
const kindOn: Readonly<Record<string, ItemKind>> = {
	claims: 'claim',
	guide: 'message',
	plate: 'tactic',
	audit: 'finding',
	'audit/noticed/[finding=id]': 'finding',
	'audit/[touchpoint=id]': 'touchpoint',
	competitors: 'competitor',
	goals: 'goal',
	measurement: 'metric',
	'measurement/[metric=id]': 'metric',
	optimisation: 'decision',
	personas: 'persona',
	'personas/[persona=id]': 'persona',
	research: 'criterion',
	'review/[review=id]': 'decision',
	surveys: 'survey',
	'surveys/[survey=id]': 'survey',
	tactics: 'tactic',
	'tactics/[tactic=id]': 'tactic'
};

const strategyRoute = '/(app)/strategies/[strategy=id]';

const shortOf = (routeId: string): string =>
	routeId.startsWith(strategyRoute) ? routeId.slice(strategyRoute.length + 1) : routeId.replace('/(app)/', '');

/** A kind of link that a kind of thing may have, and what to. */
function tieOf(kind: ItemKind): { kind: LinkKind; to: ItemKind } {
	for (const [name, { from, to }] of Object.entries(linkKinds) as [
		LinkKind,
		{ from: readonly ItemKind[]; to: readonly ItemKind[] }
	][]) {
		if (from.includes(kind)) return { kind: name, to: to[0] as ItemKind };
	}
	return { kind: 'serves', to: 'goal' };
}

/** Things of one kind in the company, the last first: what lies at the beginning is what pages show. */
const itemsOf = (cast: Cast, kind: ItemKind): string[] =>
	all(
		cast,
		`select id from item where organisation_id = ? and kind = ? and removed_at is null
		 and (strategy_id is null or strategy_id = ?) order by position desc, id desc`,
		cast.company.organisationId,
		kind,
		cast.company.strategyId
	);

/** What is sent to take away, bring back, put in order, tie or untie a thing of a kind. */
export function itemFields(cast: Cast, kind: ItemKind, action: string): Fields {
	const [first = '', second = first] = itemsOf(cast, kind);
	if (action === 'remove' || action === 'restore') return { id: first };
	if (action === 'reorder') return { ids: `${second},${first}` };
	const tie = tieOf(kind);
	return { from: first, to: itemsOf(cast, tie.to).find((id) => id !== first) ?? '', kind: tie.kind, note: '' };
}

/** What is sent that no page shows a form for while all is quiet, by page and action; things of `of` where they are somebody's. */
function fieldsOf(cast: Cast, page: string, action: string, of: Actor): Fields | null {
	const { company } = cast;
	const one = (sql: string): string => all(cast, `${sql} limit 1`, company.organisationId)[0] ?? '';
	const answer = (order: string): string =>
		one(
			`select public_id from record where organisation_id = ? and kind = 'response' and state = 'counted' order by ${order}`
		);
	const item = (kind: ItemKind, at = 0): string => itemsOf(cast, kind)[at] ?? '';
	const review = one("select id from review where organisation_id = ? and status = 'running'");
	const goal = one("select id from goal where organisation_id = ? and status = 'set' order by id");
	const metric = item('metric');
	const versionOf = (id: string): string =>
		String(
			all(cast, 'select version from item where organisation_id = ? and id = ?', company.organisationId, id)[0] ?? 1
		);
	const sentence = {
		metricId: metric,
		shape: 'level',
		direction: 'raise',
		size: '60',
		baselineKind: 'typed',
		baselineValue: '20',
		startsOn: soon(0),
		endsOn: soon(90),
		because: freshWords()
	};
	const talk = { goals: 'goal', 'tactics/[tactic=id]': 'tactic', 'audit/noticed/[finding=id]': 'finding' } as const;
	// An event whose removal is taken back; one that stands is left as it is.
	if (action === 'restoreEvent') return { id: item('marked_event') };
	if (action === 'way') return { step: 'audit', way: 'quick' };
	if (action === 'goodEnough') return { step: 'audit', undo: '', back: '' };
	if (page in talk) {
		const id = of.own.comments[talk[page as keyof typeof talk]];
		if (action === 'say')
			return { item: all(cast, 'select item_id from comment where id = ?', id)[0] ?? '', body: freshWords() };
		if (action === 'reword') return { id, body: freshWords() };
		if (action === 'unsay' || action === 'resay') return { id };
	}
	const kind = kindOn[page];
	if (kind !== undefined && /^(remove|restore|reorder|link|unlink)$/.test(action))
		return itemFields(cast, kind, action);
	if (page.startsWith('tactics')) {
		const tactic = one(
			`select id from tactic where organisation_id = ? and automates = 0 and strategy_id = '${company.strategyId}' order by started_at is not null, id`
		);
		switch (action) {
			case 'tick':
			case 'untick':
			case 'handBack':
				return { id: of.own.todo };
			case 'stuck':
				return { id: of.own.todo, reason: freshWords() };
			case 'addPoint':
				return { action: of.own.todo, title: freshWords() };
			case 'pointForEach':
				return { action: of.own.todo, department: '' };
			case 'tickPoint':
			case 'untickPoint':
			case 'removePoint':
			case 'restorePoint':
				return { point: of.own.point };
			case 'movePoint':
				return { point: of.own.point, direction: 'up' };
			case 'start':
			case 'finish':
			case 'stop':
				return { id: tactic };
			case 'move':
				return { id: tactic, to: 'running' };
			case 'shift':
				return { id: item('tactic'), by: '1' };
			case 'overrule':
				return { id: cast.machine, reason: freshWords() };
			case 'compare':
				return {
					effect: one('select id from tactic_effect where organisation_id = ? and withdrawn_at is null order by id'),
					against: 'none'
				};
			case 'actionDays':
				return { id: of.own.todo, startsOn: '', dueOn: soon(20) };
			case 'schedule':
				return {
					id: of.own.todo,
					version: '1',
					title: freshWords(),
					dueOn: soon(20),
					after: '',
					startsOn: '',
					hours: '',
					note: ''
				};
			case 'restoreSpend':
				return { spend: one('select id from spend where organisation_id = ? order by id') };
		}
	}
	if (page === 'review/[review=id]') {
		const looked = (): string =>
			/"tactics":\[\{"id":"([0-9a-f-]{36})"/.exec(
				one(`select snapshot from review where organisation_id = ? and id = '${review}'`)
			)?.[1] ?? item('tactic');
		const note = one(`select id from review_note where organisation_id = ? and review_id = '${review}'`);
		switch (action) {
			case 'start':
			case 'end':
			case 'takeOver':
			case 'present':
				return { review };
			case 'move':
				return { review, part: 'goals', goal: '1', show: '' };
			case 'guess':
				return { review, goal, confidence: '5', value: '' };
			case 'chooseTactic':
				return { review, tactic: looked(), choice: 'continue', note: '', forStop: '', forContinue: '', forGrow: '' };
			case 'settleNote':
				return { review, note, settled: 'on' };
			case 'parkNote':
				return { review, note, parked: 'on' };
			case 'addNote':
				return { review, text: freshWords(), kind: '' };
			case 'choose':
				return { review, goal, choice: 'continue', note: '' };
			case 'thanks':
				return { review, thanks: freshWords() };
			case 'closing':
				return { review, closing: freshWords() };
			case 'addDecision':
				return { title: freshWords(), owner: '', dueOn: '', review, tactic: '' };
			case 'describeDecision': {
				const id = item('decision');
				return { id, version: versionOf(id), title: freshWords(), owner: '', dueOn: '', detail: '' };
			}
			case 'addLesson':
				return { title: freshWords(), review };
		}
	}
	const changed = of.own.alerts;
	const made: Readonly<Record<string, () => Fields>> = {
		'measurement/changed/[alert=id] take': () => ({ id: changed.take }),
		'measurement/changed/[alert=id] release': () => ({ id: changed.release }),
		'measurement/changed/[alert=id] dismiss': () => ({ id: changed.dismiss, reason: freshWords() }),
		'measurement/changed/[alert=id] reopen': () => ({ id: changed.reopen }),
		'measurement/changed/[alert=id] explain': () => ({
			...{ id: changed.take, event: '', cause: freshWords() },
			...{ mark: '', kind: 'other', firstDay: '', lastDay: '' }
		}),
		'measurement/changed/[alert=id] note': () => ({ id: changed.take, kind: 'pain', title: freshWords() }),
		'measurement/changed/[alert=id] todo': () => ({ id: changed.dismiss, kind: 'pain', title: freshWords() }),
		'optimisation tickDecision': () => ({ id: of.own.decision, done: 'on', outcome: '' }),
		'review/[review=id] tickDecision': () => ({ id: of.own.decision, done: 'on', outcome: '' }),
		'optimisation plan': () => ({ plannedOn: soon(500) }),
		'optimisation prepare': () => ({ plannedOn: soon(400) }),
		'answers/[answer=id] correct': () => ({ id: answer('seq'), withoutWords: '1' }),
		'answers/[answer=id] leaveOut': () => ({ id: answer('seq % 2, seq desc'), reason: 'trial' }),
		'answers/[answer=id] countAgain': () => ({ id: answer('seq') }),
		'answers/[answer=id] erase': () => ({ id: answer('seq % 2 desc, seq desc'), sure: 'yes' }),
		'claims add': () => ({ ...claim(), title: freshWords() }),
		'claims describe': () => ({ ...claim(), id: item('claim'), version: versionOf(item('claim')) }),
		'customers/one erase': () => ({
			externalId: one('select external_id from contact where organisation_id = ? order by external_id desc'),
			sure: 'yes'
		}),
		'guide restoreRule': () => ({ id: one('select id from tone_rule where organisation_id = ?') }),
		'hand-over/[member=id] away': () => ({
			member: of.membershipId,
			fromOn: soon(300),
			untilOn: soon(301),
			standIn: ''
		}),
		'hand-over/[member=id] back': () => ({ member: of.membershipId, id: of.own.away }),
		'hand-over/[member=id] preview': () => ({ member: of.membershipId, all: someoneElse(), 'each[]': [] }),
		'hand-over/[member=id] handOver': () => ({ member: of.membershipId, all: someoneElse(), 'each[]': [] }),
		'hand-over/[member=id] undo': () => ({ member: of.membershipId, id: of.own.handOver }),
		'imports/[import=id] goOn': () => ({ id: one('select id from import_run where organisation_id = ?') }),
		'imports/[import=id] undo': () => ({ id: one('select id from import_run where organisation_id = ?') }),
		'imports/[import=id] discard': () => ({ id: one('select id from import_run where organisation_id = ?') }),
		'me describe': () => ({ name: 'Some Body', locale: '', theme: 'auto' }),
		'me password': () => ({ currentPassword: cast.password, newPassword: 'another long enough passphrase' }),
		'me end': () => ({ id: of.own.session }),
		'me endOthers': () => ({}),
		'my-week tap': () => ({
			key: randomBytes(8).toString('hex'),
			kind: 'todo',
			id: of.own.todo,
			deed: 'undone',
			words: '',
			score: ''
		}),
		'notices see': () => ({ id: of.own.notice }),
		'notices seePlace': () => ({ path: '/my-week' }),
		'imports upload': () => ({ target: 'responses' }),
		'strategies/file bring': () => ({}),
		'people withdraw': () => ({ id: cast.invitation }),
		'people/departments restore': () => ({
			id: one('select id from department where organisation_id = ? order by id desc')
		}),
		'people/[member=id] role': () => ({ id: spare(), role: 'member', departmentId: '' }),
		'people/[member=id] disable': () => ({ id: spare() }),
		'people/[member=id] enable': () => ({ id: spare() }),
		'people/[member=id] reset': () => ({ id: spare() }),
		'plate again': () => ({ response: one('select response_id from customer_wait where organisation_id = ?') }),
		'settings/hours set': () => ({
			mon_open: 'on',
			mon_from: '09:00',
			mon_until: '17:00',
			validFrom: soon(30),
			holidays: ''
		}),
		'settings/hours drop': () => ({
			validFrom: soon(30),
			id: one('select id from working_calendar where organisation_id = ? order by valid_from desc')
		}),
		'settings/keys revoke': () => ({ id: one('select id from api_key where organisation_id = ?') }),
		'settings/mail test': () => ({}),
		'settings/mail again': () => ({ id: cast.mail }),
		' launch': () => ({}),
		'launch launch': () => ({}),
		' reviewDate': () => ({ reviewOn: soon(60) }),
		'launch reviewDate': () => ({ reviewOn: soon(60) }),
		'audit rateTouchpoint': () => ({ touchpoint: item('touchpoint'), score: '3', note: '' }),
		'audit callNewBusiness': () => ({ on: 'on' }),
		'competitors addCompetitor': () => ({ name: freshWords(), kind: 'direct', website: '' }),
		'competitors adoptDomain': () => ({ domain: `swept-${randomBytes(4).toString('hex')}.example` }),
		'competitors typeRanking': () => ({ id: item('keyword'), takenOn: soon(-1), results: 'https://example.org/' }),
		'goals draft': () => ({ ...sentence, title: freshWords() }),
		'goals redraft': () => {
			const draft = one("select id from goal where organisation_id = ? and status = 'draft'") || goal;
			return { ...sentence, title: freshWords(), id: draft, version: versionOf(draft) };
		},
		'goals set': () => ({ ...sentence, title: freshWords(), guardMetricId: '' }),
		'goals reset': () => ({ ...sentence, title: freshWords(), id: goal, version: versionOf(goal) }),
		'goals tie': () => ({ id: goal, parentGoalId: item('goal'), belief: '' }),
		'measurement typePoint': () => ({ metricId: typedMetric(), on: soon(-1), value: '4', total: '' }),
		'measurement/[metric=id] typePoint': () => ({ metricId: typedMetric(), on: soon(-2), value: '4', total: '' }),
		'measurement/[metric=id] asked': () => ({ ...askedMetric(), first: soon(-20), last: soon(-10), n: '100' }),
		'measurement/[metric=id] removeAsked': () => ({ asked: one('select id from asked where organisation_id = ?') }),
		'money restore': () => ({ value: one('select id from assumption_value where organisation_id = ?') }),
		'personas addEmptyJourney': () => ({ title: freshWords(), persona: '', state: 'as_is' }),
		'personas feelStage': () => ({ id: item('stage'), emotion: '1' }),
		'research restoreScore': () => ({ id: one('select id from criterion_score where organisation_id = ?') }),
		'surveys/budget keep': () => ({
			pauseDays: String(30 + randomBytes(1)[0]!),
			'contacts[]': '2000',
			'rate[]': '20'
		}),
		'surveys/[survey=id] openSurvey': () => ({ id: item('survey') }),
		'surveys/[survey=id] declareParameter': () => ({
			survey: item('survey'),
			name: `p${randomBytes(3).toString('hex')}`,
			label: ''
		}),
		'surveys/[survey=id] dropParameter': () => ({
			survey: item('survey'),
			name:
				/p[0-9a-f]{6}/.exec(
					one(`select parameters from survey where organisation_id = ? and id = '${item('survey')}'`)
				)?.[0] ?? 'none'
		}),
		'plate wish': () => ({ department: '' }),
		'readiness open': () => ({ untilOn: soon(5) }),
		'readiness close': () => ({
			round: one('select id from readiness_round where organisation_id = ? order by opened_at desc')
		}),
		'readiness answer': () => Object.fromEntries(statementIds.map((id) => [id, '3'])),
		'readiness back': () => ({ practice: 'shows_how' }),
		'research addShop': () => ({
			companyId: item('competitor'),
			scenario: freshWords(),
			channel: 'email',
			sentAt: `${soon(-2)}T09:00`,
			firstAnswerAt: '',
			resolvedAt: '',
			note: ''
		}),
		'voices count': () => ({
			id: one("select public_id from record where organisation_id = ? and state = 'quarantined'")
		}),
		'welcome/demo default': () => ({})
	};
	function claim(): Fields {
		return {
			title: freshWords(),
			value: '3',
			valueTo: '',
			unit: 'percent',
			topic: 'keeping',
			category: '',
			source: freshWords(),
			year: '2024',
			origin: '',
			url: 'https://example.org/',
			grade: 'study',
			note: ''
		};
	}
	function someoneElse(): string {
		return (of === cast.actors.admin ? cast.actors.leader : cast.actors.admin).membershipId;
	}
	/** Somebody of the company who does not play. */
	function spare(): string {
		return one(
			"select id from membership where organisation_id = ? and role = 'member' and id not like 'ffff%' order by id"
		);
	}
	/** A metric that people are asked for, with one of its streams. */
	function askedMetric(): Fields {
		const fed = (column: string): string =>
			one(
				`select ms.${column} from metric_source ms join source s on s.id = ms.source_id
				 join metric m on m.organisation_id = ms.organisation_id and m.id = ms.metric_id and m.current_version = ms.version
				 join item i on i.organisation_id = m.organisation_id and i.id = m.id and i.removed_at is null
				 where s.kind = 'question' and ms.organisation_id = ? order by ms.metric_id, ms.source_id`
			);
		return { metricId: fed('metric_id'), sourceId: String(fed('source_id')) };
	}
	function typedMetric(): string {
		return (
			one(
				"select item.id from item join metric on metric.id = item.id where item.organisation_id = ? and metric.kind in ('value', 'typed', 'count')"
			) || metric
		);
	}
	return made[`${page} ${action}`]?.() ?? null;
}

/** A form with a file in it, as a browser sends one. */
export interface MadeForm extends FoundForm {
	readonly file?: { readonly name: string; readonly text: string };
}

/** A form for an action as if a page had shown it, about what is `of`'s where it is about somebody's; none where none is known. */
export function madeForm(cast: Cast, routeId: string, action: string, of: Actor, path: string): MadeForm | null {
	const fields = fieldsOf(cast, shortOf(routeId), action, of);
	if (fields === null) return null;
	const review = typeof fields.review === 'string' ? fields.review : '';
	const at = routeId.includes('[member=id]')
		? addressOf(routeId, { member: of.membershipId })
		: review !== '' && routeId.includes('[review=id]')
			? addressOf(routeId, { strategy: cast.company.strategyId, review })
			: path;
	return {
		target: action === 'default' ? at : `${at}?/${action}`,
		fields: Object.entries(fields).flatMap(([name, value]) =>
			typeof value === 'string' ? [[name, value] as const] : value.map((part) => [name, part] as const)
		),
		...(action === 'upload'
			? { file: { name: 'answers.csv', text: 'id,at,score\na-1,2026-01-02T10:00:00Z,9\n' } }
			: {}),
		...(action === 'bring' ? { file: { name: 'plan.json', text: cast.plan } } : {})
	};
}
