import type { LinePoint } from '../../domain/measurement/board.ts';
import type { SeriesPoint } from '../../domain/metrics/figure.ts';

/** A point of a series in short, as lines are drawn. */
export const linePoint = ({ from, to, figure }: SeriesPoint): LinePoint => ({
	from,
	to,
	value: figure.value,
	low: figure.low ?? null,
	high: figure.high ?? null,
	n: figure.n,
	isWeak: figure.refusal === 'too_few',
	hidden: figure.hidden
});
