import type { z } from 'zod';
import { errorText } from '../../i18n/error-text.ts';
import { translator } from '../../i18n/index.ts';

const i18n = translator('en');

/** What is wrong with something that was typed, in words: "time.zone: We do not know that time zone." */
export function faultText(issue: z.core.$ZodIssue): string {
	const place = issue.path.map(String).join('.');
	const say = (words: string): string => (place === '' ? words : `${place}: ${words}`);
	const named = i18n.find(`errors.${issue.message}`);
	if (named !== undefined) return say(named);
	const write = (code: string, limit?: number | bigint): string =>
		say(errorText(i18n, { code, ...(limit === undefined ? {} : { params: { limit: Number(limit) } }) }));
	switch (issue.code) {
		case 'invalid_value':
			return say(`It is one of ${issue.values.map(String).join(', ')}.`);
		case 'invalid_type':
			return issue.input === undefined ? say('It is missing.') : write('input.wrong_kind');
		case 'too_small':
			return write(
				issue.origin !== 'string'
					? 'input.too_small'
					: Number(issue.minimum) <= 1
						? 'input.missing'
						: 'input.too_short',
				issue.minimum
			);
		case 'too_big':
			return write(issue.origin === 'string' ? 'input.too_long' : 'input.too_big', issue.maximum);
		default:
			return write('input.wrong_form');
	}
}
