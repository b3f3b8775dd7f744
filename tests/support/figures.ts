import {
	principalScope,
	type OrganisationScope,
	type Principal,
	type Surroundings
} from '#lib/server/access/organisation-scope.ts';
import type { Change } from '#lib/server/events.ts';
import type { NewRecord } from '#lib/server/metrics/record.ts';
import { fixedClock, seededIds, type TestClock } from './clock.ts';
import { testDatabase, type TestDatabase } from './db.ts';

/** One organisation on a database of its own, with a clock to move and a list of what open pages were told. */
export interface FigureWorld {
	readonly database: TestDatabase;
	readonly clock: TestClock;
	readonly around: Surroundings;
	readonly scope: OrganisationScope;
	readonly told: Change[];
	/** Another organisation in the same database. */
	another(seed: number): Promise<OrganisationScope>;
	/** The same organisation, seen by somebody else. */
	as(principal: Exclude<Principal, { kind: 'member' }>): Promise<OrganisationScope>;
}

const silent = new Proxy({}, { get: () => () => undefined }) as Surroundings['log'];

async function organisation(around: Surroundings, id: string, zone: string): Promise<void> {
	await around.handle.db
		.insertInto('organisation')
		.values({
			id,
			name: `Organisation ${id.slice(0, 8)}`,
			locale: 'en',
			time_zone: zone,
			period_kind: 'gregorian',
			fiscal_start_month: 1,
			week_start: 1,
			currency: 'EUR',
			created_at: new Date(around.clock.now()).toISOString()
		} as never)
		.execute();
}

export async function figureWorld(options: { zone?: string; database?: TestDatabase } = {}): Promise<FigureWorld> {
	const database = options.database ?? (await testDatabase());
	const clock = fixedClock();
	const told: Change[] = [];
	const around: Surroundings = {
		handle: database,
		clock,
		ids: seededIds(7),
		log: silent,
		publish: (change) => told.push(change)
	};
	const id = seededIds(1).id();
	await organisation(around, id, options.zone ?? 'UTC');
	const make = async (organisationId: string, principal: Exclude<Principal, { kind: 'member' }>) =>
		(await principalScope(around, organisationId, principal)) as OrganisationScope;
	return {
		database,
		clock,
		around,
		told,
		scope: await make(id, { kind: 'operator' }),
		async another(seed) {
			const other = seededIds(seed).id();
			await organisation(around, other, options.zone ?? 'UTC');
			return make(other, { kind: 'operator' });
		},
		as: (principal) => make(id, principal)
	};
}

/** An answer with one score for one stream. */
export const answer = (sourceId: number, value: number, more: Partial<NewRecord> = {}): NewRecord => ({
	kind: 'response',
	at: Date.parse('2026-11-20T10:00:00Z'),
	body: {},
	observations: [{ sourceId, value }],
	...more
});
