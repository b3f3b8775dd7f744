import type { Channel } from '../shared/channel.ts';

/** A portrait is drawn from a number: the same number always gives the same face. */
export interface PortraitSettings {
	readonly variant: number;
}

export const portraitVariants = 10_000;

/** Which answers speak for a persona: those of one segment value. */
export interface SegmentRule {
	readonly dimensionId: string;
	readonly dimension: string;
	readonly value: string;
}

/** A drawn customer (R-002-26). */
export interface Persona {
	readonly id: string;
	readonly title: string;
	readonly version: number;
	readonly suggested: boolean;
	readonly summary: string;
	readonly needs: string;
	readonly motives: string;
	readonly quote: string;
	readonly channels: readonly Channel[];
	readonly portrait: PortraitSettings;
	readonly segment: SegmentRule | null;
	/** Answers of the segment, or none without a rule. */
	readonly answers: number;
	readonly goals: readonly { readonly id: string; readonly title: string }[];
}

/** From so many answers of its segment on, a persona counts as backed. */
export const leastBacking = 5;

/**
 * Whether a persona is assumed or backed by answers (R-002-26): backed when its segment rule names at least five answers;
 * fewer could be anybody.
 */
export const backing = (persona: Pick<Persona, 'segment' | 'answers'>): 'assumed' | 'few' | 'backed' =>
	persona.segment === null || persona.answers === 0 ? 'assumed' : persona.answers < leastBacking ? 'few' : 'backed';

export const hairStyles = ['short', 'bob', 'long', 'bun', 'curls', 'shaved', 'scarf', 'side', 'tied'] as const;
export const clothes = ['collar', 'round', 'scarf', 'apron', 'jacket'] as const;
export const extras = ['none', 'glasses', 'beard', 'earrings', 'headset', 'glasses_beard'] as const;

/** What a portrait shows. `tone` 0 to 3 picks among the fold tones of face and hair, never a colour of skin. */
export interface Face {
	readonly hair: (typeof hairStyles)[number];
	readonly clothes: (typeof clothes)[number];
	readonly extra: (typeof extras)[number];
	readonly tone: number;
	readonly isTurned: boolean;
}

/** Mixes the bits of a text and a number into a whole number below 2^32 (FNV-1a). */
function mixed(text: string): number {
	let hash = 0x811c9dc5;
	for (let index = 0; index < text.length; index++) {
		hash ^= text.charCodeAt(index);
		hash = Math.imul(hash, 0x01000193) >>> 0;
	}
	hash ^= hash >>> 15;
	return Math.imul(hash, 0x2c1b3c6d) >>> 0;
}

const withoutBeard: Readonly<Record<Face['extra'], Face['extra']>> = {
	none: 'none',
	glasses: 'glasses',
	beard: 'none',
	earrings: 'earrings',
	headset: 'headset',
	glasses_beard: 'glasses'
};

/** The face of a persona: drawn from its identifier and its variant, the same every time. */
export function faceOf(id: string, portrait: PortraitSettings): Face {
	const pick = (what: string, count: number): number => mixed(`${what} ${id} ${portrait.variant}`) % count;
	const hair = hairStyles[pick('hair', hairStyles.length)] ?? 'short';
	const extra = extras[pick('extra', extras.length)] ?? 'none';
	return {
		hair,
		clothes: clothes[pick('clothes', clothes.length)] ?? 'round',
		// A beard goes with short hair in these drawings.
		extra: ['short', 'side', 'shaved', 'curls'].includes(hair) ? extra : withoutBeard[extra],
		tone: pick('tone', 4),
		isTurned: pick('turn', 2) === 1
	};
}
