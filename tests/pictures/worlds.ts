import { defineGoal } from '#lib/domain/goals/schema.ts';
import { newFinding } from '#lib/domain/audit/schema.ts';
import { phases } from '#lib/domain/audit/presets.ts';
import { addFinding } from '#lib/server/audit/finding-commands.ts';
import { addTouchpoint } from '#lib/server/audit/commands.ts';
import { setGoal } from '#lib/server/goals/commands.ts';
import { addMetric } from '#lib/server/metrics/commands.ts';
import { ensureSource, recordBatch } from '#lib/server/metrics/record.ts';
import { planReview } from '#lib/server/optimisation/commands.ts';
import { addJourney } from '#lib/server/personas/journey-commands.ts';
import { addDepartment } from '#lib/server/people/department-commands.ts';
import { addPersona } from '#lib/server/personas/commands.ts';
import { addAction } from '#lib/server/tactics/action-commands.ts';
import { addTactic } from '#lib/server/tactics/commands.ts';
import { channels } from '#lib/domain/shared/channel.ts';
import { newAction } from '#lib/domain/tactics/schema.ts';
import { newJourney } from '#lib/domain/personas/schema.ts';
import type { Result } from '#lib/domain/shared/result.ts';
import type { StrategyScope } from '#lib/server/access/strategy-scope.ts';
import type { AppHome } from '../support/app.ts';
import { furnish } from '../e2e/people.ts';

const day = 24 * 3_600_000;
const names = ['Farid Karimi', 'Aisyah binti Abdul Rahman', 'Bo Li', 'Wilhelmina van den Bogaert'];
const said = [
	'Confirmation mail',
	'Phone queue on Monday mornings',
	'The little card that lies in every parcel and says who packed it, by hand',
	'Search on the website',
	'Handing over at the door',
	'Returns'
];
const name = (index: number): string =>
	`${said[index % said.length]}${index < said.length ? '' : ` ${Math.floor(index / said.length) + 1}`}`;

function got<T>(result: Result<T, string>): T {
	if (!result.ok) throw new Error(JSON.stringify(result.error));
	return result.value;
}

/** Fills a strategy with so many of everything, all of it awkward to set: long names beside short ones. */
export const fill = (home: AppHome, strategyId: string, many: number): Promise<void> =>
	furnish(home, strategyId, async (scope, join) => {
		const team = got(await addDepartment(scope, { name: 'Customer service, mornings and evenings' })).id;
		await join('leader', 'Ines Moreau');
		await join('head', 'Leila Haddad-Brandenburger', team);
		const people: string[] = [];
		for (let index = 0; index < Math.min(many, 40); index += 1)
			people.push((await join('member', `${names[index % names.length]} ${index + 1}`, team)).membershipId);
		for (let index = 0; index < many; index += 1) await one(scope, index, people[index % people.length] as string);
		got(await planReview(scope, { plannedOn: new Date(scope.clock.now() + 12 * day).toISOString().slice(0, 10) }));
	});

async function one(scope: StrategyScope, index: number, assignee: string): Promise<void> {
	const touchpoint = got(
		await addTouchpoint(scope, {
			title: name(index),
			phase: phases[index % phases.length] as (typeof phases)[number],
			channel: channels[index % channels.length] as (typeof channels)[number]
		})
	);
	got(
		await addFinding(
			scope,
			newFinding.parse({
				kind: ['pain', 'opportunity', 'strength'][index % 3],
				title: `${name(index)}: people wait`,
				severity: String(1 + (index % 3)),
				touchpoint: touchpoint.id
			})
		)
	);
	const persona = got(
		await addPersona(scope, { title: `Persona of ${name(index)}`, summary: 'Busy, hungry, on the bus' })
	);
	if (index < 3) {
		const stages = ['Notice', 'Order', 'Wait'];
		got(await addJourney(scope, newJourney.parse({ title: `Journey ${index + 1}`, persona: persona.id, stages })));
	}
	const tactic = got(await addTactic(scope, { title: `Mend: ${name(index)}`, goal: null, restsOn: null }));
	const dueOn = new Date(scope.clock.now() + ((index % 30) - 6) * day).toISOString().slice(0, 10);
	const title = `Ask three customers about ${name(index)}`;
	got(await addAction(scope, newAction.parse({ tactic: tactic.id, title, assignee, dueOn })));
	const source = await ensureSource(scope, {
		kind: 'question',
		ref: `picture-${index}`,
		name: name(index),
		unit: 'score',
		bucketing: 'score'
	});
	const metric = got(await addMetric(scope, { title: `NPS: ${name(index)}`, kind: 'nps', sourceIds: [source] }));
	const now = scope.clock.now();
	await recordBatch(
		scope,
		Array.from({ length: 40 }, (_, at) => ({
			kind: 'response' as const,
			at: now - (at % 20) * 3 * day,
			body: {},
			observations: [{ sourceId: source, value: (index * 7 + at * 3) % 11 }]
		}))
	);
	const date = (days: number): string => new Date(now + days * day).toISOString().slice(0, 10);
	got(
		await setGoal(
			scope,
			defineGoal.parse({
				title: '',
				metricId: metric.id,
				direction: 'raise',
				shape: 'absolute',
				change: '5',
				baselineKind: 'measured',
				startsOn: date(-30),
				endsOn: date(60),
				because: 'whoever waits tells others',
				isTop: index === 0 ? 'on' : undefined
			})
		)
	);
}
