import { z } from 'zod';
import { channels } from '../shared/channel.ts';
import {
	dateField,
	idField,
	line,
	optionalChoice,
	optionalDate,
	optionalId,
	optionalWhole,
	tick,
	versionField,
	words
} from '../shared/fields.ts';
import { levers } from './lever.ts';
import { libraryTacticIds } from './library.ts';

export const tacticLimits = { title: 120, why: 1000, route: 300, effect: 500 } as const;
export const actionLimits = { title: 160, note: 1000, reason: 300 } as const;
export const spendLimits = { note: 160, amount: 24 } as const;

/** A tactic in one line: what, and optionally the goal it serves and the one thing it rests on. */
export const newTactic = z.object({
	title: line(tacticLimits.title),
	goal: optionalId,
	restsOn: optionalId
});

const channelsField = z.preprocess(
	(value) => (value === undefined || value === '' ? [] : Array.isArray(value) ? value : [value]),
	z.array(z.enum(channels)).max(channels.length)
);

/** An amount as typed; which number it is depends on the organisation's currency. */
const amountText = z.string().trim().max(spendLimits.amount).default('');

export const tacticEdit = z.object({
	id: idField,
	version: versionField,
	title: line(tacticLimits.title),
	why: words(tacticLimits.why),
	lead: optionalId,
	department: optionalId,
	startsOn: optionalDate,
	effort: optionalWhole(1, 3),
	impact: optionalWhole(1, 3),
	lever: optionalChoice(levers),
	channels: channelsField,
	budget: amountText,
	expectedEffect: words(tacticLimits.effect),
	automates: tick,
	humanRoute: words(tacticLimits.route)
});

export const tacticId = z.object({ id: idField });
export const tacticMove = z.object({ id: idField, to: z.enum(['running', 'done', 'stopped']) });
export const fromLibrary = z.object({ entry: z.enum(libraryTacticIds), goal: optionalId });

export const newAction = z.object({
	tactic: idField,
	title: line(actionLimits.title),
	assignee: optionalId,
	dueOn: optionalDate
});

/** Who does it: a person, a department, or nobody yet. */
export const actionAssignment = z.object({ id: idField, assignee: optionalId, department: optionalId });

/** What, by when, after what. */
export const actionSchedule = z.object({
	id: idField,
	version: versionField,
	title: line(actionLimits.title),
	dueOn: optionalDate,
	after: optionalId,
	note: words(actionLimits.note)
});

export const actionId = z.object({ id: idField });
/** Why it cannot go on; an empty reason says that it can again. */
export const actionStuck = z.object({ id: idField, reason: words(actionLimits.reason) });

export const newSpend = z.object({
	tactic: idField,
	amount: z.string().trim().min(1).max(spendLimits.amount),
	spentOn: dateField,
	note: words(spendLimits.note)
});
export const spendId = z.object({ spend: idField });
