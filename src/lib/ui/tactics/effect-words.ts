import type { EffectMark, EffectStanding } from '#lib/domain/tactics/effect-standing.ts';
import { effectMark } from '#lib/domain/tactics/effect-standing.ts';
import type { Unit } from '#lib/domain/metrics/kind.ts';
import type { I18n } from '#lib/i18n/translator.ts';
import { goalValue, sizeText } from '../goals/size-text.ts';
import type { Status } from '../primitives/StatusMark.svelte';

/** The shape that stands before the word. */
export const effectShape: Readonly<Record<EffectMark, Status>> = {
	helps: 'reached',
	harms: 'trouble',
	no_visible_effect: 'not_done',
	too_early: 'unsure',
	not_begun: 'not_done',
	unsaid: 'not_done'
};

/** How a change is written. */
export interface EffectFormat {
	readonly unit: Unit;
	readonly decimals: number;
	readonly currency: string | null;
	readonly accumulates: boolean;
}

/** The size of a change without its sign: "6", "5 percentage points", "4 h 10". */
export function effectSize(i18n: I18n, value: number, format: EffectFormat): string {
	const size = Math.abs(value);
	if (format.unit === 'percent') {
		return `${i18n.number(size, { maximum: size < 10 ? 1 : 0 })} ${i18n.t('goals.new.unit.percent_points')}`;
	}
	return sizeText(i18n, size, format.unit === 'score' ? { ...format, decimals: size < 0.1 ? 2 : 1 } : format);
}

/** "5 h shorter", "6 higher", "12 more a week". */
export function effectChange(i18n: I18n, value: number, format: EffectFormat): string {
	const kind = format.accumulates ? 'count' : format.unit === 'duration' ? 'duration' : 'plain';
	return i18n.t(`tactics.did.change.${kind}.${value < 0 ? 'down' : 'up'}`, { size: effectSize(i18n, value, format) });
}

/** A level of the figure as axes write it. */
export const effectLevel = (i18n: I18n, value: number, format: EffectFormat): string =>
	goalValue(i18n, value, { ...format, decimals: format.unit === 'score' ? 1 : 0 });

/** The judgement in one sentence. */
export function effectSentence(i18n: I18n, standing: EffectStanding, where: string): string {
	const said = {
		metric: standing.metric?.title ?? '',
		where: where === '' ? '' : i18n.t('tactics.did.where', { where }),
		change: standing.change === null ? '' : effectChange(i18n, standing.change, standing)
	};
	if (standing.state === 'no_figure') return i18n.t('tactics.did.sentence.no_figure', said);
	if (standing.state === 'not_begun') {
		return standing.hasBegun && standing.startsOn !== null
			? i18n.t('tactics.did.sentence.not_due', { ...said, day: i18n.date(standing.startsOn, 'long') })
			: i18n.t('tactics.did.sentence.not_begun', said);
	}
	return i18n.t(`tactics.did.sentence.${standing.verdict ?? 'too_early'}`, said);
}

/** What waiting brings; null where nothing is to be said of it. */
export function outlookText(
	i18n: I18n,
	{ outlook, state, way }: Pick<EffectStanding, 'outlook' | 'state' | 'way'>
): string | null {
	if (outlook === null || state === 'no_figure') return null;
	return outlook.by === null
		? i18n.t(`tactics.did.outlook.${outlook.why}`, { alone: way === 'own_course' ? 'yes' : 'no' })
		: i18n.t(`tactics.did.outlook.${outlook.tells}`, { day: i18n.date(outlook.by, 'long') });
}

/** What was seen, with its give or take; null while there is nothing. */
export function seenText(i18n: I18n, standing: EffectStanding): string | null {
	const { change, low, high, startsOn } = standing;
	if (change === null || low === null || high === null || startsOn === null) return null;
	return i18n.t('tactics.did.seenSince', {
		day: i18n.date(startsOn, 'medium'),
		change: effectChange(i18n, change, standing),
		margin: effectSize(i18n, (high - low) / 2, standing)
	});
}

/** The short word. */
export const effectWord = (i18n: I18n, standing: Pick<EffectStanding, 'state' | 'verdict'>): string =>
	i18n.t(`tactics.did.mark.${effectMark(standing)}`);

/** What a tactic did, as a review froze it. */
export interface FrozenEffect {
	readonly mark: EffectMark;
	readonly metric: string | null;
	readonly change: number | null;
	readonly unit: Unit;
	readonly decimals: number;
	readonly currency: string | null;
	readonly accumulates: boolean;
	readonly isAfterwards: boolean;
}

/** "Helped: “NPS” 6 higher", with a word where it was expected only after the start; null where there is nothing to say. */
export function frozenText(i18n: I18n, effect: FrozenEffect): string | null {
	if (effect.mark === 'not_begun' || effect.mark === 'unsaid') return null;
	const word = i18n.t(`tactics.did.mark.${effect.mark}`);
	const told =
		effect.change === null || effect.metric === null || (effect.mark !== 'helps' && effect.mark !== 'harms')
			? word
			: i18n.t('tactics.did.told', {
					word,
					metric: effect.metric,
					change: effectChange(i18n, effect.change, effect)
				});
	return effect.isAfterwards ? i18n.t('tactics.did.toldLate', { told }) : told;
}
