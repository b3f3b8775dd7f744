import type { NoticeKind } from '../../domain/notices/kinds.ts';
import type { NoticeLine } from '../../domain/notices/notice.ts';
import type { Role } from '../../domain/strategy/access.ts';
import { noticeText } from '../../i18n/notice-text.ts';
import { translator } from '../../i18n/index.ts';
import { isLocale, sourceLocale } from '../../i18n/locales.ts';
import type { I18n } from '../../i18n/translator.ts';
import { addDays } from '../../domain/shared/instant.ts';
import type { Week } from '../../domain/notices/week.ts';
import { memberScope, type OrganisationScope } from '../access/organisation-scope.ts';
import { updateLinkFor } from '../goals/update-links.ts';
import { toInstant } from '../db/codec.ts';
import { hashToken } from '../ids.ts';
import { lineOf, noticeColumns, visibleNotices } from '../notices/queries.ts';
import { getWeek } from '../notices/week.ts';
import { weekLines } from '../../i18n/week-text.ts';
import { htmlPart, textPart, type Letter } from './letter.ts';
import type { Post } from './post.ts';
import { readWords, type MailKind } from './queue.ts';
import { unsubscribePath } from './unsubscribe.ts';

export interface StoredMail {
	readonly id: string;
	readonly kind: string;
	readonly membership_id: string | null;
	readonly address: string;
	readonly name: string;
	readonly locale: string;
	readonly words: string;
}

export interface Rendered {
	readonly to: { readonly name: string; readonly address: string };
	readonly subject: string;
	readonly text: string;
	readonly html: string;
	readonly unsubscribe: string | null;
}

interface Reader {
	readonly membershipId: string;
	readonly userId: string;
	readonly role: Role;
	readonly name: string;
	readonly address: string;
	readonly locale: string;
}

/** Who reads it, as they are now; none when they have left. */
async function readerNow(scope: OrganisationScope, membershipId: string): Promise<Reader | null> {
	const row = await scope.db
		.selectFrom('membership')
		.innerJoin('user', 'user.id', 'membership.user_id')
		.select(['membership.role', 'membership.user_id', 'user.name', 'user.email', 'user.locale'])
		.where('membership.organisation_id', '=', scope.organisationId)
		.where('membership.id', '=', membershipId)
		.where('membership.disabled_at', 'is', null)
		.executeTakeFirst();
	if (row === undefined) return null;
	return {
		membershipId,
		userId: row.user_id,
		role: row.role as Role,
		name: row.name,
		address: row.email,
		locale: row.locale ?? scope.organisation.locale
	};
}

const wordsFor = (scope: OrganisationScope, locale: string): I18n =>
	translator(isLocale(locale) ? locale : sourceLocale, {
		timeZone: scope.organisation.timeZone,
		calendar: scope.organisation.periodKind === 'jalali' ? 'persian' : 'gregory'
	});

/** The notices of a mail that its reader may see now and has not seen at the bell, oldest first. */
async function noticesIn(scope: OrganisationScope, reader: Reader, mailId: string): Promise<NoticeLine[]> {
	const rows = await visibleNotices(scope, reader)
		.select(noticeColumns)
		.where('notice.mail_id', '=', mailId)
		.where('notice.seen_at', 'is', null)
		.orderBy('notice.at')
		.orderBy('notice.id')
		.execute();
	return rows.flatMap(lineOf);
}

/** The link of a mail, as long as it is good: who has used it or called it back is not written to. */
async function openLink(scope: OrganisationScope, post: Post, sealed: string | undefined): Promise<string | null> {
	const path = sealed === undefined ? null : post.unseal(sealed);
	const token = path?.split('/').at(-1);
	if (path === null || token === undefined) return null;
	const row = await scope.db
		.selectFrom('token')
		.select('hash')
		.where('hash', '=', hashToken(token))
		.where('used_at', 'is', null)
		.where('revoked_at', 'is', null)
		.where('expires_at', '>', toInstant(scope.clock.now()))
		.executeTakeFirst();
	return row === undefined ? null : path;
}

/** Where a line of a mail leads: to an update without signing in where one is asked for, else to the page that shows it. */
async function pathOf(scope: OrganisationScope, reader: Reader, line: NoticeLine): Promise<string> {
	const goal = line.kind === 'update_due' ? /[?&]open=([0-9a-f-]{36})$/.exec(line.path)?.[1] : undefined;
	return goal === undefined ? line.path : ((await updateLinkFor(scope, goal, reader.membershipId)) ?? line.path);
}

