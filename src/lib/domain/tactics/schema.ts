import { z } from 'zod';
import { channels } from '../shared/channel.ts';
import {
	dateField,
	idField,
	line,
	numberField,
	optionalChoice,
	optionalDate,
	optionalId,
	optionalNumber,
	optionalWhole,
	tick,
	versionField,
	wholeField,
	words
} from '../shared/fields.ts';
import { spendingCategories } from '../shared/spending.ts';
import { effectDirections, effectShapes } from './effect.ts';
import { levers } from './lever.ts';
import { libraryTacticIds } from './library.ts';

export const tacticLimits = { title: 120, why: 1000, route: 300, effect: 500, reason: 300 } as const;
export const actionLimits = { title: 160, note: 1000, reason: 300, hours: 400, points: 60, point: 160 } as const;
export const spendLimits = { note: 160, amount: 24 } as const;
export const effectLimits = { amount: 1e12, relative: 1000 } as const;

/** A tactic in one line: what, and optionally the goal it serves, the one thing it rests on, the touchpoint it changes. */
export const newTactic = z.object({
	title: line(tacticLimits.title),
	goal: optionalId,
	restsOn: optionalId,
	touches: optionalId.optional()
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
	expectedEffect: words(tacticLimits.effect),
	category: optionalChoice(spendingCategories),
	endsOn: optionalDate,
	automates: tick,
	humanRoute: words(tacticLimits.route),
	watch: optionalId
});

/** A budget with the reason for it; empty takes it away. */
export const budgetSetting = z.object({ id: idField, amount: amountText, reason: words(tacticLimits.reason) });

/** A machine let start without its way to a person or without the metric that watches it, and why. */
export const guardOverrule = z.object({ id: idField, reason: line(tacticLimits.reason) });

/** "dimension=value", as a form sends a segment; empty means everybody. */
const segmentField = z.preprocess(
	(value) => {
		if (typeof value !== 'string' || value === '') return [];
		const at = value.indexOf('=');
		return at < 1 ? value : [{ dimension: value.slice(0, at), value: value.slice(at + 1) }];
	},
	z.array(z.object({ dimension: line(120), value: line(120) }), 'input.wrong_form').max(1)
);

/** What is expected of a tactic: which figure, where, by how much, from when. */
export const effectSaying = z.object({
	id: idField,
	metric: idField,
	segment: segmentField,
	touchpoint: optionalId,
	shape: z.enum(effectShapes).default('absolute'),
	direction: z.enum(effectDirections).default('raise'),
	amount: numberField(0, effectLimits.amount).refine((amount) => amount > 0, 'tactic.effect_zero'),
	fromOn: dateField
});
export const effectId = z.object({ effect: idField });

/** Whom the figure of an expectation is held against: nothing means all that nobody touched, `none` only its own past. */
export const effectComparing = z.object({
	effect: idField,
	against: z.preprocess(
		(value) => {
			if (value === undefined || value === '') return null;
			if (value === 'none') return { kind: 'none' };
			if (typeof value !== 'string') return value;
			if (value.startsWith('s:')) return { kind: 'segment', value: value.slice(2) };
			return value.startsWith('t:') ? { kind: 'touchpoint', touchpoint: value.slice(2) } : value;
		},
		z
			.discriminatedUnion(
				'kind',
				[
					z.object({ kind: z.literal('none') }),
					z.object({ kind: z.literal('segment'), value: line(120) }),
					z.object({ kind: z.literal('touchpoint'), touchpoint: idField })
				],
				'input.wrong_form'
			)
			.nullable()
	)
});

/** The first and the last day of a tactic; its open to-dos go along where it moves as a whole. */
export const tacticDays = z.object({ id: idField, startsOn: optionalDate, endsOn: optionalDate, along: tick });
/** So many days earlier or later. */
export const daysField = wholeField(-400, 400);
export const tacticShift = z.object({ id: idField, by: daysField });
export const actionDays = z.object({ id: idField, startsOn: optionalDate, dueOn: optionalDate });
export const actionShift = z.object({ id: idField, by: daysField });

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
	startsOn: optionalDate,
	hours: optionalNumber(0.25, actionLimits.hours),
	note: words(actionLimits.note)
});

/** One small point on the checklist of a to-do. */
export const newPoint = z.object({ action: idField, title: line(actionLimits.point) });
export const pointId = z.object({ point: idField });
export const pointMove = z.object({ point: idField, direction: z.enum(['up', 'down']) });
/** A point for each person of a department, or for everybody who works here. */
export const pointForEach = z.object({ action: idField, department: optionalId });

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
