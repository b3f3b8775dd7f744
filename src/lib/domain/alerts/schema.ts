import { z } from 'zod';
import { idField, line, optionalChoice, optionalDate, optionalId, tick, words } from '../shared/fields.ts';
import { watchfulnesses } from './watchfulness.ts';

export const alertLimits = { reason: 300, cause: 80, finding: 160 } as const;

export const alertInput = z.object({ id: idField });
export const alertReason = z.object({ id: idField, reason: line(alertLimits.reason) });

/** What can be marked on the lines, as the measurement page has it. */
export const causeKinds = ['campaign', 'outage', 'season', 'change', 'other'] as const;

/** Where a change came from: something that is marked already, or words of one's own, marked on every line if one likes. */
export const alertCause = z
	.object({
		id: idField,
		event: optionalId,
		cause: words(alertLimits.cause),
		mark: tick,
		kind: optionalChoice(causeKinds),
		firstDay: optionalDate,
		lastDay: optionalDate
	})
	.refine(({ event, cause }) => event !== null || cause !== '', { path: ['cause'], message: 'input.missing' })
	.refine(({ mark, event, firstDay }) => !mark || event !== null || firstDay !== null, {
		path: ['firstDay'],
		message: 'input.missing'
	})
	.refine(({ firstDay, lastDay }) => firstDay === null || lastDay === null || firstDay <= lastDay, {
		path: ['lastDay'],
		message: 'event.ends_before_start'
	});

/** The kinds of what we noticed. */
export const alertFindingKinds = ['pain', 'opportunity', 'strength'] as const;
export const alertFinding = z.object({
	id: idField,
	kind: z.enum(alertFindingKinds),
	title: line(alertLimits.finding)
});

export const watchfulnessInput = z.object({ watchfulness: z.enum(watchfulnesses) });
