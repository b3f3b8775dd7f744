import type { ReaderGroup } from './readers.ts';

/** What the sponsor of a strategy promised at its launch, and what of the money is gone. */
export interface Commitment {
	readonly id: string;
	readonly sponsor: string;
	/** In minor units; null where only time was promised. */
	readonly budget: number | null;
	readonly sentence: string;
	readonly signedAt: string;
	readonly hours: readonly { readonly department: string; readonly departmentId: string; readonly hours: number }[];
	/** On the strategy's tactics so far, in minor units. */
	readonly spent: number;
}

/** The last time that people were asked to read the one-page strategy. */
export interface Reading {
	readonly id: string;
	/** The how manieth time. */
	readonly number: number;
	readonly askedAt: string;
	readonly mine: boolean;
	/** For those who lead: how many have confirmed, by groups in which nobody can be told. Null for all others. */
	readonly groups: readonly ReaderGroup[] | null;
}
