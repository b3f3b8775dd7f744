/** The four chapters of the strip, in order. */
export const CHAPTERS = ['decide', 'understand', 'act', 'learn'] as const;
export type Chapter = (typeof CHAPTERS)[number];

/** One fold of the nine-fold strip: a step, how much evidence it holds, where it leads. */
export interface Fold {
	id: string;
	chapter: Chapter;
	label: string;
	/** From 0 (nothing yet) to 1 (all its evidence is there). */
	fill: number;
	href?: string;
	/** What it holds, in words: "31 touchpoints listed, 6 rated". */
	caption?: string;
}

export interface FoldShape {
	/** The whole face. */
	face: string;
	/** The filled part, rising from the foot; empty when nothing is filled. */
	filled: string;
	/** Even folds fall, odd folds rise; the rising ones lie in shade. */
	shade: boolean;
}

/**
 * The outline of a fold in a box of width x height, its upper and lower edges slanting by `tilt`.
 * A fold fills from its foot, its level parallel to its edges.
 */
export function foldShape(index: number, fill: number, width = 100, height = 100, tilt = 13): FoldShape {
	const shade = index % 2 === 1;
	const [startTop, endTop] = shade ? [tilt, 0] : [0, tilt];
	const side = height - tilt;
	const level = side * (1 - Math.min(1, Math.max(0, fill)));
	const round = (value: number) => Math.round(value * 100) / 100;
	const outline = (from: number) =>
		`M0 ${round(startTop + from)}L${round(width)} ${round(endTop + from)}V${round(endTop + side)}L0 ${round(startTop + side)}Z`;
	return { face: outline(0), filled: fill > 0 ? outline(level) : '', shade };
}