/** The week as its reader would see it, with the rights they have now. */
async function weekFor(
	scope: OrganisationScope,
	reader: Reader,
	strategyId: string,
	from: string
): Promise<Week | null> {
	const { handle, clock, ids, log } = scope;
	const own = await memberScope(
		{ handle, clock, ids, log, publish: () => undefined },
		reader.userId,
		scope.organisationId
	);
	return own === null ? null : getWeek(own, { strategyId, from, until: addDays(from, 7) });
}

/** A mail in its reader's language, with what they may see now; none when nothing is left to say. */
export async function renderMail(scope: OrganisationScope, post: Post, mail: StoredMail): Promise<Rendered | null> {
	const kind = mail.kind as MailKind;
	const reader = mail.membership_id === null ? null : await readerNow(scope, mail.membership_id);
	if (mail.membership_id !== null && reader === null) return null;
	const i18n = wordsFor(scope, reader?.locale ?? mail.locale);
	const words = readWords(mail.words);
	const organisation = scope.organisation.name;
	const link = (path: string): string => post.appUrl + path;
	const to = { name: reader?.name ?? mail.name, address: reader?.address ?? mail.address };
	const finish = (
		subject: string,
		letter: Omit<Letter, 'i18n' | 'organisation'>,
		kinds: readonly NoticeKind[] = []
	) => {
		const path =
			reader === null || kinds.length === 0 ? null : unsubscribePath(post, scope, reader.membershipId, kinds);
		const whole: Letter = {
			i18n,
			organisation,
			...letter,
			foot: path === null ? letter.foot : { choices: link('/me/notices'), unsubscribe: link(path) }
		};
		return {
			to,
			subject,
			text: textPart(whole),
			html: htmlPart(whole),
			unsubscribe: path === null ? null : link(path)
		};
	};
	if (kind === 'notices' && reader !== null) {
		const lines = await noticesIn(scope, reader, mail.id);
		const [first] = lines;
		if (first === undefined) return null;
		const title =
			lines.length === 1 ? noticeText(i18n, first) : i18n.t('mail.notices.subject', { n: lines.length, organisation });
		return finish(
			title,
			{
				greeting: i18n.t('mail.greeting', { name: reader.name }),
				title: lines.length === 1 ? null : i18n.t('mail.notices.title', { n: lines.length }),
				lines: await Promise.all(
					lines.map(async (line) => ({ text: noticeText(i18n, line), href: link(await pathOf(scope, reader, line)) }))
				),
				button: null,
				after: []
			},
			[...new Set(lines.map((line) => line.kind))]
		);
	}
	if (kind === 'digest' && reader !== null) {
		const week =
			words.strategyId === undefined || words.week === undefined
				? null
				: await weekFor(scope, reader, words.strategyId, words.week);
		if (week === null) return null;
		return finish(
			i18n.t('mail.digest.subject', { strategy: week.strategy }),
			{
				greeting: i18n.t('mail.greeting', { name: reader.name }),
				title: i18n.t('mail.digest.title', { strategy: week.strategy, day: i18n.date(week.from, 'short') }),
				lines: [
					...weekLines(i18n, week).map((line) => ({
						text: line.text,
						href: line.href === null ? null : link(line.href)
					})),
					...week.gathered.map((line) => ({ text: noticeText(i18n, line), href: link(line.path) }))
				],
				button: { words: i18n.t('mail.digest.open'), href: link('/notices/week') },
				after: []
			},
			['digest']
		);
	}
	const secret = await openLink(scope, post, words.sealedPath);
	if (kind === 'invitation' && secret !== null) {
		return finish(i18n.t('mail.invitation.subject', { by: words.by ?? 'none', organisation }), {
			greeting: i18n.t('mail.greeting', { name: mail.name }),
			title: i18n.t('mail.invitation.title', { by: words.by ?? 'none', organisation }),
			lines: [],
			button: { words: i18n.t('mail.invitation.open'), href: link(secret) },
			after: [
				i18n.t('mail.invitation.until', { date: i18n.dateTime(words.expiresAt ?? 0) }),
				i18n.t('mail.invitation.unknown')
			]
		});
	}
	if (kind === 'reset' && secret !== null) {
		return finish(i18n.t('mail.reset.subject'), {
			greeting: i18n.t('mail.greeting', { name: to.name }),
			title: i18n.t('mail.reset.title'),
			lines: [],
			button: { words: i18n.t('mail.reset.open'), href: link(secret) },
			after: [i18n.t('mail.reset.until', { date: i18n.time(words.expiresAt ?? 0) }), i18n.t('mail.reset.unknown')]
		});
	}
	if (kind === 'test') {
		return finish(i18n.t('mail.test.subject', { organisation }), {
			greeting: i18n.t('mail.greeting', { name: to.name }),
			title: i18n.t('mail.test.title'),
			lines: [],
			button: { words: i18n.t('mail.test.open'), href: link('/settings/mail') },
			after: []
		});
	}
	return null;
}
