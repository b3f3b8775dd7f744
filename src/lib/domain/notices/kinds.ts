import type { Permission } from '../strategy/access.ts';

/** How a person is told: in the bell alone, by mail as well, gathered once a week, or not at all. */
export const noticeWays = ['bell', 'mail', 'digest', 'none'] as const;
export type NoticeWay = (typeof noticeWays)[number];

interface Kind {
	/** What one must be allowed to see in order to be told. */
	readonly needs: Permission;
	/** How it is told to whoever chose nothing. */
	readonly preset: NoticeWay;
}

/** Everything a person can be told, one entry a kind; the sentence is `notices.kinds.<kind>`. */
export const noticeKinds = {
	/** A to-do, a decision or a waiting customer was given to me. */
	assigned: { needs: 'strategy.read', preset: 'mail' },
	/** What somebody else had was handed over to me, or what was mine went to somebody else. */
	handed_over: { needs: 'strategy.read', preset: 'mail' },
	/** A to-do of mine is due soon, or is late. */
	due: { needs: 'strategy.read', preset: 'mail' },
	/** Somebody is stuck in what I lead, or the knot is undone. */
	stuck: { needs: 'strategy.read', preset: 'mail' },
	/** A goal of mine wants its update. */
	update_due: { needs: 'goal.checkIn', preset: 'mail' },
	/** Somebody named me. */
	mention: { needs: 'strategy.read', preset: 'mail' },
	/** Somebody said something where I take part. */
	comment: { needs: 'strategy.read', preset: 'bell' },
	/** A customer's bad answer came in where I am answerable. */
	answered: { needs: 'answers.read', preset: 'bell' },
	/** A figure left what is usual, and a goal or a touchpoint of mine is concerned. */
	alert: { needs: 'strategy.read', preset: 'mail' },
	/** A goal came to its result, or changed from on course to at risk and back. */
	result: { needs: 'strategy.read', preset: 'bell' },
	/** What a tactic does can be told now, or is told otherwise than before. */
	effect: { needs: 'strategy.read', preset: 'bell' },
	/** A review comes up, wants a guess, or is over. */
	review: { needs: 'strategy.read', preset: 'mail' },
	/** The one-page strategy is to be read. */
	read_invitation: { needs: 'strategy.read', preset: 'mail' },
	/** The two-minute form about customers is open again. */
	voice_due: { needs: 'voice.write', preset: 'bell' },
	/** A readiness check is open and wants my answers. */
	readiness: { needs: 'readiness.answer', preset: 'mail' },
	/** The week in five lines. */
	digest: { needs: 'strategy.read', preset: 'mail' }
} as const satisfies Record<string, Kind>;

export type NoticeKind = keyof typeof noticeKinds;
