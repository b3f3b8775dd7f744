import { sayingOf, type AlertLine, type Change } from '#lib/domain/alerts/alert.ts';
import type { I18n } from '#lib/i18n/translator.ts';
import { valueText } from '../metrics/figure-text.ts';

/** The group in which it was seen: "Channel: phone"; none for everybody. */
export const whereText = (i18n: I18n, change: Pick<Change, 'label' | 'segment'>): string | null =>
	change.segment === '' ? null : i18n.t('alerts.where', { label: change.label, segment: change.segment });

/** What changed, where and since when, in one sentence. */
export const changeSentence = (i18n: I18n, change: Change): string =>
	i18n.t(`alerts.say.${sayingOf(change)}.${change.sort}`, {
		what: change.name,
		unit: change.unit,
		where: whereText(i18n, change) ?? 'none',
		day: i18n.date(change.from, 'long')
	});

/** A value of a change as it is read: counts to a tenth below ten. */
export function changeValue(i18n: I18n, change: Pick<Change, 'unit' | 'decimals' | 'currency'>, value: number): string {
	if (change.unit === 'count') return i18n.number(value, { maximum: value < 10 ? 1 : 0 });
	return valueText(i18n, value, change);
}

/** How it is now, and how it usually is. */
export const sizeSentence = (i18n: I18n, change: Change): string =>
	i18n.t(change.unit === 'count' ? 'alerts.size.count' : 'alerts.size.figure', {
		value: changeValue(i18n, change, change.value),
		usual: changeValue(i18n, change, change.usual)
	});

/** The shape that stands before it, and its word. */
export function alertStatus(i18n: I18n, alert: Pick<AlertLine, 'closedAt' | 'isBetter' | 'goals'>) {
	if (alert.closedAt !== null) return { status: 'not_done', label: i18n.t('alerts.status.over') } as const;
	if (alert.isBetter) return { status: 'on_course', label: i18n.t('alerts.status.better') } as const;
	return alert.goals.length > 0
		? ({ status: 'trouble', label: i18n.t('alerts.status.danger') } as const)
		: ({ status: 'at_risk', label: i18n.t('alerts.status.worse') } as const);
}

/** So many groups are named in a line. */
const named = 4;

/** Where the same change shows as well: the groups of one figure, or everybody together. */
export function alsoList(i18n: I18n, parts: readonly Change[]): string {
	const all = [...new Set(parts.map((part) => whereText(i18n, part) ?? i18n.t('alerts.also.whole')))];
	return i18n.list(
		all.length <= named + 1 ? all : [...all.slice(0, named), i18n.t('alerts.also.more', { n: all.length - named })]
	);
}
