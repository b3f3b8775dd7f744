import type { AlertDetail, AlertLine } from '#lib/domain/alerts/alert.ts';
import type { Watchfulness } from '#lib/domain/alerts/watchfulness.ts';
import type { I18n } from '#lib/i18n/translator.ts';

interface Changed {
	readonly open: readonly AlertLine[];
	readonly watchfulness: Watchfulness;
	readonly run: { readonly watched: number } | null;
}

/** The sentence over everything that changed. */
export function judgementText(i18n: I18n, changed: Changed): string {
	const worse = changed.open.filter((alert) => !alert.isBetter);
	if (worse.length > 0) {
		const goals = new Set(worse.flatMap((alert) => alert.goals.map((goal) => goal.id))).size;
		return i18n.t('alerts.judgement.worse', { n: worse.length, goals });
	}
	if (changed.open.length > 0) return i18n.t('alerts.judgement.better', { n: changed.open.length });
	if (changed.watchfulness === 'off') return i18n.t('alerts.judgement.off');
	return i18n.t(changed.run === null || changed.run.watched === 0 ? 'alerts.judgement.young' : 'alerts.judgement.none');
}

/** Who looks into it; of what got better nobody has to. */
export const ownerText = (i18n: I18n, alert: Pick<AlertLine, 'owner' | 'isMine' | 'isBetter'>): string =>
	alert.owner === null
		? alert.isBetter
			? ''
			: i18n.t('alerts.owner.nobody')
		: alert.isMine
			? i18n.t('alerts.owner.mine')
			: i18n.t('alerts.owner.other', { name: alert.owner.name });

/** How it ended. */
export function closedText(
	i18n: I18n,
	alert: Pick<AlertLine, 'closedHow' | 'backOn'> & Partial<Pick<AlertDetail, 'reason' | 'closedBy'>>
): string {
	if (alert.closedHow === null) return '';
	if (alert.closedHow === 'dismissed') {
		return alert.reason === undefined
			? i18n.t('alerts.dismiss.title')
			: i18n.t('alerts.closed.dismissed', { name: alert.closedBy ?? 'none', reason: alert.reason });
	}
	return i18n.t(`alerts.closed.${alert.closedHow}`, {
		day: alert.backOn === null ? '' : i18n.date(alert.backOn, 'long')
	});
}
