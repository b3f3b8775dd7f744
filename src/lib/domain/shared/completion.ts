/** Something a step still lacks: a code for its words, how many, and where on the step's page it is filled. */
export interface Missing {
	readonly code: string;
	readonly count?: number;
	/** Fragment of the step's page. */
	readonly at?: string;
}

/** How far a step is: a fraction from 0 to 1 by evidence, and what is missing, most useful first. */
export interface Completion {
	readonly fraction: number;
	readonly missing: readonly Missing[];
}

interface Part {
	/** From 0 (nothing) to 1 (as much as a working core needs). */
	readonly filled: number;
	readonly weight?: number;
	readonly missing?: Missing | false;
}

/** The weighted mean of parts, each held to 0 to 1, with what the unfilled ones lack. */
export function completionOf(parts: readonly Part[]): Completion {
	let sum = 0;
	let weights = 0;
	for (const part of parts) {
		const weight = part.weight ?? 1;
		weights += weight;
		sum += weight * Math.max(0, Math.min(1, part.filled));
	}
	return {
		fraction: weights === 0 ? 0 : sum / weights,
		missing: parts.flatMap((part) => (part.filled < 1 && part.missing ? [part.missing] : []))
	};
}

/** The share that `have` is of `need`, where needing nothing counts as nothing done yet. */
export const share = (have: number, need: number): number => (need <= 0 ? 0 : have / need);
