import type { Failure } from '#lib/domain/shared/result.ts';
import type { I18n } from './translator.ts';

/** What went wrong, in words: the message `errors.<code>`, or a general one for a code without words. */
export function errorText(i18n: I18n, failure: Pick<Failure, 'code' | 'params'>): string {
	return i18n.find(`errors.${failure.code}`, failure.params) ?? i18n.t('errors.unknown');
}
