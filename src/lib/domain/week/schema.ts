import { z } from 'zod';
import {
	dateField,
	idField,
	line,
	numberField,
	optionalDate,
	optionalId,
	wholeField,
	words
} from '../shared/fields.ts';
import { hoursAtMost } from './load.ts';
import { openKinds } from './hand-over.ts';

export const weekLimits = { reason: 300, note: 500, what: 120 } as const;

const key = z.string().regex(/^[\w-]{8,64}$/, 'input.wrong_form');

/** What a card can be told. */
export const tapDeeds = ['done', 'undone', 'stuck', 'unstuck', 'not_mine', 'take_back', 'rate', 'update'] as const;
export type TapDeed = (typeof tapDeeds)[number];

/** One tap on a card: on what, what, and a word or a number where it needs one. */
export const tap = z
	.object({
		/** Made where it is tapped; sent again, it does nothing again. */
		key,
		kind: z.enum(['todo', 'decision', 'customer', 'goal', 'touchpoint']),
		id: idField,
		deed: z.enum(tapDeeds),
		words: words(weekLimits.note),
		score: z.preprocess((value) => (value === '' || value === undefined ? null : value), wholeField(0, 10).nullable())
	})
	.refine(({ deed, words: said }) => deed !== 'stuck' || said !== '', {
		path: ['words'],
		message: 'week.reason_missing'
	})
	.refine(({ deed, score }) => deed !== 'rate' || (score !== null && score >= 1 && score <= 5), {
		path: ['score'],
		message: 'input.missing'
	})
	.refine(({ deed, words: said, score }) => deed !== 'update' || said !== '' || score !== null, {
		path: ['words'],
		message: 'goal.update_empty'
	});
export type Tap = z.output<typeof tap>;

/** Answers a finding: what is done (words of one's own, or a tactic that is there), who does it, by when. */
export const answerFinding = z
	.object({
		finding: idField,
		/** The words chosen, `tactic=<id>` for one that is there, or `own`. */
		what: line(weekLimits.what + 50),
		own: words(weekLimits.what),
		who: idField,
		dueOn: dateField
	})
	.refine(({ what, own }) => what !== 'own' || own !== '', { path: ['own'], message: 'input.missing' })
	.transform((input) => {
		const tactic = /^tactic=(.+)$/.exec(input.what)?.[1] ?? null;
		return {
			finding: input.finding,
			who: input.who,
			dueOn: input.dueOn,
			tactic,
			title: tactic !== null ? null : input.what === 'own' ? input.own : input.what
		};
	});
export type AnswerFinding = z.output<typeof answerFinding>;

export const giveCustomer = z.object({ response: z.string().min(1).max(80), who: idField, dueOn: optionalDate });
export const customerDone = z.object({ response: z.string().min(1).max(80), note: words(weekLimits.note) });
export const customerAgain = z.object({ response: z.string().min(1).max(80) });

/** Asks to be put into a department; none named where there is none to name. */
export const departmentWish = z.object({ department: optionalId });

export const ownHours = z.object({ hours: numberField(0, hoursAtMost) });
export const proposedHours = z.object({ member: idField, hours: numberField(0, hoursAtMost) });

export const promise = z.object({ hours: wholeField(1, 400) });

/** Away from one day to another, and who stands in. */
export const awayStretch = z
	.object({ member: idField, fromOn: dateField, untilOn: dateField, standIn: optionalId })
	.refine(({ fromOn, untilOn }) => fromOn <= untilOn, { path: ['untilOn'], message: 'week.ends_before_start' })
	.refine(({ member, standIn }) => member !== standIn, { path: ['standIn'], message: 'week.own_stand_in' });
export const awayEnd = z.object({ member: idField, id: idField });

/** What goes to whom: `kind:id=person` for single things, and who takes all the rest. */
export const handOver = z.object({
	member: idField,
	all: optionalId,
	each: z.preprocess(
		(value) => (value === undefined || value === '' ? [] : Array.isArray(value) ? value : [value]),
		z
			.array(z.string().max(120))
			.max(500)
			.transform((pairs) => {
				const chosen = new Map<string, string>();
				for (const pair of pairs) {
					const found = /^(\w+:[^=]{1,80})=(.+)$/.exec(pair);
					if (found?.[1] !== undefined && found[2] !== undefined) chosen.set(found[1], found[2]);
				}
				return chosen;
			})
	)
});
export type HandOver = z.output<typeof handOver>;
export const handOverUndo = z.object({ member: idField, id: idField });

/** What was handed over, as it is kept. */
export const keptMoves = z.array(z.object({ kind: z.enum(openKinds), id: z.string(), to: z.string() }));
