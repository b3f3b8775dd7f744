import type { NoticeLine } from '#lib/domain/notices/notice.ts';
import type { I18n } from './translator.ts';

const isDay = /^\d{4}-\d\d-\d\d$/;

/** What a notice says, in words: `notices.said.<kind>.<what>`, or the kind's usual sentence. Words that are missing read as none. */
export function noticeText(i18n: I18n, notice: Pick<NoticeLine, 'kind' | 'words'>): string {
	const given: Record<string, string | number> = {
		...{ title: '', by: 'none', where: 'none', reason: 'none', quote: 'none', day: 'none', to: 'none', n: 1 },
		what: ''
	};
	for (const [name, value] of Object.entries(notice.words)) {
		if (value === null || value === '') continue;
		given[name] = name === 'day' && isDay.test(String(value)) ? i18n.date(String(value), 'short') : value;
	}
	const base = `notices.said.${notice.kind}`;
	const what = /^[a-zA-Z_]{1,40}$/.test(String(given.what)) ? String(given.what) : 'usual';
	return i18n.find(`${base}.${what}`, given) ?? i18n.find(`${base}.usual`, given) ?? String(given.title);
}
