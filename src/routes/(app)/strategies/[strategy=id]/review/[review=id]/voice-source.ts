import type { SnapshotVoice } from '#lib/domain/optimisation/snapshot.ts';
import type { I18n } from '#lib/i18n/translator.ts';

/** Who said it and when, in one line: "and a good one, a 9, phone, 14 Feb". */
export function voiceSource(i18n: I18n, voice: SnapshotVoice): string {
	const parts = [
		...(voice.isGood ? [i18n.t('optimisation.review.voices.good')] : []),
		...(voice.score === null ? [] : [i18n.t('optimisation.review.voices.score', { score: i18n.number(voice.score) })]),
		...(voice.place === '' ? [] : [voice.place])
	];
	const day = i18n.dayOf(voice.at, 'short');
	return parts.length === 0 ? day : i18n.t('optimisation.review.voices.source', { parts: parts.join(', '), day });
}
