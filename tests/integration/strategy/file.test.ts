import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { canonical } from '#lib/domain/strategy/file/canonical.ts';
import {
	fileChoices,
	importStrategy,
	readStrategyFile,
	type Arrived
} from '#lib/server/workflows/strategy-file/read.ts';
import { digestOf } from '#lib/server/workflows/strategy-file/digest.ts';
import { exportStrategy } from '#lib/server/workflows/strategy-file/write.ts';
import { memberScope, type OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { strategyScopeOf, type StrategyScope } from '#lib/server/access/strategy-scope.ts';
import { fileVersion, type StrategyFile } from '#lib/domain/strategy/file/check.ts';
import { listGoalBoard } from '#lib/server/goals/board.ts';
import { getOptimisation, getReview } from '#lib/server/optimisation/queries.ts';
import { getStrategyShell } from '#lib/server/strategy/queries.ts';
import { listTactics } from '#lib/server/tactics/queries.ts';
import { loadDemo, type DemoWorld } from '#lib/server/workflows/demo/load.ts';
import { testDatabase } from '../../support/db.ts';
import { makeMember, makeOrganisation, surroundings, type TestAround } from '../../support/factories/identity.ts';
import { unwrap } from '../../support/factories/plan.ts';

let around: TestAround;
let world: DemoWorld;
let leader: OrganisationScope;
let scope: StrategyScope;
let file: StrategyFile;

beforeAll(async () => {
	around = surroundings(await testDatabase(), { instant: '2027-02-15T18:30:00.000Z' });
	world = await loadDemo({ around }, { responses: 400 });
	leader = (await memberScope(around, world.people.leader.userId))!;
	scope = (await strategyScopeOf(leader, world.strategyId))!;
	file = unwrap(await exportStrategy(scope));
}, 240_000);

const bytes = (value: unknown): Uint8Array =>
	new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const choices = (given: object = {}) => fileChoices.parse(given);

async function come(into: OrganisationScope, given: object = {}): Promise<Arrived> {
	return unwrap(await importStrategy(into, unwrap(readStrategyFile(bytes(file))), choices(given)));
}

/** Everything that the database holds, as one sum. */
async function everything(): Promise<string> {
	const names = await around.handle.db.introspection.getTables();
	const sum = createHash('sha256');
	for (const { name } of names.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
		const rows = await around.handle.db
			.selectFrom(name as 'item')
			.selectAll()
			.execute();
		sum.update(name).update(JSON.stringify(rows.map((row) => JSON.stringify(row)).sort()));
	}
	return sum.digest('hex');
}

/** A changed file whose sum was made right again, as somebody who means it would: `path` is set, or taken away. */
function forged(path: string, value?: unknown): string {
	const copy = structuredClone(file);
	const steps = path.split('.');
	const last = steps.pop() as string;
	const holder = steps.reduce<Record<string, unknown>>(
		(at, step) => at[step] as Record<string, unknown>,
		copy as unknown as Record<string, unknown>
	);
	if (value === undefined) delete holder[last];
	else holder[last] = value;
	return JSON.stringify({ ...copy, digest: digestOf(copy) });
}

describe('a strategy as a file (R-000-13, R-002-05)', () => {
	test('the demo strategy comes through whole: out, into another organisation, out again, the same', async () => {
		const other = await makeOrganisation(around, { name: 'Freshlane' });
		const arrived = await come(other.admin);
		const there = (await strategyScopeOf(other.admin, arrived.strategyId))!;
		const again = unwrap(await exportStrategy(there));
		for (const [table, rows] of Object.entries(file.content.tables))
			expect(again.content.tables[table], table).toEqual(rows);
		expect(canonical(again.content)).toBe(canonical(file.content));
		const all = Object.entries(file.content.tables).flatMap(([name, rows]) =>
			rows.length === 0 ? [] : [[name, rows.length]]
		);
		expect(arrived.made).toEqual(Object.fromEntries(all));
		expect(arrived.found).toEqual({});
		// What arrived is read by the pages like anything else.
		expect((await getStrategyShell(there)).progress.filter((step) => step.fraction === 0)).toEqual([]);
		expect(await listGoalBoard(there)).toHaveLength(6);
		expect((await listTactics(there)).map((tactic) => tactic.title)).toEqual(
			(await listTactics(scope)).map((tactic) => tactic.title)
		);
		const held = (await getOptimisation(there)).reviews.filter((review) => review.status === 'held');
		expect(held.map(({ goals, reached, decisions }) => ({ goals, reached, decisions }))).toEqual(
			(await getOptimisation(scope)).reviews
				.filter((review) => review.status === 'held')
				.map(({ goals, reached, decisions }) => ({ goals, reached, decisions }))
		);
		const review = await getReview(there, held[0]!.id);
		const goals = new Set((await listGoalBoard(there, { closedToo: true })).map((goal) => goal.id));
		expect(review?.review.snapshot?.goals.every((goal) => goals.has(goal.id))).toBe(true);
	}, 120_000);

	test('into the organisation that it came from, what is shared is used again, not doubled', async () => {
		const count = async (table: 'touchpoint' | 'metric' | 'survey' | 'competitor' | 'membership' | 'source') =>
			(
				await around.handle.db
					.selectFrom(table)
					.selectAll()
					.where('organisation_id', '=', leader.organisationId)
					.execute()
			).length;
		const before = [await count('touchpoint'), await count('metric'), await count('survey'), await count('source')];
		const arrived = await come(leader, { name: '' });
		const there = (await strategyScopeOf(leader, arrived.strategyId))!;
		const again = unwrap(await exportStrategy(there));
		// Goals follow the figures as they are defined now.
		const goals = (file.content.tables.goal ?? []).map((goal) => ({ ...goal, metric_version: null }));
		const plain = { ...file.content, tables: { ...file.content.tables, goal: goals } };
		for (const [table, rows] of Object.entries(plain.tables)) expect(again.content.tables[table], table).toEqual(rows);
		expect(canonical(again.content)).toBe(canonical(plain));
		expect([await count('touchpoint'), await count('metric'), await count('survey'), await count('source')]).toEqual(
			before
		);
		expect(arrived.peopleKept).toEqual([]);
		expect(arrived.found).toMatchObject({ touchpoint: 22, metric: 26, survey: 4, competitor: 5 });
	}, 120_000);

	test('no secret, no identifier, no address and no customer’s answer is in it', async () => {
		const text = JSON.stringify(file);
		expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/);
		const users = await around.handle.db.selectFrom('user').select('email_key').execute();
		for (const { email_key } of users) expect(text).not.toContain(`"${email_key}"`);
		const surveys = await around.handle.db.selectFrom('survey').select('token').execute();
		for (const { token } of surveys) expect(text).not.toContain(token);
		const reviews = file.content.tables.review as unknown as { snapshot: { voices: unknown[] } | null }[];
		expect(reviews.flatMap((review) => review.snapshot?.voices ?? [])).toEqual([]);
	});

	test('people who are not here are kept by name without a way in, or their places stay empty', async () => {
		const other = await makeOrganisation(around, { name: 'Kept' });
		const kept = await come(other.admin);
		expect(kept.peopleKept).toContain('Leila Haddad');
		const remembered = await around.handle.db
			.selectFrom('membership')
			.innerJoin('user', 'user.id', 'membership.user_id')
			.select(['membership.disabled_at', 'membership.role', 'user.password_hash', 'user.email'])
			.where('membership.organisation_id', '=', other.id)
			.where('user.name', '=', 'Leila Haddad')
			.executeTakeFirstOrThrow();
		expect(remembered).toMatchObject({ role: 'viewer', password_hash: null });
		expect(remembered.disabled_at).not.toBeNull();
		expect(remembered.email).toMatch(/@nobody\.invalid$/);
		const empty = await makeOrganisation(around, { name: 'Empty' });
		const left = await come(empty.admin, { people: 'leave', departments: 'leave', name: 'Ours' });
		expect(left).toMatchObject({ name: 'Ours', peopleKept: [], departmentsMade: [] });
		expect(left.peopleMissing).toContain('Leila Haddad');
		expect(left.departmentsMissing.length).toBeGreaterThan(2);
		// Somebody of that name is here: the places are theirs.
		const third = await makeOrganisation(around, { name: 'Third' });
		await makeMember(around, third.id, 'head', { name: 'leila haddad' });
		expect((await come(third.admin)).peopleFound).toEqual(['leila haddad']);
	}, 120_000);

	test('a damaged, newer, foreign or too large file is refused in full, and nothing changes', async () => {
		const text = JSON.stringify(file);
		const before = await everything();
		const outcome = async (given: string | Uint8Array): Promise<string> => {
			const read = readStrategyFile(typeof given === 'string' ? bytes(given) : given);
			if (!read.ok) return read.error.code;
			const result = await importStrategy(leader, read.value, choices());
			return result.ok ? 'ok' : result.error.code;
		};
		for (const share of [0.01, 0.3, 0.7, 0.999])
			expect(await outcome(text.slice(0, Math.floor(text.length * share)))).toBe('strategy_file.damaged');
		// One bit, anywhere.
		const whole = bytes(text);
		for (let turn = 1; turn <= 60; turn += 1) {
			const flipped = whole.slice();
			const at = Math.floor((whole.length / 61) * turn);
			flipped[at] = (flipped[at] as number) ^ (1 << (turn % 7));
			expect(['strategy_file.damaged', 'strategy_file.newer', 'strategy_file.foreign']).toContain(
				await outcome(flipped)
			);
		}
		expect(await outcome(forged('version', fileVersion + 1))).toBe('strategy_file.newer');
		expect(await outcome(forged('content.tables.dream', []))).toBe('strategy_file.newer');
		expect(await outcome(forged('content.tables.goal.0.colour', 'red'))).toBe('strategy_file.newer');
		expect(await outcome('{"format":"something else"}')).toBe('strategy_file.foreign');
		expect(await outcome('PK\u0003\u0004 a picture')).toBe('strategy_file.foreign');
		expect(await outcome('')).toBe('strategy_file.foreign');
		expect(
			await outcome(`{"format":"ninefold-strategy","version":1,"x":${'['.repeat(90_000)}${']'.repeat(90_000)}}`)
		).toBe('strategy_file.damaged');
		expect(await outcome(new Uint8Array(20 * 1024 * 1024 + 1))).toBe('strategy_file.too_large');
		expect(await everything()).toBe(before);
	}, 120_000);

	test('whoever forges a file reaches nothing but its own rows', async () => {
		const other = await makeOrganisation(around, { name: 'Rival' });
		const foreign = await around.handle.db.selectFrom('touchpoint').select('id').limit(1).executeTakeFirstOrThrow();
		const before = await everything();
		const outcome = async (given: string): Promise<string> => {
			const read = readStrategyFile(bytes(given));
			if (!read.ok) return read.error.code;
			const result = await importStrategy(other.admin, read.value, choices());
			return result.ok ? 'ok' : result.error.code;
		};
		const last = (file.content.tables.metric_version?.length ?? 0) - 1;
		const wrong: [path: string, value?: unknown][] = [
			['finding.0.touchpoint_id', foreign.id],
			['finding.0.touchpoint_id', 'touchpoint:9999'],
			['finding.0.touchpoint_id', 'goal:1'],
			['tactic.0.lead_id', foreign.id],
			['goal.0.id', foreign.id],
			['goal.0.strategy_id', world.strategyId],
			['goal.0.shape', 'round'],
			['goal.0.title', ''],
			['goal.0.because', 'a\u0000b'],
			['goal.0.filter', [{ dimension: 1 }]],
			[`metric_version.${last}.settings`, { min: 'x' }],
			['rating.0.score', 6],
			['goal.0.shape']
		];
		for (const [path, value] of wrong)
			expect(await outcome(forged(`content.tables.${path}`, value)), path).toBe('strategy_file.damaged');
		expect(await outcome(forged('content.people.0.name', 7))).toBe('strategy_file.damaged');
		expect(await everything()).toBe(before);
	}, 120_000);

	test('only whoever may change the strategy takes it out or brings one in, and only their own', async () => {
		const before = await everything();
		for (const role of ['head', 'member', 'analyst', 'viewer'] as const) {
			const other = await makeOrganisation(around);
			const member = await makeMember(around, leader.organisationId, role);
			const theirs = (await strategyScopeOf(member.scope, world.strategyId))!;
			expect((await exportStrategy(theirs)).ok).toBe(false);
			expect(await importStrategy(member.scope, file, choices())).toMatchObject({
				ok: false,
				error: { code: 'access.denied' }
			});
			expect(await strategyScopeOf(other.admin, world.strategyId)).toBeNull();
		}
		expect(before).toHaveLength(64);
	}, 120_000);
});
