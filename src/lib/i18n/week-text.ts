import type { Week } from '#lib/domain/notices/week.ts';
import type { I18n } from './translator.ts';

export interface WeekLine {
	readonly id: 'goals' | 'tactics' | 'pleased' | 'unhappy' | 'waiting';
	readonly text: string;
	readonly href: string | null;
}

/** A label as it stands inside a sentence: "Delivery" small, "VIP" as it is. */
const inSentence = (i18n: I18n, text: string): string =>
	/^\p{Lu}\p{Ll}/u.test(text) ? text.charAt(0).toLocaleLowerCase(i18n.locale) + text.slice(1) : text;

const quoted = (i18n: I18n, titles: readonly string[]): string =>
	i18n.list(titles.map((title) => i18n.t('digest.quoted', { title })));

/** The week in five lines, always the same five: goals and why, what we did, a pleased and an unhappy customer, what waits. */
export function weekLines(i18n: I18n, week: Week): WeekLine[] {
	const base = `/strategies/${week.strategyId}`;
	const turned = week.goals.turns.map((turn) =>
		i18n.t('digest.turn', { title: turn.title, became: i18n.find(`digest.became.${turn.became}`) ?? turn.became })
	);
	const goals = [
		week.goals.all === 0
			? i18n.t('digest.noGoals')
			: i18n.t('digest.goals', { good: week.goals.good, all: week.goals.all }),
		...(turned.length === 0 ? [] : [i18n.t('digest.turns', { turns: i18n.list(turned) })]),
		...(week.driver === null
			? []
			: [
					i18n.t('home.driver.sentence', {
						metric: week.driver.metric,
						label: inSentence(i18n, week.driver.label),
						segment: week.driver.segment
					})
				])
	].join(' ');
	const [stuck] = week.tactics.stuck;
	const tactics = [
		...(week.tactics.finished.length === 0
			? []
			: [
					i18n.t('digest.finished', {
						titles: quoted(
							i18n,
							week.tactics.finished.map((one) => one.title)
						)
					})
				]),
		...(stuck === undefined
			? []
			: [
					i18n.t('digest.stuck', {
						title: stuck.title,
						reason: stuck.reason.replace(/[.!?…]+$/u, ''),
						n: week.tactics.stuck.length - 1
					})
				])
	].join(' ');
	const waits =
		week.waiting === null
			? i18n.t('home.waiting.nothing')
			: (i18n.find(`home.waiting.${week.waiting.kind}.text`, {
					n: 1,
					title: week.waiting.kind === 'review_soon' ? i18n.date(week.waiting.title, 'full') : week.waiting.title
				}) ?? week.waiting.title);
	return [
		{ id: 'goals', text: goals, href: `${base}/goals` },
		{ id: 'tactics', text: tactics === '' ? i18n.t('digest.quietTactics') : tactics, href: `${base}/tactics` },
		{
			id: 'pleased',
			text:
				week.pleased === null
					? i18n.t('digest.answers', { n: week.answers })
					: i18n.t('digest.pleased', { quote: week.pleased, n: week.answers }),
			href: week.pleased === null ? null : '/voices?mood=happy&days=7'
		},
		{
			id: 'unhappy',
			text: week.unhappy === null ? i18n.t('digest.noUnhappy') : i18n.t('digest.unhappy', { quote: week.unhappy }),
			href: week.unhappy === null ? null : '/voices?mood=unhappy&days=7'
		},
		{ id: 'waiting', text: waits, href: week.waiting?.href ?? null }
	];
}
