import type { SnapshotOutcome } from '#lib/domain/optimisation/snapshot.ts';
import type { I18n } from '#lib/i18n/translator.ts';
import { changeSentence, signedText } from '../metrics/change-text.ts';
import { goalValue, type GoalFormat } from './size-text.ts';

const styleOf = (format: GoalFormat) => ({
	unit: format.unit ?? 'count',
	decimals: format.decimals,
	...(format.currency === null || format.currency === undefined ? {} : { currency: format.currency })
});

/** "From 31 to 38." and how sure that is: "Up 7 points, between 1 and 13: clearly better." */
export function changeLines(i18n: I18n, outcome: SnapshotOutcome, format: GoalFormat): readonly string[] {
	const { change } = outcome;
	if (change === null) return [];
	const write = (value: number): string => goalValue(i18n, value, format);
	return [
		i18n.t('goals.outcome.from', { from: write(change.from), to: write(change.to) }),
		changeSentence(i18n, styleOf(format), {
			change: change.change,
			word: change.word,
			...(change.low === null || change.high === null ? {} : { low: change.low, high: change.high })
		})
	];
}

/** How much of a change is real, and how much comes from others answering; null where nothing is told apart. */
export function splitLine(i18n: I18n, { change, split }: SnapshotOutcome, format: GoalFormat): string | null {
	if (change === null || split === null) return null;
	const { real, mix, by } = split;
	const style = styleOf(format);
	// Times change by factors: what they do is told in percent.
	const say = (value: number): string =>
		style.unit === 'duration'
			? `${i18n.number(100 * (Math.exp(value) - 1), { maximum: 0, signed: true })} %`
			: style.unit === 'points' || style.unit === 'percent'
				? i18n.number(value, { maximum: 1, signed: true })
				: signedText(i18n, style, value);
	const whole = Math.abs(real) + Math.abs(mix);
	if (whole === 0) return null;
	const code = Math.abs(mix) <= whole / 8 ? 'real' : Math.abs(real) <= whole / 8 ? 'mix' : 'both';
	// Where nothing clearly changed, that nobody else answered says no more.
	if (code === 'real' && (change.word === 'no_clear_change' || change.word === 'too_few')) return null;
	const key = style.unit === 'duration' ? (`${code}Cases` as const) : code;
	return i18n.t(`goals.outcome.${key}`, { real: say(real), mix: say(mix), by });
}

/** What tells that other people answered than before. */
export const moveLines = (i18n: I18n, { notes }: SnapshotOutcome): readonly string[] =>
	notes.map((note) =>
		note.note === 'response_rate_moved'
			? i18n.t('goals.outcome.rate', { before: i18n.percent(note.before), after: i18n.percent(note.after) })
			: i18n.t('goals.outcome.channel', {
					channel: note.channel,
					before: i18n.percent(note.before),
					after: i18n.percent(note.after)
				})
	);

/** What makes one ask whether the number was worked on. */
export const signLines = (i18n: I18n, { signs }: SnapshotOutcome): readonly string[] =>
	signs.map(({ sign, before, near }) =>
		i18n.t(`goals.outcome.sign.${sign}`, { before: i18n.percent(before), after: i18n.percent(near) })
	);
