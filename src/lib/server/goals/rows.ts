import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { BaselineKind, GoalDirection, GoalShape, GoalTerms } from '../../domain/goals/goal.ts';
import type { Condition } from '../../domain/goals/schema.ts';
import { fromJson } from '../db/codec.ts';
import type { GoalTable } from '../db/schema/goals.ts';

export const filterJson = z.array(z.object({ dimension: z.string(), value: z.string() })).max(2);
const pathJson = z.discriminatedUnion('kind', [
	z.object({ kind: z.literal('straight') }),
	z.object({ kind: z.literal('stepped'), steps: z.array(z.object({ on: z.string(), value: z.number() })) }),
	z.object({ kind: z.literal('points'), points: z.array(z.object({ on: z.string(), value: z.number() })) })
]);

/** What a stored goal asks for. */
export const goalTerms = (row: Selectable<GoalTable>): GoalTerms => ({
	shape: row.shape as GoalShape,
	direction: row.direction as GoalDirection,
	change: row.change,
	target: row.target_value,
	path: fromJson(pathJson, row.path),
	baseline: {
		kind: row.baseline_kind as BaselineKind,
		value: row.baseline_value,
		n: row.baseline_n,
		variance: row.baseline_variance,
		knownBy: row.baseline_known_by
	},
	startsOn: row.starts_on,
	endsOn: row.ends_on,
	stayShare: row.stay_share
});

/** For whom a stored goal is: at most two conditions on segments. */
export const goalFilter = (row: Pick<Selectable<GoalTable>, 'filter'>): readonly Condition[] =>
	fromJson(filterJson, row.filter);
