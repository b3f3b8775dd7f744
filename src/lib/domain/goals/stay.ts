import { isOnSide } from '../metrics/chance.ts';
import type { Direction } from '../metrics/trend.ts';

/** A stretch of days with one figure; null where there was none. */
export interface StayStretch {
	readonly days: number;
	readonly value: number | null;
}

/** How much of the time with a figure was on the wanted side, by days. */
export interface StayShare {
	readonly days: number;
	readonly onSide: number;
	/** 0 to 1; null without a day. */
	readonly share: number | null;
}

/** The share of the days with a figure on which it stood at or beyond the target; days without a figure do not count. */
export function stayShareOf(stretches: readonly StayStretch[], target: number, side: Direction): StayShare {
	let days = 0;
	let onSide = 0;
	for (const stretch of stretches) {
		if (stretch.value === null || stretch.days <= 0) continue;
		days += stretch.days;
		if (isOnSide(stretch.value, target, side)) onSide += stretch.days;
	}
	return { days, onSide, share: days === 0 ? null : onSide / days };
}

/** Whether a "stay" goal was reached: the share of time is at least the agreed one (0.9 unless said otherwise). */
export const hasStayed = (share: number, agreed: number): boolean => share >= agreed - 1e-9;

/**
 * The chance that the share of time ends at or above the agreed one: each stretch to come is on the wanted side as often as
 * after one like the last (two states, the changes so far counted with half a change of each sort added), all ways summed
 * exactly. `sides` are the stretches so far, oldest first (true: on the wanted side), of equal length; `left` as many are to
 * come. Null without a stretch so far.
 */
export function stayChance(sides: readonly boolean[], left: number, agreed: number): number | null {
	if (sides.length === 0) return null;
	const total = sides.length + left;
	const already = sides.filter(Boolean).length;
	const needed = Math.max(0, Math.ceil(agreed * total - already - 1e-9));
	if (left <= 0) return hasStayed(already / sides.length, agreed) ? 1 : 0;
	const changes = { true: { stayed: 0.5, of: 1 }, false: { stayed: 0.5, of: 1 } };
	for (let i = 1; i < sides.length; i++) {
		const from = changes[sides[i - 1] ? 'true' : 'false'];
		from.of += 1;
		if (sides[i] === sides[i - 1]) from.stayed += 1;
	}
	const stays = { on: changes.true.stayed / changes.true.of, off: changes.false.stayed / changes.false.of };
	// ways[state][k]: the chance of being there with k stretches on the wanted side.
	let on = new Array<number>(left + 1).fill(0);
	let off = new Array<number>(left + 1).fill(0);
	if (sides.at(-1)) on[0] = 1;
	else off[0] = 1;
	for (let step = 0; step < left; step++) {
		const nextOn = new Array<number>(left + 1).fill(0);
		const nextOff = new Array<number>(left + 1).fill(0);
		for (let k = 0; k <= step; k++) {
			nextOn[k + 1]! += on[k]! * stays.on + off[k]! * (1 - stays.off);
			nextOff[k]! += on[k]! * (1 - stays.on) + off[k]! * stays.off;
		}
		[on, off] = [nextOn, nextOff];
	}
	let chance = 0;
	for (let k = needed; k <= left; k++) chance += on[k]! + off[k]!;
	return Math.min(1, Math.max(0, chance));
}

/** Stretches that must have passed before a chance of staying is stated. */
export const stayFrom = 4;

/**
 * How many of the stretches to come may still lie on the wrong side without missing the agreed share; below 0 when it is
 * missed already. `sides` are the stretches so far (true: on the wanted side), `left` as many are to come.
 */
export function stretchesToSpare(sides: readonly boolean[], left: number, agreed: number): number {
	const total = sides.length + Math.max(0, left);
	const needed = Math.ceil(agreed * total - 1e-9);
	return total - needed - sides.filter((side) => !side).length;
}

/** Where a "stay" goal stands: the share of its time so far, its weeks, and what is still to come. */
export interface StayStanding extends StayShare {
	/** The share agreed, 0 to 1. */
	readonly agreed: number;
	/** Whole weeks that have passed with a figure, and how many of them were on the wanted side. */
	readonly weeks: number;
	readonly weeksOnSide: number;
	/** Weeks to come, the running one among them. */
	readonly weeksLeft: number;
	/** How many of those may still miss it; below 0 when the agreed share is out of reach. */
	readonly spare: number;
	/** Null before four whole weeks. */
	readonly chance: number | null;
}

/** A "stay" goal from its weeks: those that have passed (`isOver`), and the running one with the days it has so far. */
export function stayStanding(
	weeks: readonly (StayStretch & { readonly isOver: boolean })[],
	weeksLeft: number,
	terms: { readonly target: number; readonly side: Direction; readonly agreed: number }
): StayStanding {
	const { target, side, agreed } = terms;
	const sides = weeks.flatMap(({ isOver, value }) => (isOver && value !== null ? [isOnSide(value, target, side)] : []));
	return {
		...stayShareOf(weeks, target, side),
		agreed,
		weeks: sides.length,
		weeksOnSide: sides.filter(Boolean).length,
		weeksLeft,
		spare: stretchesToSpare(sides, weeksLeft, agreed),
		chance: sides.length < stayFrom ? null : stayChance(sides, weeksLeft, agreed)
	};
}
