import type { Channel } from '../shared/channel.ts';
import type { ViewJudgement } from './view.ts';

/** A touchpoint of the matrix: where customers meet us, and what they give it. */
export interface MatrixTouchpoint {
	readonly id: string;
	readonly title: string;
	readonly channel: Channel;
	/** 1 to 5, from customers; null where nobody asked them of late. */
	readonly score: number | null;
	/** 1 (little) to 5 (much). */
	readonly importance: number | null;
}

/** A tactic of the matrix: the channels it uses and the touchpoints it changes. */
export interface MatrixTactic {
	readonly id: string;
	readonly title: string;
	readonly channels: readonly Channel[];
	readonly touches: readonly string[];
}

export interface MatrixRow extends MatrixTouchpoint {
	readonly cells: readonly {
		readonly channel: Channel;
		readonly tactics: readonly { readonly id: string; readonly title: string }[];
	}[];
	/** Nobody works on it. */
	readonly isHole: boolean;
}

/**
 * Whether a row can wait: nobody works on it, and customers either are content (3.5 of 5 and more) or were not asked of late. What is
 * worked on, and what customers complain of, never waits (R-002-33).
 */
export const canWait = (row: Pick<MatrixRow, 'isHole' | 'score'>): boolean =>
	row.isHole && (row.score === null || row.score >= content);

/**
 * The matrix of tactics, channels and touchpoints (R-002-33). A row is a touchpoint, the worst customers' score first, those
 * nobody asked about last, the more important first among equals. A tactic stands in the columns of its channels, and in
 * the touchpoint's own where it names none of them. A touchpoint that no tactic changes is a hole.
 */
export function matrixRows(
	touchpoints: readonly MatrixTouchpoint[],
	tactics: readonly MatrixTactic[],
	columns: readonly Channel[]
): MatrixRow[] {
	const worst = (one: MatrixTouchpoint): number => one.score ?? 9;
	return [...touchpoints]
		.sort((a, b) => worst(a) - worst(b) || (b.importance ?? 3) - (a.importance ?? 3))
		.map((touchpoint) => {
			const own = tactics.filter((tactic) => tactic.touches.includes(touchpoint.id));
			return {
				...touchpoint,
				isHole: own.length === 0,
				cells: columns.map((channel) => ({
					channel,
					tactics: own
						.filter((tactic) =>
							tactic.channels.length === 0 ? channel === touchpoint.channel : tactic.channels.includes(channel)
						)
						.map(({ id, title }) => ({ id, title }))
				}))
			};
		});
}

/** Channels that customers use and no tactic does. */
export const idleChannels = (touchpoints: readonly MatrixTouchpoint[], tactics: readonly MatrixTactic[]): Channel[] =>
	[...new Set(touchpoints.map(({ channel }) => channel))].filter(
		(channel) => !tactics.some((tactic) => tactic.channels.includes(channel))
	);

/** Below this, customers are not content: the middle of their scale. */
const content = 3.5;

export type MatrixCode = 'none' | 'untied' | 'hole' | 'holes' | 'channel' | 'whole';

/**
 * The sentence above the matrix, the most pressing first: no touchpoints; no tactic is tied to one; nobody works on the
 * touchpoint that customers like least; holes elsewhere; a channel nobody uses; none of it.
 */
export function matrixJudgement(
	rows: readonly MatrixRow[],
	idle: readonly Channel[]
): ViewJudgement<MatrixCode> & { readonly score: number | null; readonly channel: Channel | null } {
	const say = (
		code: MatrixCode,
		params: Record<string, string | number> = {},
		more: { score?: number | null; channel?: Channel | null } = {}
	) => ({ code, params, score: more.score ?? null, channel: more.channel ?? null });
	if (rows.length === 0) return say('none');
	const holes = rows.filter((row) => row.isHole);
	if (holes.length === rows.length) return say('untied', { n: rows.length });
	const bad = holes.filter((row) => row.score !== null && row.score < content);
	if (bad[0] !== undefined) {
		return say('hole', { n: bad.length, m: bad.length - 1, title: bad[0].title }, { score: bad[0].score });
	}
	if (holes.length > 0) return say('holes', { n: holes.length, total: rows.length });
	return idle[0] === undefined ? say('whole', { n: rows.length }) : say('channel', {}, { channel: idle[0] });
}
