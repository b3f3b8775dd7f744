import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/**
 * V8 doubles the space for young objects again and again, up to 128 MiB, for whoever makes much of them for long. Long
 * work in the background gains nothing by it, so its growth is halted meanwhile; what it has reached before stays.
 */
const enoughBytes = 8 * 1024 * 1024;
let isHalted = false;

/** Call now and then during long work. */
export function haltNursery(): void {
	if (isHalted) return;
	const young = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space');
	if (young === undefined || young.space_size < enoughBytes) return;
	setFlagsFromString('--semi-space-growth-factor=1');
	isHalted = true;
}

/** Call when the work is over. */
export function freeNursery(): void {
	if (!isHalted) return;
	setFlagsFromString('--semi-space-growth-factor=2');
	isHalted = false;
}
