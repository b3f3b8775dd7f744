import { addDays, dayMs, instantAt, minuteMs, wallClock, weekday, type Weekday } from '../shared/instant.ts';
import { noticeKinds, type NoticeKind, type NoticeWay } from './kinds.ts';

export const noticeKindIds = Object.keys(noticeKinds) as readonly NoticeKind[];

/** Whether a word is a kind of notice: what an older or newer version wrote may be none. */
export const isNoticeKind = (text: string): text is NoticeKind => Object.hasOwn(noticeKinds, text);

/** How a kind is told to whoever chose nothing. */
export const usualWay = (kind: NoticeKind): NoticeWay => noticeKinds[kind].preset;

/** The kinds in the groups in which a person chooses: what is given to me, what I take part in, what the customers say, what comes round. */
export const noticeGroups = {
	mine: ['assigned', 'handed_over', 'due', 'update_due'],
	together: ['mention', 'comment', 'stuck', 'read_invitation'],
	outcome: ['alert', 'result', 'effect', 'answered'],
	rhythm: ['review', 'voice_due', 'readiness', 'digest']
} as const satisfies Record<string, readonly NoticeKind[]>;

/** The ways of one kind: the weekly mail cannot itself be gathered into the weekly mail. */
export const waysOf = (kind: NoticeKind): readonly NoticeWay[] =>
	kind === 'digest' ? ['bell', 'mail', 'none'] : ['bell', 'mail', 'digest', 'none'];

/** When no mail is sent: minutes after midnight in the organisation's zone, and perhaps every day on which nobody works. */
export interface QuietHours {
	readonly from: number;
	readonly until: number;
	/** Mail comes on working days only. */
	readonly workingDaysOnly: boolean;
}

/** For whoever chose nothing: from seven in the evening to seven in the morning, and never on a free day. */
export const usualQuiet: QuietHours = { from: 19 * 60, until: 7 * 60, workingDaysOnly: true };

const isQuietMinute = (minute: number, quiet: QuietHours): boolean =>
	quiet.from < quiet.until
		? minute >= quiet.from && minute < quiet.until
		: quiet.from > quiet.until && (minute >= quiet.from || minute < quiet.until);

/**
 * The first instant from `at` on (milliseconds) at which mail may come: outside the quiet hours, and on a working day where
 * only those are wanted. Hours that end where they begin are none. An organisation that never works counts as working
 * always, and more than two weeks are never waited.
 */
export function mailFrom(
	at: number,
	quiet: QuietHours,
	place: { readonly timeZone: string; readonly workingDays: readonly Weekday[]; readonly holidays?: readonly string[] }
): number {
	const free = (day: string): boolean =>
		quiet.workingDaysOnly &&
		place.workingDays.length > 0 &&
		(!place.workingDays.includes(weekday(day)) || (place.holidays ?? []).includes(day));
	let now = at;
	for (let turn = 0; turn < 40 && now - at < 14 * dayMs; turn += 1) {
		const { day, timeOfDay } = wallClock(now, place.timeZone);
		const minute = Math.floor(timeOfDay / minuteMs);
		if (free(day)) {
			now = Math.max(now + 1, instantAt(addDays(day, 1), 0, place.timeZone));
			continue;
		}
		if (!isQuietMinute(minute, quiet)) return now;
		const ends = minute < quiet.until ? day : addDays(day, 1);
		now = Math.max(now + 1, instantAt(ends, quiet.until * minuteMs, place.timeZone));
	}
	return now;
}
