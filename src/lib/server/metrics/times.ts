import { z } from 'zod';
import type { MeasurementView } from '../../domain/measurement/view.ts';
import { evidenceOf } from '../../domain/metrics/kind.ts';
import { backlogOf, tooManyOpen, type Backlog } from '../../domain/metrics/survival.ts';
import { smallGroup } from '../../domain/metrics/suppression.ts';
import { windowOf } from '../../domain/shared/period.ts';
import { holds, type OrganisationScope } from '../access/organisation-scope.ts';
import { fromJson } from '../db/codec.ts';
import { ageOf, caseCalendars, elapsedOf, solvedAt, type NewCaseClock } from './case-clock.ts';
import { readDefinitions } from './definitions.ts';
import { rawAtMost, readFilter } from './evidence.ts';

/** Times of the cases of a window by one clock, in seconds; null where there are too few to say. */
export interface TimesColumn {
	readonly median: number | null;
	readonly p90: number | null;
	/** The plain mean: all times added up, divided by the number of cases that are done. */
	readonly mean: number | null;
}

/** The same cases in working hours and as the customer waited, and those that are still open beside them. */
export interface Times {
	readonly n: number;
	readonly working: TimesColumn;
	readonly elapsed: TimesColumn;
	/** So many are open that they are counted in; the mean stays that of the cases that are done. */
	readonly openCounted: boolean;
	readonly backlog: Backlog | null;
}

const pausesSchema = z.array(z.object({ from: z.number(), until: z.number() }));

/** Median, p90 and mean in working hours and on the wall; none for figures that are no times of cases. */
export async function findTimes(
	scope: OrganisationScope,
	metricId: string,
	view: MeasurementView
): Promise<Times | null> {
	const [definition] = await readDefinitions(scope, { ids: [metricId] });
	const { kind } = definition ?? {};
	if (definition === undefined || kind?.unit !== 'duration' || definition.sources.length === 0) return null;
	// Groups are seen by those who may read answers.
	if (view.of !== null && !holds(scope, 'answers.read')) return null;
	const filter = await readFilter(scope, view.of === null ? [] : [view.of]);
	if (filter === null) return null;
	const { from, until } = windowOf(view.window, scope.organisation.timeZone);
	const clocks = new Map(
		definition.sources.map((source) => [source.id, source.ref.endsWith(':first-response') ? 'first' : 'solved'])
	);
	let query = scope.db
		.selectFrom('observation')
		.innerJoin('case_clock', 'case_clock.seq', 'observation.seq')
		.select(['observation.source_id', 'observation.value', 'observation.state'])
		.select(['case_clock.opened', 'case_clock.first_answer', 'case_clock.resolved', 'case_clock.first_resolved'])
		.select(['case_clock.pauses', 'case_clock.department_id', 'case_clock.calendar_id'])
		.where('case_clock.organisation_id', '=', scope.organisationId)
		.where('observation.source_id', 'in', [...clocks.keys()])
		.where('observation.at', '>=', from)
		.where('observation.at', '<', until)
		.where('observation.state', 'in', [0, 1])
		.orderBy('observation.at', 'desc')
		.limit(rawAtMost);
	for (const { column, segment } of filter) query = query.where(`observation.${column}`, '=', segment);
	const rows = await query.execute();
	const calendars = await caseCalendars(scope);
	const now = scope.clock.now();
	const [working, elapsed, workingOpen, elapsedOpen]: [number[], number[], number[], number[]] = [[], [], [], []];
	for (const row of rows) {
		const clock: NewCaseClock = {
			type: '',
			opened: row.opened,
			firstAnswer: row.first_answer,
			resolved: row.resolved,
			firstResolved: row.first_resolved,
			pauses: row.pauses === '[]' ? [] : fromJson(pausesSchema, row.pauses),
			departmentId: row.department_id,
			measure: row.calendar_id === null ? 'elapsed' : 'working'
		};
		if (row.state === 1) {
			workingOpen.push(ageOf(clock, now, calendars));
			elapsedOpen.push(elapsedOf(clock, now, calendars));
			continue;
		}
		const stopped =
			clocks.get(row.source_id) === 'first' ? row.first_answer : solvedAt(clock, calendars.of(row.department_id));
		if (stopped === null) continue;
		working.push(row.value);
		elapsed.push(elapsedOf(clock, stopped, calendars));
	}
	if (working.length === 0 && workingOpen.length === 0) return null;
	if (!holds(scope, 'answers.read') && working.length < smallGroup) return null;
	const { settings } = definition;
	const column = (values: readonly number[], ages: readonly number[]): TimesColumn => {
		const by = (statistic: 'median' | 'mean' | 'p90'): number | null => {
			const told = kind.summarise(evidenceOf(kind, values, ages), { ...settings, statistic });
			return told.refusal === 'too_few' ? null : told.value;
		};
		return { median: by('median'), p90: by('p90'), mean: by('mean') };
	};
	const counts = (settings as { openCases?: string }).openCases !== 'leave_out';
	return {
		n: working.length,
		working: column(working, workingOpen),
		elapsed: column(elapsed, elapsedOpen),
		openCounted: counts && tooManyOpen(working.length, workingOpen.length),
		backlog: backlogOf(working.length, elapsedOpen)
	};
}
