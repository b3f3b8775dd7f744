export const momentStatuses = ['idea', 'tactic', 'kept', 'dropped'] as const;
export type MomentStatus = (typeof momentStatuses)[number];

/** Ideas that made people happy elsewhere, to begin from (R-002-29). Their words are messages under their id. */
export const momentExamples = [
	'confirmation_mail',
	'child_recipe',
	'handwritten_card',
	'call_back',
	'spare_button'
] as const;
export type MomentExample = (typeof momentExamples)[number];

/** An idea to please one persona at one stage (R-002-28). */
export interface Moment {
	readonly id: string;
	readonly title: string;
	readonly version: number;
	readonly personaId: string | null;
	readonly stageId: string | null;
	readonly occasion: string;
	/** 1 (an afternoon) to 3 (a project). */
	readonly effort: number;
	/** 1 (a smile) to 3 (they tell others). */
	readonly effect: number;
	readonly expected: string;
	readonly status: MomentStatus;
	readonly tactics: readonly { readonly id: string; readonly title: string }[];
}

/**
 * Moments of delight in the order in which they are worth trying: cheap ones first, among these the ones with the greater
 * effect, then as people have put them (R-002-29: twenty minutes of work, shared thousands of times). Dropped ones go last.
 */
export const worthTrying = <M extends Pick<Moment, 'effort' | 'effect' | 'status'>>(moments: readonly M[]): M[] =>
	moments
		.map((moment, index) => ({ moment, index }))
		.sort(
			(a, b) =>
				Number(a.moment.status === 'dropped') - Number(b.moment.status === 'dropped') ||
				a.moment.effort - b.moment.effort ||
				b.moment.effect - a.moment.effect ||
				a.index - b.index
		)
		.map(({ moment }) => moment);

/** Little effort and more than a smile: the ones to do first. */
export const isCheapWin = (moment: Pick<Moment, 'effort' | 'effect'>): boolean =>
	moment.effort === 1 && moment.effect >= 2;
