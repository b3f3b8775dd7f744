/** Below this the database driver does not load. */
export const oldestNode = '22.17.0';

// The first versions in which a fault in the Brotli decoder of `fetch` is mended. Ninefold does not use that decoder.
const mended = { 22: '22.23.4', 24: '24.22.1', 26: '26.12.1' };

/** @param {string} version */
const numbers = (version) => version.split('.').map(Number);

/**
 * Whether a version of Node is at least another.
 * @param {string} version
 * @param {string} wanted
 * @returns {boolean}
 */
export function isAtLeast(version, wanted) {
	const ours = numbers(version);
	for (const [place, number] of numbers(wanted).entries()) {
		const own = ours[place] ?? 0;
		if (own !== number) return own > number;
	}
	return true;
}

/**
 * The version to move to when the present one has a known fault, or none.
 * @param {string} version
 * @returns {string | undefined}
 */
export function advisedNode(version) {
	const line = Number(version.split('.')[0]);
	const wanted = Object.entries(mended).find(([major]) => Number(major) >= line)?.[1];
	return wanted !== undefined && !isAtLeast(version, wanted) ? wanted : undefined;
}
