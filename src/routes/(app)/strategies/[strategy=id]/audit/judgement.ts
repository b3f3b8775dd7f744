import { noticeableGap, perceptionGaps, type AuditJudgement } from '#lib/domain/audit/gap.ts';
import type { Touchpoint } from '#lib/domain/audit/touchpoint.ts';
import type { I18n } from '#lib/i18n/translator.ts';

interface Judged {
	readonly judgement: AuditJudgement;
	readonly touchpoints: readonly Touchpoint[];
}

const score = (i18n: I18n, value: number | undefined): string =>
	value === undefined ? '' : i18n.number(value, { decimals: 1 });

/** The sentence above the map, and what it rests on. */
export function judgementWords(i18n: I18n, { judgement, touchpoints }: Judged): { judgement: string; basis?: string } {
	if (!('id' in judgement)) {
		const sentence = i18n.t(`audit.judgement.${judgement.kind}`, { n: touchpoints.length });
		return judgement.kind === 'new_business'
			? { judgement: sentence, basis: i18n.t('audit.basis.newBusiness') }
			: { judgement: sentence };
	}
	const about = touchpoints.find((one) => one.id === judgement.id);
	const isOwn = about?.staff?.isOwn === true;
	const said =
		judgement.kind === 'customers_only'
			? about !== undefined && about.raters > 0
				? 'customers_so_far'
				: judgement.kind
			: isOwn
				? judgement.kind === 'staff_only'
					? 'you_only'
					: 'you_say'
				: judgement.kind;
	const sentence = i18n.t(`audit.judgement.${said}`, {
		name: about?.title ?? '',
		own: score(i18n, about?.staff?.mean),
		theirs: score(i18n, about?.customers?.value)
	});
	const { staff, customers } = about ?? { staff: null, customers: null };
	const pieces: string[] = [];
	if (customers !== null) {
		if (customers.margin !== null)
			pieces.push(i18n.t('audit.basis.giveOrTake', { margin: score(i18n, customers.margin) }));
		pieces.push(i18n.t('audit.basis.answers', { n: customers.answers }));
	}
	if (staff !== null && !isOwn) pieces.push(i18n.t('audit.basis.raters', { n: staff.raters }));
	const line = pieces.join(' · ');
	const wide = perceptionGaps(touchpoints).filter((gap) => Math.abs(gap.gap) >= noticeableGap);
	const after =
		judgement.kind === 'we_say_less' && !isOwn
			? i18n.t('audit.basis.less')
			: judgement.kind === 'we_say_more' && wide.length > 1
				? i18n.t('audit.basis.widest')
				: judgement.kind === 'staff_only'
					? i18n.t('audit.basis.askThem')
					: '';
	return {
		judgement: sentence,
		basis: [line && `${line}.`, isOwn && i18n.t('audit.basis.own'), after].filter(Boolean).join(' ')
	};
}
